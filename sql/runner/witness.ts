import { NdooError } from '../../core/errors.ts';
import { isAllowed } from '../../warehouse/dependencies/allowed-calls.ts';
import { type Called, callsOf, type Dependency, readsOf } from '../../warehouse/dependencies/postgres-reads.ts';
import { quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Column, RelationName, Session } from '../../warehouse/warehouse.ts';
import { relationKey } from '../compiler/assemble/identity.ts';
import type { ModelNode, TestNode, ViewNode } from '../compiler/graph.ts';
import type { Readable } from './readable.ts';

/** What the warehouse says of a model's select, without anything having been built. */
export type Proven = { readonly columns: readonly Pick<Column, 'name' | 'type'>[] };

/** A select that is to be proved, and whose it is. */
export type Provable = Pick<
	ModelNode | TestNode | (ViewNode & { readonly compiledSql: string }),
	'resourceType' | 'name' | 'compiledSql' | 'place'
>;

const proof: RelationName = { schema: 'pg_temp', name: 'ndoo_proof' };

/**
 * Has the warehouse itself read a select, as a view that lasts as long as the look at it, and asks what that view reads and
 * calls: text can be read wrongly, the catalogue cannot. Closed by default. Throws `model-invalid` when that is a relation
 * that its calls do not name, a function that is not known to read nothing, or people around the views of a return; and when
 * a model that it stands on is another in the warehouse than in its file.
 */
export async function prove(session: Session, provable: Provable, readable: Readable): Promise<Proven> {
	// One statement and no more: what a text hides behind another is refused here.
	await session.query({ text: `create temporary view ${quotedName(proof.name)} as\n${provable.compiledSql}` });
	const models = readable.models.map(({ relation }) => relation);
	const strays = [
		...(await readsOf(session, [proof], models)).filter(isStrayFrom(readable)),
		...(await behindLookUps(session, readable)),
	];
	const calls = (await callsOf(session, [proof, ...models])).filter((call) => !isAllowed(call));
	const columns = (await session.query({ text: columnsOfProof })).map((row) => ({
		name: String(row['name']),
		type: String(row['type']),
	}));
	await session.script(`drop view pg_temp.${quotedName(proof.name)};`);
	if (strays.length > 0 || calls.length > 0) throw reached(provable, strays, calls);
	return { columns };
}

const columnsOfProof = `
	select a.attname::text as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
	from pg_catalog.pg_attribute a
	where a.attrelid = 'pg_temp.${proof.name}'::regclass::oid and a.attnum > 0 and not a.attisdropped
	order by a.attnum`;

/**
 * Behind a table of a return that was declared to have no person-level data: no people, nothing of the program's own, nothing that the engine
 * knows of itself, which has samples of every table, and no function, whose reads are not on record.
 */
async function behindLookUps(session: Session, { lookUps, people }: Readable): Promise<readonly Dependency[]> {
	const closed = new Set(people.map(relationKey));
	const isStray = (read: Dependency): boolean =>
		read.isOwn || read.isCutOff || read.kind === 'function' || isEngines(read) || closed.has(relationKey(read));
	const strays: Dependency[] = [];
	for (const { schema, name } of lookUps) {
		const reads = (await readsOf(session, [{ schema, name }])).filter((read) => read.way !== '' && isStray(read));
		strays.push(
			...reads.map((read) => ({ ...read, behind: 'others' as const, way: ` → ${schema}.${name}${read.way}` })),
		);
	}
	return strays;
}

/** In front of what others made, only what calls name. Behind it nothing of the program's own. */
function isStrayFrom({ named, models }: Readable): (read: Dependency) => boolean {
	const keys = (relations: readonly RelationName[]) => new Set(relations.map(relationKey));
	const inCalls = keys(named);
	const inModels = new Map(models.map((model) => [relationKey(model.relation), keys(model.named)]));
	return (read) => {
		if (read.way === '') return false;
		if (read.isCutOff) return true;
		if (read.behind === 'others') return read.isOwn;
		// What a select calls itself is looked at with the calls.
		if (read.kind === 'function') return false;
		const allowed = read.behind === 'nothing' ? inCalls : read.reader && inModels.get(relationKey(read.reader));
		return allowed?.has(relationKey(read)) !== true;
	};
}

const isEngines = ({ schema }: RelationName): boolean => /^(?:pg_|information_schema$)/.test(schema);

function reached(
	{ resourceType, name, place }: Provable,
	strays: readonly Dependency[],
	calls: readonly Called[],
): NdooError {
	const wayTo = ({ reader }: Called) => (reader.name === proof.name ? '' : ` → ${reader.schema}.${reader.name}`);
	const problems = [
		...strays.map(({ way }) => `${resourceType} ${name}${way}`),
		...calls.map((call) => `${resourceType} ${name}${wayTo(call)} → the ${call.shown}`),
	].map((found) => ({ place, found }));
	const isChanged = calls.length === 0 && strays.every(({ behind }) => behind === 'models');
	const [message, todo] = isChanged
		? [
				`The ${resourceType} \`${name}\` stands on a model that is not in the warehouse as its file has it, so it was left out.`,
				'Run `ndoo build`, which makes every model anew. If it was changed by hand, find out by whom.',
			]
		: [
				`The ${resourceType} \`${name}\` reads what its calls do not name, or calls what may read more, so it was left out.`,
				whatToDo(strays, calls),
			];
	return new NdooError('model-invalid', message, { todo, problems });
}

function whatToDo(strays: readonly Dependency[], calls: readonly Called[]): string {
	const words = [
		...(strays.some(({ behind }) => behind !== 'others')
			? ["Name every table by `{{ ref('…') }}`, `{{ source('…', '…') }}` or `{{ cleaned('…') }}`."]
			: []),
		...(strays.some(({ behind }) => behind === 'others')
			? ['Read a table instead of the view that leads there; people come into a return through its own tables alone.']
			: []),
		...(calls.length > 0
			? [
					'Of functions, those of the engine that are `immutable` may be called, and those on the list in docs/models.md; no operator, domain or aggregate of your own, and nothing that is another each time, such as `random()`.',
				]
			: []),
	];
	return words.join(' ');
}
