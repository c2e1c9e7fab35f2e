import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProject } from '../../../sql/runner/build-project.ts';
import { testKey } from '../../core/test-key.ts';
import { type FileTexts, flowText, projectOf } from '../compiler/project-bench.ts';
import type { Record } from '../views/reference.ts';
import { type TestTable, tableSql } from '../views/tables.ts';
import { type ViewBench, viewBench } from '../views/view-bench.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Drawn, Grammar, type Readable } from './grammar.ts';
import { type World, type WorldTable, worldOf } from './world.ts';

// Models at random, of returns over schemas at random. Each that is accepted is read as its readers read it and as a disclosure
// does, and compared with the same select over tables from which plain code deleted every record of the people who are removed.

/** Models to be accepted and read; `npm run test:models` has two thousand. */
const wanted = Number(process.env['NDOO_TEST_MODELS'] ?? 120);
const seed = Number(process.env['NDOO_TEST_MODELS_SEED'] ?? 20_260_301);
const inEachWorld = 30;

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const tally = { accepted: 0, told: 0, joined: 0, refused: 0, invalid: 0, large: 0, empty: 0 };

test(`of ${wanted} models at random, none discloses a row or a column of somebody who is removed`, async () => {
	for (let at = 0; tally.accepted < wanted; at++) await tryWorld(seed + at);
	// Were nothing told apart, the comparison would say nothing.
	process.stdout.write(`models: ${JSON.stringify(tally)}\n`);
	expect(tally.joined).toBeGreaterThanOrEqual(tally.accepted / 2);
	expect(tally.told).toBeGreaterThan(tally.accepted / 4);
	expect(tally.refused).toBeGreaterThan(tally.accepted / 20);
}, 7_200_000);

type Model = Drawn & { readonly name: string };

async function tryWorld(number: number): Promise<void> {
	const chance = chanceOf(number);
	const world = worldOf(chance);
	await fill('src', world, world.rows);
	await fill('kept', world, world.kept);
	await bench.publish(world.list);
	const seconds = await drawn(world, chance, { names: ['s1', 's2', 's3'], depth: 1 }, []);
	const left = Math.min(inEachWorld, wanted - tally.accepted);
	const models = await drawn(world, chance, { names: numbered('m', left), depth: 2 }, seconds);
	const odd = models.slice(0, 3).map((model, at) => ({ ...withReach(model, chance), name: `o${at + 1}` }));
	const { flows, graph } = await projectOf(filesOf(world, { seconds, models, odd }));
	const { results } = await buildProject(bench.warehouse, flows.returns, graph, {
		dryRun: false,
		now: new Date('2026-06-01'),
		actor: 'test',
		digestKey: async () => testKey,
		selected: graph.nodes,
		done: () => {},
	});
	await bench.warehouse.script("update ndoo.flow_gate set valid_until = '9999-12-31'");
	const statusOf = (name: string) => results.find((one) => one.name === name);
	for (const { name, sql } of odd) {
		expect(statusOf(name), `${number} ${sql}`).toMatchObject({ status: 'error' });
		tally.refused += 1;
	}
	for (const model of [...usedBy(models, seconds), ...models])
		expect(
			statusOf(model.name),
			`world ${number}, ${model.name}: ${model.sql}: ${statusOf(model.name)?.message}`,
		).toMatchObject({ status: 'success' });
	for (const model of models) await compare(number, model, { seconds, world });
}

async function compare(number: number, { name, sql }: Model, { seconds, world }: Drawing): Promise<void> {
	const found = await rowsOf(`cleaned."world__${name}"`);
	const kept = await rowsOf(`(${over('kept', sql, seconds)})`);
	expect(found, `world ${number}, ${name}: ${sql}`).toEqual(kept);
	expect(await rowsOf(`ndoo_inside."world__${name}"`)).toEqual(kept);
	tally.accepted += 1;
	if (kept.length === 0) tally.empty += 1;
	if (JSON.stringify(await rowsOf(`(${over('src', sql, seconds)})`)) !== JSON.stringify(kept)) tally.told += 1;
	if (tablesIn(sql, seconds).filter((table) => hasRemoved(world, table)).length > 1) tally.joined += 1;
}

type Drawing = { readonly seconds: readonly Model[]; readonly world: World };

const numbered = (letter: string, count: number): readonly string[] =>
	Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);

/** Selects that the engine takes and that are small enough, whatever the people. */
async function drawn(
	world: World,
	chance: Chance,
	{ names, depth }: { readonly names: readonly string[]; readonly depth: number },
	seconds: readonly Model[],
): Promise<readonly Model[]> {
	const readable: readonly Readable[] = [...world.tables, ...world.tables, ...seconds];
	const found: Model[] = [];
	while (found.length < names.length) {
		const query = new Grammar(chance, readable).query(1 + chance.below(depth));
		const reason = (await whyNot(over('src', query.sql, seconds))) ?? (await whyNot(over('kept', query.sql, seconds)));
		if (reason === undefined) found.push({ ...query, name: names[found.length] ?? '' });
		else tally[reason] += 1;
	}
	return found;
}

async function whyNot(sql: string): Promise<'invalid' | 'large' | undefined> {
	try {
		const [plan] = await bench.warehouse.query({ text: `explain (format json) ${sql}` });
		const cost = /"Total Cost": ?([0-9]+)/.exec(JSON.stringify(plan))?.[1];
		if (Number(cost) > 20_000) return 'large';
		await rowsOf(`(${sql})`);
		return undefined;
	} catch {
		return 'invalid';
	}
}

