import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildViews } from '../../../sql/views/build/build.ts';
import { catalogueOf } from '../../../sql/views/build/dialects.ts';
import { quotingOf } from '../../../warehouse/dialect.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { emptySchema, tableSql } from './tables.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// Names of schemas, tables and columns that an organisation may have, on each engine. A server that stands in for SQL Server
// (Babelfish) knows no bracket in a name in brackets, keeps 63 bytes of a name, and gives some back in small letters, and those
// of Western Europe: there no others are tried.

const [kept, removed] = ['9990000018', '9990000034'];
const now = new Date();
const reviewBy = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);

let bench: ViewBench;
let isStandIn = false;
beforeAll(async () => {
	bench = await viewBench();
	await bench.publish([kept]);
	if (bench.warehouse.dialect === 'tsql') {
		const { mustDrop } = await catalogueOf.tsql.replacement(bench.warehouse);
		isStandIn = mustDrop({ columns: [], wanted: [] });
	}
});
afterAll(async () => await bench[Symbol.asyncDispose]());

type Names = readonly [schema: string, patient: string, child: string, id: string, number: string, link: string];

/** Builds the views of a return whose sources have these names, and reads them. */
async function expectRead([schema, patient, child, id, number, link]: Names): Promise<void> {
	const { warehouse } = bench;
	await emptySchema(warehouse, schema);
	const tables = {
		[patient]: {
			columns: { [id]: 'integer', [number]: 'text' },
			rows: [
				[1, kept],
				[2, removed],
			],
		},
		[child]: {
			columns: { [link]: 'integer', [id]: 'text' },
			rows: [
				[1, 'kept'],
				[2, 'removed'],
			],
		},
	};
	for (const [name, table] of Object.entries(tables)) {
		await warehouse.script(tableSql(warehouse.dialect, { schema, name }, table));
	}
	const [subject, below] = exampleFlow.tables;
	if (subject?.role !== 'subject' || below?.role !== 'child') throw new Error('expected a subject and a child');
	const flow = {
		...exampleFlow,
		signOff: { ...exampleFlow.signOff, reviewBy },
		tables: [
			{
				...subject,
				source: { schema, name: patient },
				columns: [number, id],
				number: { column: number, format: 'text' as const },
			},
			{ ...below, source: { schema, name: child }, columns: [id], keys: [{ child: link, parent: id }] },
		],
	};
	const options = { dryRun: false, now, actor: 'test', digestKey: async () => testKey };
	await buildViews(warehouse, [flow], options);
	expect(await bench.rows('select * from cleaned.example__patient')).toEqual([{ [number]: kept, [id]: 1 }]);
	expect(await bench.rows('select * from cleaned.example__episode')).toEqual([{ [id]: 'kept' }]);
	await buildViews(warehouse, [], options);
	await emptySchema(warehouse, schema);
	await warehouse.script(`drop schema ${quotingOf[warehouse.dialect].quotedName(schema)}`);
}

const isPossible = (name: string): boolean =>
	!/\p{Cc}/u.test(name) &&
	name.isWellFormed() &&
	Buffer.byteLength(name) <= 63 &&
	!(isStandIn && /[^\x20-\x7e\u00a1-\u00ff]|[\]\p{Lu}]/u.test(name));

/** As SQL Server tells names apart: neither by case nor by blanks at their end. */
const folded = (name: string): string => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trimEnd();

test('names of any kind survive', async () => {
	const odd = fc.constantFrom('a"b', "a'b", 'a]b', '[a]', 'a.b', 'a b', 'select', '$1', '@p0', '--', '/*', 'Ä');
	const name = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), odd).filter(isPossible);
	const names = fc.uniqueArray(name, { minLength: 6, maxLength: 6, selector: folded });
	await fc.assert(
		fc.asyncProperty(names, async ([schema = '', patient = '', child = '', id = '', number = '', link = '']) => {
			await expectRead([schema, patient, child, id, number, link]);
		}),
		{ numRuns: 25 },
	);
});

describe('the longest names that an engine keeps', () => {
	const long = (length: number): Names => {
		const name = (letter: string) => letter.repeat(length);
		return [name('a'), name('b'), name('c'), name('d'), name('e'), name('f')];
	};

	test('survive', async () => {
		await expectRead(long(testEngine === 'mssql' && !isStandIn ? 128 : 63));
	});

	test.runIf(testEngine !== 'mssql')('and longer ones are refused before PostgreSQL would cut them', async () => {
		const [name] = long(64);
		expect(() => quotingOf.postgres.quotedName(name)).toThrow(
			`The name "${name}" is longer than the 63 bytes that PostgreSQL keeps of a name.`,
		);
		expect(() => quotingOf.postgres.quotedName('ä'.repeat(32))).toThrow('is longer than the 63 bytes');
	});

	test('of SQL Server have 128 characters, by their text', () => {
		const name = `${'ä]'.repeat(64)}`;
		expect(quotingOf.tsql.quotedName(name)).toBe(`[${'ä]]'.repeat(64)}]`);
		expect(() => quotingOf.tsql.quotedName(`${name}x`)).toThrow(
			'is longer than the 128 characters of a name in SQL Server',
		);
	});
});
