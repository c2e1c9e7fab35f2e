import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../../core/errors.ts';
import type { Flow } from '../../../../flows/flow.ts';
import { ledgerEntries } from '../../../../loaders/ledger/ledger-store.ts';
import { signedOf } from '../../../../loaders/sign-off/signed-answers.ts';
import { buildViews } from '../../../../sql/views/build/build.ts';
import { catalogueOf } from '../../../../sql/views/build/dialects.ts';
import { fingerprint } from '../../../../sql/views/build/fingerprint.ts';
import type { Dialect } from '../../../../warehouse/dialect.ts';
import { testKey } from '../../../core/test-key.ts';
import { flowWith } from '../../../flows/example-flow.ts';
import { recording } from '../../recording.ts';
import { alsoKept, diagnosis, episode, signedFlow as flow, kept, patient, removed } from '../example-sources.ts';
import { type ViewBench, viewBench } from '../view-bench.ts';

const now = new Date();
const soon = flow.signOff.reviewBy;

const renaming: Readonly<Record<Dialect, string>> = {
	postgres: 'alter table src.diagnosis rename to elsewhere',
	tsql: "exec sp_rename 'src.diagnosis', 'elsewhere', 'OBJECT'",
};

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => {
	await bench.publish([kept, alsoKept]);
	await bench.sources({ patient, episode, diagnosis });
	await build([]);
});

const build = async (flows: readonly Flow[], dryRun = false) =>
	await buildViews(bench.warehouse, flows, { dryRun, now, actor: 'tester', digestKey: async () => testKey });

const views = async () =>
	(await bench.warehouse.query(catalogueOf[bench.warehouse.dialect].viewsIn('cleaned'))).map(({ name }) => name);

const refusal = async (flows: readonly Flow[]): Promise<string> => {
	const error: unknown = await build(flows).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	return error instanceof NdooError ? `${error.code}: ${formatError(error)}` : `not refused: ${String(error)}`;
};

