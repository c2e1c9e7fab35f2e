/**
 * A column of numbers out of a warehouse and made a population, and the population put in as the list in use, on each engine
 * that is there: embedded, a PostgreSQL server beside `psql \copy`, and, where NDOO_TEST_MSSQL_URL names one, a server that
 * speaks T-SQL beside `freebcp`. In turns within one run, each engine in a process of its own, so that its peak memory is
 * known. The ratios hold on any machine; the times do not.
 *
 * Run: npx node bench/warehouse.ts [rows] [engine]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishList } from '../loaders/list/publish.ts';
import { NhsNumberSet } from '../loaders/nhs-number/nhs-number-set.ts';
import { placeholdersOf } from '../loaders/nhs-number/placeholders.ts';
import { columnValues } from '../loaders/population/column-values.ts';
import { gatherPopulation } from '../loaders/population/population.ts';
import { migrate } from '../sql/migrations/migrate.ts';
import { migrating } from '../test/core/test-key.ts';
import { missingMssql } from '../test/integration/support/mssql-server.ts';
import { publication, publishLive } from '../test/loaders/list/live-list.ts';
import type { Dialect, Warehouse } from '../warehouse/warehouse.ts';
import { randomIndexes } from './random-indexes.ts';
import { benches, type Engine, engines, type Way } from './warehouse-engines.ts';

const rounds = 3;
const source = { schema: 'clinic', name: 'patient' };

const schemas: Readonly<Record<Dialect, string>> = {
	postgres: 'create schema clinic; create table clinic.patient (nhs_number char(10) not null)',
	tsql: 'create schema clinic\ngo\ncreate table clinic.patient (nhs_number char(10) collate Latin1_General_BIN2 not null)',
};

const rows = Number(process.argv[2] ?? 1_000_000);
const engine = engines.find((name) => name === process.argv[3]);
if (engine === undefined) runEach();
else await runOne(engine);

function runEach(): void {
	console.log(`${rows.toLocaleString('en-GB')} numbers, medians of ${rounds}`);
	for (const name of engines) {
		if (name === 'mssql' && missingMssql !== undefined) console.log(`mssql: ${missingMssql}`);
		else spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(rows), name], { stdio: 'inherit' });
	}
}

async function runOne(name: Engine): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'ndoo-bench-'));
	await using bench = await benches[name]();
	try {
		const { warehouse } = bench;
		const numbers = new NhsNumberSet();
		for (const index of randomIndexes(rows)) numbers.add(index);
		await migrate(warehouse, migrating);
		await warehouse.script(schemas[warehouse.dialect]);
		await warehouse.load(source, numbers.lines('\n'));
		await publishLive(warehouse, ['9990000018']);
		const tools = bench.tools(join(folder, 'numbers'));
		await compare(`${name}: out, validated and distinct`, [
			{ name: 'ndoo', run: () => extract(warehouse, numbers.size) },
			...tools.out,
		]);
		await compare(`${name}: in, with its key, and published`, [
			{ name: 'ndoo', run: () => publish(warehouse, numbers) },
			...tools.in,
		]);
		console.log(`  peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function extract(warehouse: Warehouse, expected: number): Promise<number> {
	const read = () => columnValues(warehouse, { kind: 'table', table: source, column: 'nhs_number' });
	const start = performance.now();
	const { numbers } = await gatherPopulation([{ name: 'clinic', format: 'text' }], read, placeholdersOf([]));
	if (numbers.size !== expected) throw new Error(`${numbers.size} numbers came out, not ${expected}`);
	return performance.now() - start;
}

async function publish(warehouse: Warehouse, numbers: NhsNumberSet): Promise<number> {
	const start = performance.now();
	await publishList(warehouse, { ...publication([]), rows: numbers.size, lines: numbers.lines('\n') });
	return performance.now() - start;
}

/** Takes the ways in turns and prints the median of each; the last is the yardstick. */
async function compare(work: string, ways: readonly Way[]): Promise<void> {
	const times = ways.map((): number[] => []);
	for (let round = 0; round < rounds; round++) {
		for (const [position, { run }] of ways.entries()) times[position]?.push(await run());
	}
	const medians = times.map((taken) => taken.toSorted((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0);
	console.log(work);
	for (const [position, { name }] of ways.entries()) {
		const median = medians[position] ?? 0;
		const ratio = (median / (medians.at(-1) ?? median)).toFixed(1);
		console.log(`  ${ratio.padStart(6)}  ${median.toFixed(0).padStart(7)} ms  ${name}`);
	}
}
