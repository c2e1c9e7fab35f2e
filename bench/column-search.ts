/**
 * What a search of a table for NHS numbers costs on PostgreSQL, beside one `count(*)` of the same rows: six columns (a whole
 * number, a local id of ten digits, a code, a note, JSON, a moment), compared with a business unit of as many people.
 *
 * Run: npx node bench/column-search.ts [rows]
 */
import { readFileSync } from 'node:fs';
import type { BusinessUnit } from '../flows/business-unit.ts';
import { usualRules } from '../loaders/column-profiling/column-rules.ts';
import { searchSources } from '../loaders/column-search/search-sources.ts';
import { nhsNumberOf } from '../loaders/nhs-number/nhs-number.ts';
import { migrate } from '../sql/migrations/migrate.ts';
import { migrating } from '../test/core/test-key.ts';
import { startPostgres } from '../test/integration/support/postgres-server.ts';
import { randomIndexes } from './random-indexes.ts';

const rounds = 2;
const rows = Number(process.argv[2] ?? 1_000_000);
const now = new Date();
const unit: BusinessUnit = {
	name: 'clinic',
	file: 'clinic.yml',
	title: 'Clinic',
	system: 'System',
	format: 'text',
	source: { kind: 'table', table: { schema: 'src', name: 'person' }, column: 'nhs_number' },
};

/** Of the server's process with the connections and what it started for them, so that a busy machine does not count; on Linux. */
async function processorSeconds(): Promise<number> {
	const rows = await warehouse.query({
		text: "select pid from pg_catalog.pg_stat_activity where backend_type = 'client backend'",
	});
	const own = rows.map((row) => statOf(String(row['pid'])));
	const above = new Set(own.map(({ parent }) => parent));
	const ticks = [...own, ...[...above].map(statOf)].reduce((sum, { ticks: some }) => sum + some, 0);
	return ticks / 100;
}

function statOf(pid: string): { readonly parent: string; readonly ticks: number } {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
	return { parent: fields[1] ?? '', ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const before = await processorSeconds();
	for (let round = 0; round < rounds; round++) await work();
	return ((await processorSeconds()) - before) / rounds;
}

await using server = await startPostgres();
const warehouse = await server.open();
try {
	await migrate(warehouse, migrating);
	await warehouse.script('create schema src; create table src.person (nhs_number char(10) not null)');
	await warehouse.load(
		{ schema: 'src', name: 'person' },
		[...randomIndexes(rows)].map(nhsNumberOf).map((number) => Buffer.from(`${number}\n`)),
	);
	await warehouse.script(`
		create table src.event as
		select at as id, (6000000000 + at * 7)::text as local_id, 'K' || at % 1000 as code,
			'Seen on ' || date '2020-01-01' + at % 2000 || ', ward ' || at % 40 as note,
			jsonb_build_object('id', at, 'minutes', at % 90) as detail,
			timestamp '2020-01-01' + at * interval '1 minute' as moment
		from generate_series(1, ${rows}) as at;
		analyze`);
	const count = await timed(() => warehouse.query({ text: 'select count(*) from src.event as e where e is not null' }));
	const rules = { ...usualRules, units: [unit] };
	const wanted = [{ source: { schema: 'src', name: 'event' }, columns: 'all' }] as const;
	const search = await timed(() => searchSources(warehouse, wanted, { rules, now, isKept: false }));
	console.log(
		`${rows.toLocaleString('en-GB')} rows of six columns, as many people: processor time, means of ${rounds}`,
	);
	console.log(`search ${search.toFixed(1)} s; count(*) ${count.toFixed(2)} s`);
} finally {
	await warehouse.close();
}
