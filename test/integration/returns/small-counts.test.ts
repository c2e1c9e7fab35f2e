import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { isSkipped, named } from '../support/component.ts';
import { type Engine, embedded, onPostgres, peopleFrom, World } from '../support/counted-world.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// docs/design/rules.md, rule 2: subtract any figure from any other that can be had without a right on the source or the
// list, those of the engine among them, of this month or of another, of this flow or of another: nothing comes out of who
// opted out. Nothing can, if no figure depends on it: two organisations whose people are the same, and of whom others opted
// out, and another number of them, have the same figures everywhere. What they send differs.

const day = 86_400_000;
const now = Date.now();
const months = [-57, -28, 0.01] as const;
const moment = (month: number): Date => new Date(now + (months[month] ?? 0) * day);

/** About 30, 33 and 36 of 600 people; and about 40, 41 and 46. */
const worlds = [
	{ seed: 'first', rates: [0.05, 0.055, 0.06] },
	{ seed: 'second', rates: [0.066, 0.068, 0.075] },
] as const;

async function year(world: World, engine: Engine): Promise<void> {
	const [people, others] = [peopleFrom(engine, 20_000).slice(0, 700), peopleFrom(engine, 20_000).slice(700)];
	const add = async (from: number, to: number, at: Date) => {
		const rows = people.slice(from, to).map((index, row) => ({ id: from + row, number: nhsNumberOf(index) }));
		const values = [JSON.stringify(rows), at.toISOString().slice(0, 10)];
		const given = 'jsonb_to_recordset($1::jsonb) as p (id integer, number text)';
		for (const text of [
			`insert into clinic.patient select id, number, $2::date from ${given}`,
			`insert into clinic.ward select id, number, $2::date from ${given} where id % 60 <> 0`,
			`insert into clinic.visit select id * 20 + n, id from ${given}, generate_series(1, 3) n where $2 <> ''`,
		])
			await world.with((warehouse) => warehouse.query({ text, values }));
	};
	const run = async (at: Date, ...words: readonly string[]) =>
		expect(await world.run(words, at), world.printed.at(-1) ?? '').toBe(0);
	// Three people come, seven leave, fifteen come.
	const changes = [
		async () => {
			await add(0, 600, moment(0));
			await world.with(async (warehouse) => {
				const values = [JSON.stringify(others.map(nhsNumberOf))];
				const text =
					"insert into clinic.register select n, '2026-01-01' from jsonb_array_elements_text($1::jsonb) as n";
				await warehouse.query({ text, values });
				await warehouse.script(
					'insert into clinic.few select patient_id, nhs_number from clinic.patient where patient_id % 8 = 0',
				);
			});
		},
		() => add(600, 603, moment(1)),
		async () => {
			await world.with((warehouse) => warehouse.script('delete from clinic.ward where patient_id between 10 and 16'));
			await add(603, 618, moment(2));
		},
	];
	for (const [month, change] of changes.entries()) {
		const at = moment(month);
		await change();
		await run(at, 'refresh');
		await world.answer('monthly', month, new Date(at.getTime() - 5_000));
		await run(at, 'refresh', ...(month === 1 ? ['--log-format', 'json'] : []));
		if (month === 0) continue;
		if (month === 1) await run(at, 'build');
		for (const flow of ['all-patients', 'ward-patients', 'few-patients', 'care']) await run(at, 'disclose', flow);
		if (month === 2) await run(at, 'disclose', 'all-patients', '--log-format', 'json');
	}
	const last = moment(2);
	await add(620, 690, last);
	await run(last, 'refresh', '--registered');
	await world.answer('monthly', 2, new Date(last.getTime() - 5_000));
	await run(last, 'refresh');
	await world.write(
		'cohort.csv',
		['nhs_number,x', ...people.slice(0, 90).map((p) => `${nhsNumberOf(p)},1`)].join('\r\n'),
	);
	const clean = ['clean', `${world.folder}/cohort.csv`, '--flow', 'all-patients', '--header'];
	await run(last, ...clean);
	await world.answer('oneOff', 2, new Date(last.getTime() - 5_000));
	await run(last, ...clean);
	for (const words of [['status'], ['ledger', 'list'], ['ledger', 'list', '--format', 'csv'], ['flow', 'register']]) {
		await run(last, ...words);
		if (words.length < 3) await run(last, ...words, '--log-format', 'json');
	}
}

const sources = `
	create schema clinic;
	create table clinic.patient (patient_id integer, nhs_number text, registered_on date);
	create table clinic.ward (patient_id integer, nhs_number text, registered_on date);
	create table clinic.register (nhs_number text, registered_on date);
	create table clinic.few (patient_id integer, nhs_number text);
	create table clinic.visit (visit_id integer, patient_id integer);`;

function sameInBoth(engines: () => Promise<readonly [Engine, Engine]>): void {
	let made: readonly World[] = [];
	beforeAll(async () => {
		const two = await engines();
		made = await Promise.all(two.map((engine, at) => World.make(engine, worlds[at === 0 ? 0 : 1], sources)));
		for (const [at, world] of made.entries()) await year(world, two[at === 0 ? 0 : 1]);
	}, 600_000);
	afterAll(async () => {
		for (const world of made) await world[Symbol.asyncDispose]();
	});
	const inBoth = async <T>(ask: (world: World) => Promise<T>): Promise<readonly [T, T]> => {
		const [one, other] = made;
		if (one === undefined || other === undefined) throw new Error('there are two worlds');
		return [await ask(one), await ask(other)];
	};

	test('what is sent differs', async () => {
		const [one, other] = await inBoth((world) => world.sent());
		expect(one.length).toBe(other.length);
		expect(one.filter((text) => !other.includes(text)).length).toBeGreaterThan(4);
	});

	test('what the engine tells everybody', async () => {
		const [one, other] = await inBoth((world) => world.engineCounts());
		expect(one).toContainEqual(expect.objectContaining({ relation: 'clinic.patient', rows: 688n }));
		expect(one).toEqual(other);
	});

	test('what is printed', async () => {
		const [one, other] = await inBoth(async (world) => world.printed);
		expect(one.join('')).toContain('19,918 distinct NHS numbers');
		expect(one).toEqual(other);
	});

	test('what is stored', async () => {
		const [one, other] = await inBoth((world) => world.stored());
		expect(one.join('')).toContain('"rows_sent":19918');
		expect(one).toEqual(other);
	});
}

describe('two organisations on the embedded engine', () => sameInBoth(async () => [embedded, embedded]));

describe.skipIf(isSkipped(missingPostgres))(named('two organisations on PostgreSQL', missingPostgres), () => {
	let server: PostgresServer;
	afterAll(async () => await server[Symbol.asyncDispose]());
	sameInBoth(async () => {
		// What it has counted by then would be a matter of time.
		server = await startPostgres({ settings: { autovacuum: 'off' } });
		const superuser = await server.open();
		await superuser.script("create role stranger login password 'stranger'");
		await superuser.close();
		return [await onPostgres(server, 'one'), await onPostgres(server, 'other')];
	});
});
