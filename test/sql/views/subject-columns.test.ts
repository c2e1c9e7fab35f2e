import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow, FlowTable } from '../../../flows/flow.ts';
import { columnValues } from '../../../loaders/population/column-values.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { alsoKept, kept, removed, signedFlow } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// A column of a type that the database or an extension named serves wherever one of text or of numbers does: the population is
// read from it, it is the subject's number, and a key that child tables are joined by.

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	await bench.publish([kept, alsoKept]);
});
afterAll(async () => await bench[Symbol.asyncDispose]());

type Case = {
	readonly name: string;
	/** Makes the types, after the schema `src` is there. */
	readonly types: readonly string[];
	readonly number: string;
	readonly key: string;
	readonly format?: 'number';
	/** Of the child's key, where that is another type of the same kind. */
	readonly childKey?: string;
};

const postgres: readonly Case[] = [
	{
		name: 'domains of text',
		types: ['create domain src.nhs as varchar(20)', 'create domain src.id as text'],
		number: 'src.nhs',
		key: 'src.id',
	},
	{
		name: 'a domain of a domain, and a key in plain text beside it',
		types: ['create domain src.one as text', 'create domain src.nhs as src.one check (length(value) < 30)'],
		number: 'src.nhs',
		key: 'src.nhs',
		childKey: 'varchar(30)',
	},
	{ name: 'names', types: [], number: 'name', key: 'name', childKey: 'text' },
	{
		name: 'a domain of whole numbers',
		types: ['create domain src.nhs as bigint', 'create domain src.id as integer'],
		number: 'src.nhs',
		key: 'src.id',
		format: 'number',
		childKey: 'bigint',
	},
	...(testEngine === 'postgres'
		? [
				{
					name: 'citext',
					types: ['create extension citext schema public'],
					number: 'public.citext',
					key: 'text',
				},
				{
					name: 'a domain of citext',
					types: ['create domain src.nhs as public.citext'],
					number: 'src.nhs',
					key: 'text',
				},
			]
		: []),
];
const tsql: readonly Case[] = [
	{
		name: 'alias types',
		types: ['create type dbo.nhs_text from varchar(20)', 'create type dbo.id_text from varchar(30)'],
		number: 'dbo.nhs_text',
		key: 'dbo.id_text',
	},
	{
		name: 'an alias of whole numbers',
		types: ['create type dbo.nhs_number_type from bigint', 'create type dbo.id_number from int'],
		number: 'dbo.nhs_number_type',
		key: 'dbo.id_number',
		format: 'number',
		childKey: 'bigint',
	},
];

const people = [kept, alsoKept, removed];

async function fill({ types, number, key, childKey = key, format }: Case): Promise<void> {
	await bench.sources({});
	for (const type of types) await bench.warehouse.script(type);
	const id = (at: number) => (format === 'number' ? at : `'p${at}'`);
	const rows = people.map((person, at) => `(${id(at)}, ${format === 'number' ? person : `'${person}'`}, ${at})`);
	await bench.warehouse.script(`create table src.person (person_id ${key}, nhs ${number}, sex integer)`);
	await bench.warehouse.script(`insert into src.person values ${rows.join(', ')}`);
	await bench.warehouse.script(`create table src.visit (person ${childKey}, visit integer)`);
	await bench.warehouse.script(
		`insert into src.visit values ${people.map((_, at) => `(${id(at)}, ${at + 10})`).join(', ')}`,
	);
}

const flowFor = ({ format = 'text' }: { readonly format?: 'text' | 'number' }): Flow => {
	const at = (line: number) => ({ file: 'flows/returns/example.yml', line, column: 5 });
	const person: FlowTable = {
		...{ name: 'person', source: { schema: 'src', name: 'person' }, columns: ['sex'], place: at(20) },
		...{ role: 'subject', number: { column: 'nhs', format }, keys: ['person_id'] },
	};
	const visit: FlowTable = {
		...{ name: 'visit', source: { schema: 'src', name: 'visit' }, columns: ['visit'], place: at(30) },
		...{ role: 'child', parent: 'person', keys: [{ child: 'person', parent: 'person_id' }] },
	};
	return { ...signedFlow, tables: [person, visit] };
};

describe.each(testEngine === 'mssql' ? tsql : postgres)('$name', (given) => {
	test('is read for the population, and cleans a table and its child', async () => {
		await fill(given);
		const source = { kind: 'table', table: { schema: 'src', name: 'person' }, column: 'nhs' } as const;
		const read: string[] = [];
		for await (const batch of columnValues(bench.warehouse, source)) read.push(...batch.map(String));
		expect(read.toSorted()).toEqual(people.toSorted());

		const { built } = await buildViews(bench.warehouse, [flowFor(given)], {
			...{ dryRun: false, now: new Date(), actor: 'tester', digestKey: async () => testKey },
		});
		expect(built).toHaveLength(1);
		expect(await bench.rows('select sex from cleaned.example__person order by 1')).toEqual([{ sex: 0 }, { sex: 1 }]);
		expect(await bench.rows('select visit from cleaned.example__visit order by 1')).toEqual([
			{ visit: 10 },
			{ visit: 11 },
		]);
	});
});