describe('the views of a flow', () => {
	test('hold whole records of people on the list, in every table', async () => {
		await build([flow]);
		// Removed: 2 is not on the list, 3 has no number, one of the numbers of 4 is not on the list; B 1 is known by one of its rows.
		expect(await bench.rows('select * from cleaned.example__patient order by 1, 2')).toEqual([
			{ patient_id: 1, sex: 'f' },
			{ patient_id: 1, sex: 'f' },
		]);
		expect(await bench.rows('select * from cleaned.example__episode order by 1')).toEqual([
			{ episode_id: 10 },
			{ episode_id: 50 },
		]);
		expect(await bench.rows('select * from cleaned.example__diagnosis order by 1')).toEqual([
			{ episode: 10, code: 'J45' },
			{ episode: 50, code: 'F32' },
		]);
	});

	test('follow the list without being built again', async () => {
		await build([flow]);
		await bench.publish([kept, alsoKept, removed]);
		expect(await bench.rows('select episode_id from cleaned.example__episode order by 1')).toHaveLength(4);
		await bench.publish([kept]);
		expect(await bench.rows('select episode_id from cleaned.example__episode order by 1')).toHaveLength(1);
	});

	test('are put on record, with what they were built of', async () => {
		const report = await build([flow]);
		const names = ['example__patient', 'example__episode', 'example__diagnosis'];
		expect(report.built).toEqual([
			{
				flow: 'example',
				route: 'cleaned',
				views: names,
				fingerprint: fingerprint(flow, bench.warehouse.dialect),
				signed: signedOf(flow),
			},
		]);
		expect(await bench.rows('select flow, max_list_age_days, valid_until, fingerprint from ndoo.flow_gate')).toEqual([
			{
				flow: 'example',
				max_list_age_days: 35,
				valid_until: soon,
				fingerprint: fingerprint(flow, bench.warehouse.dialect),
			},
		]);
		const [entry] = await ledgerEntries(bench.warehouse, { event: 'views built', last: 1 });
		expect(entry).toMatchObject({
			actor: 'tester',
			flow: 'example',
			detail: {
				route: 'cleaned',
				views: names,
				fingerprint: fingerprint(flow, bench.warehouse.dialect),
				signed: signedOf(flow),
			},
		});
	});

	test.each<[string, string, readonly string[]]>([
		['keys that meet', '', []],
		['one key in another writing', "update src.episode set organisation = concat('0', organisation)", ['episode']],
		['no row that meets', 'update src.diagnosis set episode = episode + 5', ['diagnosis']],
		['one row that meets', 'update src.diagnosis set episode = episode + 5 where episode <> 20', []],
		['keys that are all null', 'update src.diagnosis set episode = null', []],
		['an empty table', 'delete from src.diagnosis', []],
		['an empty table that others hang on', 'delete from src.episode', []],
	])('are doubted when a key meets nothing: %s', async (_, change, tables) => {
		await bench.warehouse.script(change);
		const { built, doubts } = await build([flow]);
		expect(built).toHaveLength(1);
		expect(doubts.map(({ found }) => found.split('`')[1])).toEqual(tables);
	});

	test('are doubted word for word', async () => {
		await bench.warehouse.script("update src.episode set organisation = concat('0', organisation)");
		const { doubts } = await build([flow]);
		expect(doubts).toEqual([
			{
				place: { file: 'flows/returns/example.yml', line: 30, column: 5 },
				found:
					'the key of table `episode` (`organisation` = `org`, `local_id` = `patient_id`), which meets no row of `patient` in its first 10,000 rows: nothing of the table will be disclosed',
				expected: 'columns that hold the same value, written in the same way',
			},
		]);
	});

	test('are what a dry run printed, statement by statement, and nothing else is changed but the record of them', async () => {
		for (const flows of [[flow], [{ ...flow, maxListAgeDays: 7 }], [], [flow]]) {
			const { statements } = await build(flows, true);
			const { warehouse, scripts, changes } = recording(bench.warehouse);
			const options = { dryRun: false, now, actor: 'tester', digestKey: async () => testKey };
			const built = await buildViews(warehouse, flows, options);
			expect(scripts.join('\n')).toBe(statements.join('\n'));
			expect(built.statements).toEqual(statements);
			for (const change of changes)
				expect(change).toMatch(/^(?:insert into|delete from) \W?ndoo\W{1,3}(?:ledger|built_object|built_source)\b/);
		}
	});

	test('are only printed in a dry run', async () => {
		const dryRun = build([flow], true);
		// In a transaction that only reads: what would change something is refused there.
		await expect(dryRun).resolves.toMatchObject({ built: [{ flow: 'example' }] });
		const planned = await dryRun;
		expect(await views()).toEqual([]);
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([]);
		expect(planned).toEqual(await build([flow]));
		// Nor is a gate closed.
		const { statements } = await build([], true);
		expect(statements).toContain('delete from ndoo.flow_gate;');
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([{ flow: 'example' }]);
		expect(await views()).toContain('example__patient');
	});
});

test('a second build is kept out while one is under way', async () => {
	await using _held = await bench.warehouse.lock('build');
	expect(await refusal([flow])).toContain('warehouse-locked: Another run holds the lock "build".');
	expect(await views()).toEqual([]);
});

describe('a view refuses to be read', () => {
	const read = async (view = 'example__diagnosis') => await bench.refusal(`select count(*) from cleaned.${view}`);

	test.each(['example__patient', 'example__episode', 'example__diagnosis'])('by an old list: %s', async (view) => {
		await build([flow]);
		await bench.publish([kept], 40);
		expect(await read(view)).toContain('The cleaned list is 40 days old; the flow "example" allows 35');
		await bench.publish([kept, alsoKept]);
		expect(await read(view)).toBeUndefined();
	});

	test('when the sign-off has run out, without a new build', async () => {
		await build([flow]);
		await bench.warehouse.script(
			"update ndoo.flow_gate set valid_until = '2026-01-31', closes_at = '2026-02-01 00:00:00 +00:00'",
		);
		expect(await read()).toContain('The sign-off of the flow "example" ran out on ');
	});

	test('when its flow is refused by a later build, and stays where it is', async () => {
		await build([flow]);
		const report = await build([flowWith({ signOff: undefined })]);
		expect(report).toMatchObject({ built: [], dropped: [] });
		expect(report.refused.map(({ message }) => message)).toEqual([
			'The flow `example` has not been signed off. Nothing of it is built or disclosed.',
		]);
		expect(await views()).toHaveLength(3);
		expect(await read()).toContain(
			'The flow "example" has not been built on this warehouse, so nothing of it is disclosed',
		);
	});

	test('when its flow is refused by a build that fails for another', async () => {
		await build([flow]);
		await bench.warehouse.script(renaming[bench.warehouse.dialect]);
		expect(
			await refusal([
				{ ...flow, signOff: undefined },
				{ ...flow, name: 'other' },
			]),
		).toContain('flow-invalid');
		expect(await read('example__patient')).toContain('The flow "example" has not been built');
	});

	test('even when no row would come', async () => {
		await build([flow]);
		await bench.warehouse.script('delete from src.diagnosis; delete from src.episode; delete from src.patient');
		await bench.publish([kept], 40);
		expect(await read()).toContain('40 days old');
	});
});

