import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { bitmap, type Encoding, encodings } from './encodings.ts';
import { lookOutFor } from './look.ts';
import { drawPeople } from './people.ts';
import type { PlaceKind } from './places.ts';
import { canSeeProcesses, watchProcesses } from './processes.ts';
import type { World } from './world.ts';

/** People who were put somewhere, in one encoding; whether the search found each of them there. */
export type PlantOutcome = { readonly kind: PlaceKind; readonly encoding: string; readonly isFound: boolean };

type Planted = { readonly kind: PlaceKind; readonly encoding: Encoding; readonly people: readonly NhsIndex[] };

/**
 * Puts people of their own into each kind of place, in each encoding that it can have, looks for all of them, and takes them out
 * again: who finds none of these would find none in any other run.
 */
export async function tryPlants(world: World): Promise<readonly PlantOutcome[]> {
	const wanted = plantsOf(world);
	const drawn = drawPeople(wanted.length * 2, world.random);
	const planted = wanted.map((one, at) => ({ ...one, people: drawn.slice(at * 2, at * 2 + 2) }));
	for (const kind of new Set(planted.map((one) => one.kind)))
		await putInto[kind](
			world,
			planted.filter((one) => one.kind === kind),
		);
	const look = await lookOutFor(world, drawn)();
	const found = [...look.found, ...look.inLog];
	await uproot(world);
	return planted.map(({ kind, encoding, people }) => ({
		kind,
		encoding: encoding.name,
		isFound: people.every((person) =>
			found.some((one) => one.kind === kind && one.people.has(drawn.indexOf(person)) && one.forms.has(encoding.form)),
		),
	}));
}

function plantsOf({ engine }: World): readonly Pick<Planted, 'kind' | 'encoding'>[] {
	const textAlone: readonly PlaceKind[] = ['printed', 'processes', 'database rows', 'server log and activity'];
	const kinds = (Object.keys(putInto) as PlaceKind[])
		.filter((kind) => kind !== 'processes' || canSeeProcesses)
		.filter((kind) => kind !== 'server log and activity' || engine.logFile !== undefined);
	const all = kinds.flatMap((kind) =>
		encodings.filter(({ isText }) => isText || !textAlone.includes(kind)).map((encoding) => ({ kind, encoding })),
	);
	return [...all, { kind: 'project', encoding: bitmap }];
}

type Put = (world: World, planted: readonly Planted[]) => Promise<void>;

/** A file for each, in a folder of their own that no command looks into. */
const asFiles =
	(...folder: readonly string[]): Put =>
	async ({ outer }, planted) => {
		for (const [at, { encoding, people }] of planted.entries()) {
			const path = join(outer, ...folder, plantFolder, `plant-${at}`);
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, encoding.write(people));
		}
	};
const plantFolder = 'planted';

/** In a table of bytes, whose file and log have them; and of texts, whose rows have them. */
const asRows =
	(type: 'bytea' | 'text'): Put =>
	async ({ withWarehouse }, planted) => {
		await withWarehouse(async (warehouse) => {
			await warehouse.script(`create table if not exists public.planted_${type} (value ${type})`);
			for (const { encoding, people } of planted) {
				const hex = encoding.write(people).toString('hex');
				const value = type === 'bytea' ? 'decode($1, $2)' : "convert_from(decode($1, $2), 'UTF8')";
				await warehouse.query({ text: `insert into public.planted_${type} select ${value}`, values: [hex, 'hex'] });
			}
			if (type === 'bytea') await warehouse.script('checkpoint');
		});
	};

const putInto: Readonly<Record<PlaceKind, Put>> = {
	project: asFiles('project', 'work'),
	'artefacts and pages': asFiles('project', 'target'),
	'MESH folders': asFiles('project', 'mesh'),
	'temporary and home folders': asFiles('tmp'),
	printed: async ({ commands }, planted) => {
		for (const { encoding, people } of planted) commands.printed.set(encoding.name, encoding.write(people));
	},
	processes: async ({ commands }, planted) => {
		const words = planted.map(({ encoding, people }) => String(encoding.write(people)));
		const half = Math.floor(words.length / 2);
		const environment = Object.fromEntries(words.slice(half).map((word, at) => [`PLANT_${at}`, word]));
		const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)', ...words.slice(0, half)], {
			env: environment,
		});
		await once(child, 'spawn');
		watchProcesses(child.pid, commands.seen)[Symbol.dispose]();
		child.kill('SIGKILL');
		await once(child, 'close');
	},
	'database files': asRows('bytea'),
	'database rows': asRows('text'),
	'server log and activity': async ({ withWarehouse }, planted) => {
		await withWarehouse(async (warehouse) => {
			for (const { encoding, people } of planted)
				await warehouse.query({ text: 'select $1::text as planted', values: [String(encoding.write(people))] });
		});
	},
	// What is written to a table is in the log first; in a process of its own the log of it goes when that ends.
	'engine log': async (world, planted) =>
		await (world.engine.name === 'embedded'
			? asFiles('project', 'warehouse', 'data', 'pg_wal')(world, planted)
			: asRows('bytea')(world, planted)),
};

async function uproot({ outer, commands, withWarehouse }: World): Promise<void> {
	// The first two are not there before ndoo makes them, in its own way.
	const folders = [
		'project/work',
		'project/target',
		...['project/mesh', 'tmp'].map((name) => `${name}/${plantFolder}`),
	];
	for (const folder of [...folders, `project/warehouse/data/pg_wal/${plantFolder}`])
		await rm(join(outer, folder), { recursive: true, force: true });
	for (const { name } of encodings) commands.printed.delete(name);
	await withWarehouse(
		async (warehouse) => await warehouse.script('drop table public.planted_bytea; drop table public.planted_text'),
	);
}
