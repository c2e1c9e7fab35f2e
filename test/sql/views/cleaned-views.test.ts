import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChildTable, FlowTable, SubjectTable } from '../../../flows/flow.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { quotedLiteral } from '../../../loaders/warehouse/postgres-dialect.ts';
import { buildViews } from '../../../sql/views/build.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { disclosedRows, type Record, type Tables } from './reference.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	await bench.warehouse.script('create schema src');
}, 60_000);
afterAll(async () => await bench[Symbol.asyncDispose]());

// Few people and few ids, so that numbers are shared, ids have several numbers, and children meet.
const people = Array.from({ length: 40 }, (_, step) => 999_000_000 + step)
	.filter(isNhsIndex)
	.slice(0, 6)
	.map(nhsNumberOf);
const keyColumns = ['a', 'b', 'c'];

const dirty = (number: string): fc.Arbitrary<string> =>
	fc.constantFrom(
		number,
		number.replace(/(...)(...)/, '$1 $2 '),
		number.replace(/(...)(...)/, '$1-$2-'),
		`\u00a0${number}\t`,
		`${number}.0`,
		number.padEnd(32),
	);
const rawNumber = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(...people).chain(dirty) },
	{ weight: 1, arbitrary: fc.constantFrom(null, '', ' \u00a0') },
	{ weight: 1, arbitrary: fc.constantFrom('none', '9999999999', '0000000000', '9990000019', '999000001') },
);
const key = fc.oneof({ weight: 6, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant(null) });
const keys = fc.record({ a: key, b: key, c: key }, { noNullPrototype: true });

const keyPairs = fc
	.tuple(
		fc.shuffledSubarray(keyColumns, { minLength: 1, maxLength: 2 }),
		fc.shuffledSubarray(keyColumns, { minLength: 2, maxLength: 2 }),
	)
	.map(([children, parents]) => children.map((child, at) => ({ child, parent: parents[at] ?? 'a' })));

const tableBase = (name: string) => ({
	name,
	source: { schema: 'src', name },
	columns: ['id', ...keyColumns],
	place: { file: 'flow.yml' },
});

/** A return of one to five tables: the subject, and the others hanging on any before them. */
const tree: fc.Arbitrary<readonly FlowTable[]> = fc
	.tuple(
		fc.record({
			format: fc.constantFrom('text' as const, 'number' as const),
			keys: fc.constantFrom([], [], ['a'], ['b', 'a']),
		}),
		fc.array(fc.tuple(fc.nat(), keyPairs), { maxLength: 4 }),
	)
	.map(([{ format, keys: own }, children]) => {
		const subject: SubjectTable = {
			...tableBase('t0'),
			role: 'subject',
			number: { column: 'number', format },
			keys: own,
		};
		const hanging = children.map(
			([above, pairs], at): ChildTable => ({
				...tableBase(`t${at + 1}`),
				role: 'child',
				parent: `t${above % (at + 1)}`,
				keys: pairs,
			}),
		);
		return [subject, ...hanging];
	});

const withIds = (rows: readonly Record[]): readonly Record[] => rows.map((row, id) => ({ id, ...row }));

const filled = (tables: readonly FlowTable[]): fc.Arbitrary<Tables> =>
	fc.record(
		Object.fromEntries(
			tables.map(({ name, role }) => {
				const row = role === 'subject' ? fc.tuple(keys, rawNumber).map(([ids, number]) => ({ ...ids, number })) : keys;
				return [name, fc.array(row, { maxLength: 9 }).map(withIds)];
			}),
		),
		{ noNullPrototype: true },
	);

const scenario = tree.chain((tables) =>
	fc.record({ tables: fc.constant(tables), rows: filled(tables), list: fc.subarray(people, { minLength: 2 }) }),
);

const literal = (value: string | number | null): string =>
	typeof value === 'string' ? quotedLiteral(value) : String(value);

const fillSql = (name: string, rows: readonly Record[]): string => {
	const columns = ['id', ...keyColumns, 'number'];
	const values = rows.map((row) => `(${columns.map((column) => literal(row[column] ?? null)).join(', ')})`);
	return [
		`drop table if exists src.${name} cascade;`,
		`create table src.${name} (id integer, a integer, b integer, c integer, number text);`,
		values.length === 0 ? '' : `insert into src.${name} (${columns.join(', ')}) values ${values.join(', ')};`,
	].join('\n');
};

async function disclosed(flow: BuildableFlow): Promise<unknown> {
	const tables = flow.tables.map(async ({ name }) => [
		name,
		await bench.rows(`select id, a, b, c from cleaned."generated__${name}" order by id`),
	]);
	return Object.fromEntries(await Promise.all(tables));
}

const withoutNumbers = (tables: Tables): unknown =>
	Object.fromEntries(
		Object.entries(tables).map(([name, rows]) => [name, rows.map(({ id, a, b, c }) => ({ id, a, b, c }))]),
	);

test('generated returns disclose exactly what the naive reference says', async () => {
	const seen = { kept: 0, removed: 0, childrenKept: 0 };
	await fc.assert(
		fc.asyncProperty(scenario, async ({ tables, rows, list }) => {
			const flow: BuildableFlow = { ...exampleFlow, name: 'generated', tables };
			for (const { name } of tables) await bench.warehouse.script(fillSql(name, rows[name] ?? []));
			await bench.publish(list);
			await buildViews(bench.warehouse, [flow], { dryRun: false, now: new Date('2026-06-01'), actor: 'test' });
			// The gate's own days are the business of another test.
			await bench.warehouse.script("update ndoo.flow_gate set valid_until = 'infinity'");
			const wanted = disclosedRows(flow, rows, new Set(list));
			expect(await disclosed(flow)).toEqual(withoutNumbers(wanted));
			for (const [name, kept] of Object.entries(wanted)) {
				seen.kept += kept.length;
				seen.removed += (rows[name]?.length ?? 0) - kept.length;
				if (name !== 't0') seen.childrenKept += kept.length;
			}
		}),
		{ numRuns: 150 },
	);
	// Were everything always removed, the comparison would say nothing.
	expect(Math.min(seen.kept, seen.removed, seen.childrenKept)).toBeGreaterThan(50);
}, 180_000);