describe('building again', () => {
	test('gives a view other columns', async () => {
		await build([flow]);
		const tables = flow.tables.map((table) =>
			table.name === 'patient' ? { ...table, columns: ['sex', 'org'] } : table,
		);
		await build([{ ...flow, tables }]);
		expect(await bench.warehouse.describe({ schema: 'cleaned', name: 'example__patient' })).toMatchObject([
			{ name: 'sex' },
			{ name: 'org' },
		]);
	});

	test('takes away the view of a table that left, and of a flow that is gone', async () => {
		await build([flow, { ...flow, name: 'other' }]);
		await bench.warehouse.script('create view cleaned.not_ours as select 1 as one');
		const report = await build([{ ...flow, tables: flow.tables.slice(0, 2) }]);
		expect(report.dropped).toEqual([
			'cleaned.example__diagnosis',
			'cleaned.other__diagnosis',
			'cleaned.other__episode',
			'cleaned.other__patient',
		]);
		expect(await views()).toEqual(['example__episode', 'example__patient', 'not_ours']);
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([{ flow: 'example' }]);
		await bench.warehouse.script('drop view cleaned.not_ours');
	});
});

describe('what the warehouse does not have, word for word', () => {
	test('tables and columns', async () => {
		const { sex: _, ...columns } = patient.columns;
		await bench.sources({
			patient: { columns: { ...columns, gender: 'char(1)' }, rows: [] },
			episode: { columns: { organisation: 'text', episode_id: 'integer' }, rows: [] },
			diagnoses: diagnosis,
		});
		expect(await refusal([flow])).toMatchInlineSnapshot(`
			"flow-invalid: The warehouse does not have what the flow files name.

			  flows/returns/example.yml:20:5: found the column \`sex\` in table \`patient\`, which \`src.patient\` does not have
			    expected a column of the source, written as the source has it

			  flows/returns/example.yml:30:5: found the column \`local_id\` in table \`episode\`, which \`src.episode\` does not have
			    expected a column of the source, written as the source has it

			  flows/returns/example.yml:40:5: found table \`diagnosis\` from \`src.diagnosis\`, which the warehouse does not have: did you mean \`src.diagnoses\`?
			    expected a table or view that is there, and that this account may see

			What to do: Correct the flow files or the warehouse at the places above, and run \`ndoo build\` again. No view was changed."
		`);
		expect(await views()).toEqual([]);
	});

	test('types that do not fit', async () => {
		const numbers = { ...patient.columns, nhs_number: 'bigint' };
		await bench.sources({
			patient: { columns: numbers, rows: [] },
			episode,
			diagnosis: { columns: { episode: 'text', code: 'text' }, rows: [] },
		});
		const [text, integer] = { postgres: ['text', 'integer'], tsql: ['nvarchar(200)', 'int'] }[bench.warehouse.dialect];
		expect(await refusal([flow])).toBe(`flow-invalid: The warehouse does not have what the flow files name.

  flows/returns/example.yml:20:5: found the number of table \`patient\` as \`format: text\`, and the column \`nhs_number\` is bigint
    expected \`format: number\`

  flows/returns/example.yml:40:5: found the key \`episode\` of table \`diagnosis\`, which is ${text}, beside \`episode_id\` of \`episode\`, which is ${integer}
    expected two columns that can be compared: give the sources a view that makes them alike

What to do: Correct the flow files or the warehouse at the places above, and run \`ndoo build\` again. No view was changed.`);
	});
});
