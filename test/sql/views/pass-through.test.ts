import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayOf } from '../../../core/day.ts';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { BuildableFlow, PassThroughFlow } from '../../../flows/gate.ts';
import { signedOf } from '../../../loaders/sign-off/signed-answers.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { catalogueOf } from '../../../sql/views/build/dialects.ts';
import { fingerprint } from '../../../sql/views/build/fingerprint.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow, exemptFlow } from '../../flows/example-flow.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { roleNames } from '../role-names.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
const signOff = { ...exampleFlow.signOff, reviewBy: inDays(30) };
/** Each assessment has a sign-off of its own. */
const signedFor = <F extends BuildableFlow>(flow: F): F => ({
	...flow,
	signOff: { ...signOff, reference: JSON.stringify(flow.assessment) },
});
const subject: BuildableFlow = signedFor(exampleFlow);
const exempt: PassThroughFlow = signedFor(exemptFlow);

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	await bench.sources({
		patient: {
			columns: { org: 'text', patient_id: 'integer', nhs_number: 'varchar(20)', sex: 'char(1)' },
			rows: [
				['A', 1, '9990000018', 'f'],
				['A', 2, '9990000034', 'm'],
				['A', 3, null, 'f'],
			],
		},
		episode: {
			columns: { organisation: 'text', local_id: 'integer', episode_id: 'integer' },
			rows: [
				['A', 1, 10],
				['A', 2, 20],
				['A', 3, 30],
				[null, 9, 90],
			],
		},
		diagnosis: {
			columns: { episode: 'integer', code: 'text' },
			rows: [
				[10, 'J45'],
				[20, 'E11'],
				[null, 'L20'],
			],
		},
	});
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => {
	await build([]);
});

const build = async (flows: readonly Flow[], dryRun = false) =>
	await buildViews(bench.warehouse, flows, { dryRun, now, actor: 'tester', digestKey: async () => testKey });

const views = async () => {
	const found: string[] = [];
	for (const schema of ['cleaned', 'passthrough']) {
		const rows = await bench.warehouse.query(catalogueOf[bench.warehouse.dialect].viewsIn(schema));
		found.push(...rows.map(({ name }) => `${schema}.${String(name)}`));
	}
	return found;
};

const read = async (view: string) => await bench.refusal(`select count(*) from ${view}`);

describe('the views of an exempt flow', () => {
	test('hold every row, without any list', async () => {
		const report = await build([exempt]);
		const names = ['example__patient', 'example__episode', 'example__diagnosis'];
		expect(report.built).toEqual([
			{
				flow: 'example',
				route: 'passthrough',
				views: names,
				fingerprint: fingerprint(exempt, bench.warehouse.dialect),
				signed: signedOf(exempt),
			},
		]);
		expect(await views()).toEqual(names.toSorted().map((name) => `passthrough.${name}`));
		expect(await bench.rows('select * from passthrough.example__patient order by 1')).toHaveLength(3);
		expect(await bench.rows('select * from passthrough.example__episode')).toHaveLength(4);
		expect(await bench.rows('select * from passthrough.example__diagnosis')).toHaveLength(3);
	});

	test('have a gate with the reason and what ends first, and none for a list', async () => {
		await build([exempt]);
		const text = 'select flow, reason, valid_until, ending, fingerprint from ndoo.passthrough_gate';
		const gate = { flow: 'example', reason: 'exempt (question 7a), exemption cqc-patient-surveys' };
		expect(await bench.rows(text)).toEqual([
			{
				...gate,
				valid_until: inDays(30),
				ending: 'sign-off',
				fingerprint: fingerprint(exempt, bench.warehouse.dialect),
			},
		]);
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([]);
		const ending = signedFor({ ...exempt, assessment: withExemption({ validTo: inDays(3) }) });
		await build([ending]);
		expect(await bench.rows(text)).toMatchObject([{ valid_until: inDays(3), ending: 'exemption' }]);
	});

	test('are only printed in a dry run', async () => {
		const planned = await build([exempt], true);
		expect(await views()).toEqual([]);
		expect(planned).toEqual(await build([exempt]));
	});

	test.skipIf(testEngine === 'mssql')('can be read by their own role, and by no reader of cleaned views', async () => {
		await bench.publish(['9990000018']);
		await build([exempt, { ...subject, name: 'other' }]);
		const as = async (role: string, text: string) =>
			await bench.warehouse
				.transaction('snapshot', async (session) => {
					await session.script((await roleNames(session))(`set local role ${role}`));
					return (await session.query({ text })).length;
				})
				.catch((error: unknown) => (error instanceof NdooError ? 'refused' : error));
		expect(await as('ndoo_pass_example', 'select * from passthrough.example__patient')).toBe(3);
		expect(await as('ndoo_read_other', 'select * from cleaned.other__patient')).toBe(1);
		for (const text of [
			'select * from cleaned.other__patient',
			'select * from src.patient',
			'select * from ndoo_list.cleaned_list',
			'select * from ndoo.passthrough_gate',
			"select ndoo.assert_disclosable('other')",
		])
			expect(await as('ndoo_pass_example', text), text).toBe('refused');
		expect(await as('ndoo_read_other', 'select * from passthrough.example__patient')).toBe('refused');
		expect(await as('ndoo_read_other', "select ndoo.assert_passthrough('example')")).toBe('refused');
	});
});

