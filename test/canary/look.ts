import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { filesOfSchemas, logRecords, rowsOutside } from './engine-files.ts';
import { type Found, filesBelow, type Place, type PlaceKind, searchPlaces, type Tally } from './places.ts';
import { rememberingSearch, searchFor } from './search.ts';
import type { World } from './world.ts';

/** What was found of people, and where the engine's own log is looked at apart. */
export type Look = {
	readonly found: readonly Found[];
	readonly inLog: readonly Found[];
	/** Of the control: people who are nowhere. */
	readonly ofNobody: readonly Found[];
	readonly tally: Tally;
};

/** Looks for people in everything that a run has touched, but for the sources and the organisation's own files. */
export function lookOutFor(world: World, people: readonly NhsIndex[]): () => Promise<Look> {
	const { nobody } = world;
	const search = rememberingSearch(searchFor([...people, ...nobody], nobody));
	const isSomebody = (person: number): boolean => person < people.length;
	return async () => {
		const { found, tally } = searchPlaces(await allPlaces(world), search);
		const ofPeople = within(found, isSomebody);
		return {
			found: ofPeople.filter((one) => !isLog(one)),
			inLog: ofPeople.filter(isLog),
			ofNobody: within(found, (person) => !isSomebody(person)),
			tally,
		};
	};
}

const isLog = ({ kind }: Found): boolean => kind === 'engine log';

const within = (found: readonly Found[], isWanted: (person: number) => boolean): readonly Found[] =>
	found
		.map((one) => ({ ...one, people: new Set([...one.people].filter(isWanted)) }))
		.filter(({ people }) => people.size > 0);

const schemasOf = ({ tables }: World['population']): readonly string[] => [
	...new Set(tables.map(({ schema }) => schema)),
];

export async function allPlaces(world: World): Promise<readonly Place[]> {
	const { commands, engine, outer, population } = world;
	const places: Place[] = [];
	const put = (kind: PlaceKind, name: string, bytes: Buffer): void => void places.push({ kind, name, bytes });
	const { rows, activity, sources } = await world.withWarehouse(async (warehouse) => {
		await warehouse.script('checkpoint');
		const asked = 'select pg_catalog.string_agg(query, chr(10)) as text from pg_catalog.pg_stat_activity';
		return {
			rows: await rowsOutside(warehouse, schemasOf(population)),
			activity: String((await warehouse.query({ text: asked }))[0]?.['text']),
			sources: await filesOfSchemas(warehouse, schemasOf(population)),
		};
	});
	for (const [name, text] of rows) put('database rows', name, Buffer.from(text));
	put('server log and activity', 'pg_stat_activity', Buffer.from(activity));
	if (engine.logFile !== undefined)
		put('server log and activity', basename(engine.logFile), await readFile(engine.logFile));
	const isSource = (name: string): boolean => sources.includes(name.replace(/(?:\.\d+)?(?:_(?:fsm|vm|init))?$/, ''));
	for await (const { name, bytes } of filesBelow(engine.data, isSource)) {
		const isLog = name.startsWith('pg_wal/');
		put(isLog ? 'engine log' : 'database files', name, bytes);
		if (isLog) put('engine log', `${name}, its records`, logRecords(bytes));
	}
	const inEngine = `${engine.data.slice(outer.length + 1)}/`.replaceAll('\\', '/');
	for await (const { name, bytes } of filesBelow(outer, (one) => one.startsWith('own') || one.startsWith(inEngine)))
		put(kindOf(name), name, bytes);
	for (const [name, bytes] of commands.printed) put('printed', name, bytes);
	for (const [name, bytes] of commands.seen) put('processes', name, bytes);
	return places;
}

function kindOf(name: string): PlaceKind {
	if (name.startsWith('project/target')) return 'artefacts and pages';
	if (name.startsWith('project/mesh')) return 'MESH folders';
	if (name.startsWith('project')) return 'project';
	return 'temporary and home folders';
}
