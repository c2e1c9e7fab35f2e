import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowTable } from '../../../flows/flow.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { quotingOf } from '../../../warehouse/dialect.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { anyReturn, keyColumns, personColumns, wardColumns } from './generated-return.ts';
import { disclosedRows, type Record, type Tables } from './reference.ts';
import type { TestTable } from './tables.ts';
import type { ViewBench } from './view-bench.ts';

/** `npm run test:returns` has a thousand. */
const runs = Number(process.env['NDOO_TEST_RETURNS'] ?? 60);

/** The same tests on any warehouse: what its cleaned views hold is what the naive reference says, for returns of any shape. */
export function generatedReturns(open: () => Promise<ViewBench>): void {
	let bench: ViewBench;
	beforeAll(async () => {
		bench = await open();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	test('generated returns disclose exactly what the naive reference says', async () => {
		await fc.assert(
			fc.asyncProperty(anyReturn, async ({ shape, rows, list }) => {
				const flow = generated(shape);
				await bench.sources(
					Object.fromEntries(Object.entries(rows).map(([name, records]) => [name, tableOf(name, records)])),
				);
				await bench.publish(list);
				await build(bench, flow);
				const wanted = disclosedRows(flow, rows, new Set(list));
				expect(await disclosed(bench, flow)).toEqual(asDisclosed(flow, wanted));
			}),
			{ numRuns: runs },
		);
	}, 3_600_000);

	test('generated returns have rows of each kind that stay, and that go', () => {
		// Were everything always removed, the comparison would say nothing.
		const seen: Seen = new Map();
		const count = 200;
		for (const { shape, rows, list } of fc.sample(anyReturn, { numRuns: count, seed: 20260301 })) {
			const flow = generated(shape);
			const wanted = disclosedRows(flow, rows, new Set(list));
			for (const table of flow.tables) tally(seen, flow, { table, rows, wanted });
		}
		const { 'nobody removed': wards, ...others } = Object.fromEntries(seen);
		expect(wards).toBe(0);
		expect(Object.keys(others)).toHaveLength(8);
		expect(Object.entries(others).filter(([, found]) => found < count / 15)).toEqual([]);
	});
}

const generated = (shape: Partial<BuildableFlow>): BuildableFlow => ({ ...exampleFlow, name: 'generated', ...shape });

/** How many rows went each way. */
type Seen = Map<string, number>;
type Compared = { readonly table: FlowTable; readonly rows: Tables; readonly wanted: Tables };

function tally(seen: Seen, { blankNumbersKept }: BuildableFlow, { table, rows, wanted }: Compared): void {
	const kept = wanted[table.name] ?? [];
	const count = (what: string, found: number) => seen.set(what, (seen.get(what) ?? 0) + found);
	count(`${table.role} kept`, kept.length);
	count(`${table.role} removed`, (rows[table.name]?.length ?? 0) - kept.length);
	if (table.role === 'child' && table.number !== undefined) count('child with a number kept', kept.length);
	if (table.role === 'child' && table.parent === 'bridge') count('child of the bridge kept', kept.length);
	if (table.role === 'subject' && blankNumbersKept !== undefined) count('blank kept', kept.filter(isBlank).length);
}

const isBlank = ({ number }: Record): boolean => String(number ?? '').trim() === '';

async function build(bench: ViewBench, flow: BuildableFlow): Promise<void> {
	const digestKey = async () => testKey;
	await buildViews(bench.warehouse, [flow], { dryRun: false, now: new Date('2026-06-01'), actor: 'test', digestKey });
	// The gate's own days are the business of another test.
	await bench.warehouse.script("update ndoo.flow_gate set closes_at = '9999-12-31 00:00:00 +00:00'");
}

function tableOf(name: string, rows: readonly Record[]): TestTable {
	const columns = name === 'ward' ? wardColumns : personColumns;
	return {
		columns: Object.fromEntries(
			columns.map((column) => [column, ['id', ...keyColumns].includes(column) ? 'integer' : 'text']),
		),
		rows: rows.map((row) => columns.map((column) => row[column] ?? null)),
	};
}

async function disclosed(bench: ViewBench, { tables }: BuildableFlow): Promise<unknown> {
	const { quotedName } = quotingOf[bench.warehouse.dialect];
	const read: [string, unknown][] = [];
	for (const { name, columns } of tables) {
		const shown = columns.map(quotedName).join(', ');
		read.push([name, await bench.rows(`select ${shown} from cleaned.${quotedName(`generated__${name}`)} order by id`)]);
	}
	return Object.fromEntries(read);
}

const asDisclosed = ({ tables }: BuildableFlow, rows: Tables): unknown =>
	Object.fromEntries(
		tables.map(({ name, columns }) => [
			name,
			(rows[name] ?? []).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
		]),
	);
