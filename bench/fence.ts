/**
 * What the fence of a cleaned view costs on PostgreSQL: a read of all rows, and of one person, by the hand-written join, by the
 * view inside and by the view that readers read; and the temporary disk of each. In turns within one run, by the engine's own
 * clock (`explain analyze`). The ratios hold on any machine; the times do not.
 *
 * Run: npx node bench/fence.ts [rows]
 */
import { nhsNumberOf } from '../loaders/nhs-number/nhs-number.ts';
import { migrate } from '../sql/migrations/migrate.ts';
import { buildViews } from '../sql/views/build/build.ts';
import { migrating, testKey } from '../test/core/test-key.ts';
import { exampleFlow } from '../test/flows/example-flow.ts';
import { startPostgres } from '../test/integration/support/postgres-server.ts';
import { publishLive } from '../test/loaders/list/live-list.ts';
import type { PostgresWarehouse } from '../warehouse/warehouse.ts';
import { randomIndexes } from './random-indexes.ts';

const rounds = 3;
const rows = Number(process.argv[2] ?? 1_000_000);
const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);
const [patient] = exampleFlow.tables;
if (patient === undefined) throw new Error('the example has a table');
const flow = {
	...exampleFlow,
	signOff: { ...exampleFlow.signOff, reviewBy: inAYear },
	tables: [{ ...patient, columns: ['org', 'patient_id', 'sex', 'born', 'note'] }],
};

const from = {
	'the hand-written join':
		'(select p.org, p.patient_id, p.sex, p.born, p.note from src.patient as p join ndoo_list.cleaned_list as l on l.nhs_number = p.nhs_number) as j',
	'the view inside': 'ndoo_inside.example__patient',
	'the view that readers read': 'cleaned.example__patient',
};
const questions = { 'all rows': '', 'one person': 'where patient_id = 4711' };

type Measured = { readonly milliseconds: number; readonly temporary: number };

async function measure(warehouse: PostgresWarehouse, text: string): Promise<Measured> {
	const [row = {}] = await warehouse.query({ text: `explain (analyze, buffers, timing off, format json) ${text}` });
	const [plan] = row['QUERY PLAN'] as readonly [
		{ readonly 'Execution Time': number; readonly Plan: { readonly 'Temp Written Blocks': number } },
	];
	return { milliseconds: plan['Execution Time'], temporary: plan.Plan['Temp Written Blocks'] * 8192 };
}

const median = (values: readonly number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function fill(warehouse: PostgresWarehouse): Promise<void> {
	const numbers = [...randomIndexes(rows)].map(nhsNumberOf);
	await warehouse.script(`create schema src; create table src.number (nhs_number char(10) not null)`);
	await warehouse.load(
		{ schema: 'src', name: 'number' },
		numbers.map((number) => Buffer.from(`${number}\n`)),
	);
	await warehouse.script(`
		create table src.patient as
		select 'A'::text as org, row_number() over ()::integer as patient_id, nhs_number, 'f'::char(1) as sex,
			date '1950-01-01' + (row_number() over () % 20000)::integer as born, repeat('x', 40) as note
		from src.number;
		create index on src.patient (patient_id);
		analyze src.patient`);
	await publishLive(warehouse, numbers.filter((_, at) => at % 20 !== 0).toSorted());
}

await using server = await startPostgres();
const warehouse = await server.open();
try {
	await migrate(warehouse, migrating);
	await fill(warehouse);
	const options = { dryRun: false, now: new Date(), actor: 'bench', digestKey: async () => testKey };
	await buildViews(warehouse, [flow], options);
	console.log(`${rows.toLocaleString('en-GB')} rows, one in twenty withheld, medians of ${rounds}`);
	for (const [what, where] of Object.entries(questions)) {
		const measured = new Map<string, Measured[]>(Object.keys(from).map((name) => [name, []]));
		for (let round = 0; round < rounds; round++)
			for (const [name, relation] of Object.entries(from))
				measured.get(name)?.push(await measure(warehouse, `select * from ${relation} ${where}`));
		const times = (name: string) => median((measured.get(name) ?? []).map(({ milliseconds }) => milliseconds));
		const yardstick = times('the hand-written join');
		for (const [name, found] of measured) {
			const temporary = median(found.map((one) => one.temporary)) / (1 << 20);
			console.log(
				`${what}, ${name}: ${(times(name) / yardstick).toFixed(2)} (${(times(name) / 1000).toFixed(2)} s), ${temporary.toFixed(0)} MiB of temporary disk`,
			);
		}
	}
} finally {
	await warehouse.close();
}