const withExemption = (changes: { readonly validTo: string }): PassThroughFlow['assessment'] => ({
	...exempt.assessment,
	exemption: { code: 'cqc-patient-surveys', evidence: 'box 3', ...changes },
});

describe('a view refuses by itself, without a build, word for word', () => {
	const refusal = async (): Promise<string> => {
		const error: unknown = await bench.warehouse
			.query({ text: 'select count(*) from passthrough.example__episode' })
			.catch((thrown: unknown) => thrown);
		return error instanceof NdooError ? `${error.code} (${error.exit}): ${formatError(error)}` : 'not refused';
	};
	const whenEnded = async (ending: string) => {
		await build([exempt]);
		await bench.warehouse.script(
			`update ndoo.passthrough_gate set valid_until = '2026-01-31', closes_at = '2026-02-01 00:00:00 +00:00', ending = '${ending}'`,
		);
		return await refusal();
	};

	test('when the sign-off has run out', async () => {
		expect(await whenEnded('sign-off')).toMatchInlineSnapshot(`
			"flow-refused (10): The sign-off of the flow "example" ran out on 2026-01-31.

			What to do: Have the flow assessed and signed off again, put the new dates into its file, and run \`ndoo build\`."
		`);
	});

	// A session of SQL Server has no time zone.
	test.skipIf(testEngine === 'mssql')('whatever time zone the reader takes: one that is a week behind', async () => {
		await build([exempt]);
		await bench.warehouse.script('update ndoo.passthrough_gate set closes_at = now()');
		const reading = bench.warehouse.transaction('read-write', async (session) => {
			await session.script("set local timezone = '<X>+167'");
			await session.query({ text: 'select count(*) from passthrough.example__episode' });
		});
		await expect(reading).rejects.toMatchObject({
			code: 'flow-refused',
			message: `The sign-off of the flow "example" ran out on ${inDays(30)}.`,
		});
	});

	test('when the exemption has', async () => {
		expect(await whenEnded('exemption')).toMatchInlineSnapshot(`
			"flow-refused (10): The exemption of the flow "example" ran out on 2026-01-31.

			What to do: Have the flow assessed and signed off again, put the new dates into its file, and run \`ndoo build\`."
		`);
	});

	test('when the determination has', async () => {
		expect(await whenEnded('determination')).toContain(
			'The determination of the flow "example" ran out on 2026-01-31.',
		);
	});

	test('when the flow was taken back', async () => {
		await build([exempt]);
		await build([{ ...exempt, signOff: undefined }]);
		expect(await refusal()).toMatchInlineSnapshot(`
			"flow-refused (10): The flow "example" has no pass-through views on this warehouse, so nothing of it is disclosed by them.

			What to do: Check its name and its assessment (\`ndoo flow show\`), have it signed off, and run \`ndoo build\`."
		`);
	});

	test('on the last day it does not', async () => {
		await build([signedFor({ ...exempt, assessment: withExemption({ validTo: dayOf(new Date(), exempt.timeZone) }) })]);
		expect(await refusal()).toBe('not refused');
	});

	test('when nobody is named', async () => {
		const asked = await bench.refusal('select ndoo.assert_passthrough(null) as is_open');
		expect(asked).toContain('has no pass-through views');
	});

	test.skipIf(testEngine === 'mssql')('when the gate has lost its day', async () => {
		await build([exempt]);
		await bench.warehouse.script(
			'alter table ndoo.passthrough_gate alter valid_until drop not null; update ndoo.passthrough_gate set valid_until = null',
		);
		expect(await refusal()).toContain('ran out on .');
		// Nothing is built while a table of ndoo's is another than its migration made.
		await bench.warehouse.script(
			'delete from ndoo.passthrough_gate; alter table ndoo.passthrough_gate alter valid_until set not null',
		);
		await build([]);
	});
});