/** Something that a model may not call or read, somewhere in it. */
function withReach({ sql, columns }: Drawn, chance: Chance): Drawn {
	const reach = chance.one([
		'random() < 2',
		"pg_stat_get_live_tuples('src.person'::regclass) is not null",
		'src.anybody() > 0',
		'exists (select from (with pg_authid as (select 1) select 1 from pg_authid) as p, pg_authid)',
		"ts_rewrite('a'::tsquery, 'select number::tsquery, number::tsquery from src.person') is not null",
		'to_jsonb(1) is not null',
		'1 operator(src.<~>) 1',
		'(1::src.checked) > 0',
		'clock_timestamp() is not null',
		"current_setting('search_path') is not null",
	]);
	return { sql: `select * from (${sql}) as whole where ${reach}`, columns };
}

const over = (schema: string, sql: string, seconds: readonly Model[]): string =>
	sql.replaceAll(/@(\w+)@/g, (_, name: string) => {
		const second = seconds.find((one) => one.name === name);
		return second === undefined ? `${schema}."${name}"` : `(${over(schema, second.sql, seconds)})`;
	});

const usedBy = (of: readonly Model[], seconds: readonly Model[]): readonly Model[] =>
	seconds.filter(({ name }) => of.some(({ sql }) => sql.includes(`@${name}@`)));

const tablesIn = (sql: string, seconds: readonly Model[]): readonly string[] => [
	...new Set(
		[...sql.matchAll(/@(\w+)@/g)].flatMap(([, name = '']) => {
			const second = seconds.find((one) => one.name === name);
			return second === undefined ? [name] : tablesIn(second.sql, seconds);
		}),
	),
];

const hasRemoved = ({ rows, kept }: World, table: string): boolean =>
	(rows[table]?.length ?? 0) > (kept[table]?.length ?? 0);

/** Rows as texts, in an order of their own. */
async function rowsOf(relation: string): Promise<readonly string[]> {
	const rows = await bench.rows(`select this::text as row from ${relation} as this`);
	return rows.map(({ row }) => String(row)).toSorted();
}

async function fill(schema: string, world: World, rows: World['rows']): Promise<void> {
	await bench.warehouse.script(`drop schema if exists ${schema} cascade; create schema ${schema};`);
	for (const table of world.tables)
		await bench.warehouse.script(
			`${tableSql('postgres', { schema, name: table.name }, tableOf(table, rows[table.name] ?? []))}; analyze ${schema}."${table.name}";`,
		);
	if (schema === 'src')
		await bench.warehouse.script(`
			create function src.anybody() returns bigint language sql stable as 'select count(*) from src.person';
			create function src.step(a integer, b integer) returns boolean language sql stable as 'select true';
			create operator src.<~> (leftarg = integer, rightarg = integer, function = src.step);
			create domain src.checked as integer check (src.anybody() > 0);`);
}

const types = { integer: 'integer', text: 'text', date: 'date' } as const;

const tableOf = ({ columns }: WorldTable, rows: readonly Record[]): TestTable => ({
	columns: Object.fromEntries(columns.map(({ name, kind }) => [name, types[kind]])),
	rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
});

type Models = { readonly seconds: readonly Model[]; readonly models: readonly Model[]; readonly odd: readonly Model[] };

/** Two returns of the same tables: one of the models, and one of those that reach too far. */
function filesOf(world: World, { seconds, models, odd }: Models): FileTexts {
	const call = (flow: string, prefix: string) => (sql: string) =>
		sql.replaceAll(/@(\w+)@/g, (_, name: string) => {
			return /^s\d/.test(name) ? `{{ ref('${prefix}${name}') }}` : `{{ cleaned('${flow}.${name}') }}`;
		});
	const sqlFiles = (name: string, prefix: string, of: readonly Model[]) =>
		[...of, ...usedBy(of, seconds).map((second) => ({ ...second, name: `${prefix}${second.name}` }))].map(
			(model) => [`sql/models/${model.name}.sql`, call(name, prefix)(model.sql)] as const,
		);
	const flow = (name: string, of: readonly Model[]) =>
		flowText({ name, tables: of.map(modelTable).join('') + world.flow.tables.map(hiddenTable).join('') });
	return {
		...Object.fromEntries([...sqlFiles('world', '', models), ...sqlFiles('odd', 'x', odd)]),
		'flows/business-units/clinic.yml':
			'name: clinic\ntitle: Clinic\nsystem: A system\nsource: { table: { schema: src, name: person }, column: number }\nformat: text\n',
		'flows/returns/falls.yml': flow('world', models),
		'flows/returns/handover.yml': flow('odd', odd),
	};
}

const modelTable = ({ name, columns }: Model): string =>
	`  - name: ${name}\n    model: ${name}\n    columns: [${columns.map((column) => column.name).join(', ')}]\n`;

function hiddenTable(table: World['flow']['tables'][number]): string {
	const keys = {
		child: `via: { table: ${table.role === 'child' ? table.parent : ''}, keys: { parent_id: id } }`,
		subject: 'subject: { column: number, format: text, keys: [id] }',
		nobody: 'noPersonData: { reason: Codes, signedOffBy: A. Head, on: 2026-01-02 }',
		model: '',
	}[table.role];
	return `  - name: ${table.name}\n    disclose: false\n    source: { schema: src, name: ${table.name} }\n    ${keys}\n    columns: ${JSON.stringify(table.columns)}\n`;
}