describe('a flow that is assessed anew', () => {
	test('as subject loses its pass-through views', async () => {
		await bench.publish(['9990000018']);
		await build([exempt]);
		const report = await build([subject]);
		expect(report.dropped).toEqual([
			'passthrough.example__diagnosis',
			'passthrough.example__episode',
			'passthrough.example__patient',
		]);
		expect(await views()).toEqual([
			'cleaned.example__diagnosis',
			'cleaned.example__episode',
			'cleaned.example__patient',
		]);
		expect(await bench.rows('select flow from ndoo.passthrough_gate')).toEqual([]);
		expect(await bench.rows('select * from cleaned.example__patient')).toHaveLength(1);
	});

	test('as subject has them closed even when the build fails after that', async () => {
		await build([exempt]);
		const [table] = subject.tables;
		if (table === undefined) throw new Error('expected a table');
		const broken = { ...subject, tables: [{ ...table, source: { schema: 'src', name: 'nowhere' } }] };
		await expect(build([broken])).rejects.toMatchObject({ code: 'flow-invalid' });
		expect(await read('passthrough.example__patient')).toContain('has no pass-through views');
	});

	test('as exempt, under the sign-off of the answers before and on their day, has all its views closed', async () => {
		await build([subject]);
		const report = await build([{ ...exempt, signOff: subject.signOff }]);
		expect(report.built).toEqual([]);
		expect(report.refused.map(formatError)).toMatchInlineSnapshot(`
			[
			  "The flow \`example\` has another assessment than the one that was signed off on 2026-01-06. Nothing of it is built or disclosed.

			What to do: The Information Governance team signs the assessment off as it is now; write its sign-off, and the day of the change, into flows/returns/example.yml. If it was changed by mistake, put it back.",
			]
		`);
		expect(await read('cleaned.example__patient')).toContain('has not been built');
		// As it was, and newly signed, it is built again.
		expect((await build([subject])).refused).toEqual([]);
		expect((await build([exempt])).refused).toEqual([]);
	});

	test('as exempt loses its cleaned views', async () => {
		await bench.publish(['9990000018']);
		await build([subject]);
		expect((await build([exempt])).dropped).toHaveLength(3);
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([]);
		expect(await read('passthrough.example__patient')).toBeUndefined();
	});
});

test("the program's own tables are no source of any flow", async () => {
	const [table] = exempt.tables;
	if (table === undefined) throw new Error('expected a table');
	const columns = ['nhs_number'];
	for (const flow of [exempt, subject])
		await expect(
			build([{ ...flow, tables: [{ ...table, columns, source: { schema: 'ndoo_list', name: 'cleaned_list' } }] }]),
		).rejects.toMatchObject({
			code: 'flow-invalid',
			problems: [
				{
					found: "table `patient` from `ndoo_list.cleaned_list`, which is ndoo's own",
					expected: 'a table or view of a clinical system, or a table that another program stores',
				},
			],
		});
});
