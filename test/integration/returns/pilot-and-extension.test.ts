import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayOf, endOfDay } from '../../../core/day.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { viewName } from '../../../flows/view-name.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { testRange } from '../support/check-bench.ts';
import { ahead, makeProject, oneOffMailbox, type Ran, type TestProject } from '../support/project.ts';
import { smallClinic, twoTableFlow } from '../support/two-table-flow.ts';

// Before a return goes live, and when its review comes late, from the command line. No date is made to say what was not decided.

const name = 'clinic-activity';
const london = 'Europe/London';
// One moment for all: midnight may pass while the tests run.
const now = ahead();
const inDays = (days: number): string => addDays(dayOf(now, london), days);

let project: TestProject;
const ndoo = async (words: readonly string[], clock = () => now): Promise<Ran> => await project.ndoo(words, { clock });
beforeAll(async () => {
	project = await makeProject(smallClinic(60));
	await project.ndoo(['refresh']);
	await project.serve();
	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
});
afterAll(async () => await project[Symbol.asyncDispose]());
beforeEach(async () => {
	await flowFile({});
	expect(await ndoo(['build'])).toMatchObject({ status: 0 });
});

/** Writes the flow with another day of going live, or of review. */
async function flowFile({ goLive = '2026-01-01', reviewBy = '2045-01-01' }): Promise<void> {
	const text = twoTableFlow
		.replace('goLive: 2026-01-01', `goLive: ${goLive}`)
		.replace('reviewBy: 2045-01-01', `reviewBy: ${reviewBy}`);
	await writeFile(project.path('flows', 'returns', `${name}.yml`), text);
}

const lastEntry = async (event: string) => {
	const { out } = await ndoo(['ledger', 'list', '--event', event, '--last', '1', '--format', 'json']);
	return JSON.parse(out)[0];
};

const manifest = async ({ out }: Ran) => {
	const folder = /^in (.*)$/m.exec(out)?.[1] ?? '';
	return JSON.parse(await readFile(`${folder}/internal/manifest.json`, 'utf8'));
};

const read = async (): Promise<unknown> =>
	await project.withWarehouse(
		async (warehouse) =>
			await warehouse.query({ text: `select count(*) > 0 as is_read from cleaned.${viewName(name, 'visit')}` }).then(
				([row]) => row?.['is_read'],
				(refusal: unknown) => (refusal instanceof Error ? refusal.message : refusal),
			),
	);

describe('before a return goes live', () => {
	const reason = 'The recipient tries its import';
	beforeEach(async () => await flowFile({ goLive: inDays(1) }));

	test('it is built and looked at', async () => {
		expect(await ndoo(['build'])).toMatchObject({ status: 0, out: expect.stringContaining(`${name}:`) });
		expect(await read()).toBe(true);
	});

	test('nothing is disclosed without a reason', async () => {
		const before = await readdir(project.path('disclosed', name)).catch(() => []);
		expect(await ndoo(['disclose', name])).toEqual({
			status: exitStatus.configuration,
			out: '',
			err: `The flow \`${name}\` goes live on ${inDays(1)}, and today is ${inDays(0)}. Nothing of it is disclosed.

What to do: Wait until then. To send it to try it out, say why: \`--pilot "reason"\`, which goes on record.
`,
		});
		expect((await ndoo(['disclose', name, '--pilot', ' '])).status).toBe(exitStatus.configuration);
		expect((await ndoo(['disclose', name, '--pilot', '999 000 0018'])).status).toBe(exitStatus.configuration);
		expect(await readdir(project.path('disclosed', name)).catch(() => [])).toEqual(before);
	});

	test('a pilot says so in its manifest and in the ledger', async () => {
		const ran = await ndoo(['disclose', name, '--pilot', reason]);
		expect(ran.status).toBe(0);
		expect((await manifest(ran)).pilot).toBe(reason);
		expect((await lastEntry('disclosed')).detail.pilot).toBe(reason);
		const { out } = await ndoo(['ledger', 'list', '--event', 'disclosed', '--last', '1']);
		expect(out).toContain(`; pilot: ${reason}`);
	});

	test('a file is cleaned as a pilot alone as well, and nobody is asked about before', async () => {
		const file = project.path('cohort.csv');
		await writeFile(file, `nhs_number\n${testRange(60).map(nhsNumberOf).join('\n')}\n`);
		const words = ['clean', file, '--flow', name];
		const { status, err } = await ndoo(words);
		expect([status, err]).toEqual([exitStatus.configuration, expect.stringContaining(`goes live on ${inDays(1)}`)]);
		expect(await readdir(project.path('mesh', oneOffMailbox, 'OUT'))).toEqual([]);
		// Files of MESH are taken when they are a second old: by a clock that goes on.
		await flowFile({ goLive: inDays(9) });
		expect(await project.ndoo([...words, '--pilot', reason])).toMatchObject({ status: 0 });
		await project.serve();
		expect(await project.ndoo([...words, '--pilot', reason])).toMatchObject({
			status: 0,
			out: expect.stringContaining('Wrote '),
		});
		expect((await lastEntry('disclosed')).detail).toMatchObject({ pilot: reason, applied: true });
	});

	test('what is live is no pilot', async () => {
		await flowFile({ goLive: inDays(0) });
		const { status, err } = await ndoo(['disclose', name, '--pilot', reason]);
		expect([status, err]).toEqual([exitStatus.configuration, expect.stringContaining('this is no pilot')]);
		const ran = await ndoo(['disclose', name]);
		expect(await manifest(ran)).not.toHaveProperty('pilot');
	});
});

describe('a review that comes late', () => {
	const reason = 'The board meets next week';
	const extend = async (until: string) => await ndoo(['flow', 'extend', name, '--until', until, '--reason', reason]);

	test('is given more time once, by the ledger, and the gate goes by it', async () => {
		await flowFile({ reviewBy: inDays(-1) });
		expect(await ndoo(['build'])).toMatchObject({ status: exitStatus.configuration });
		expect(await read()).toContain('has not been built on this warehouse');
		expect((await extend(inDays(30))).err).toContain(`a day from ${inDays(0)} to ${inDays(29)}.`);
		expect((await extend(inDays(-1))).status).toBe(exitStatus.configuration);

		expect(await extend(inDays(7))).toEqual({
			status: 0,
			err: '',
			out: `On record: ${name} may be disclosed until ${inDays(7)} (its review was due by ${inDays(-1)}). Run \`ndoo build\`: its views go by that day from then on.\n`,
		});
		expect((await lastEntry('sign-off extended')).detail).toMatchObject({
			reviewBy: inDays(-1),
			until: inDays(7),
			reason,
		});
		expect(await ndoo(['build'])).toMatchObject({ status: 0 });
		expect(await read()).toBe(true);
		const [gate] = await project.withWarehouse(
			async (warehouse) => await warehouse.query({ text: 'select valid_until, closes_at from ndoo.flow_gate' }),
		);
		expect(gate?.['valid_until']).toBe(inDays(7));
		expect(new Date(String(gate?.['closes_at']))).toEqual(endOfDay(inDays(7), london));
		expect(await ndoo(['disclose', name])).toMatchObject({ status: 0 });
		// The daily run does not close what was given more time.
		expect(await ndoo(['refresh'])).toMatchObject({ status: 0, err: '' });
		expect(await read()).toBe(true);

		expect((await ndoo(['status'])).out).toContain(
			`Flow    ${name}: its review was given until ${inDays(7)} (${reason})`,
		);
		const register = (await ndoo(['flow', 'register'])).out;
		expect(register).toContain(`extended to ${inDays(7)}`);
		expect(register).toContain(reason);

		expect((await extend(inDays(9))).err).toContain('A sign-off is extended once.');
		expect(await ndoo(['disclose', name], () => endOfDay(inDays(7), london))).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(`was to be reviewed by ${inDays(-1)}, extended to ${inDays(7)}`),
		});
	});

	test('a new sign-off begins anew', async () => {
		await flowFile({ reviewBy: inDays(-2) });
		expect(await ndoo(['build'])).toMatchObject({ status: exitStatus.configuration });
		expect(await extend(inDays(3))).toMatchObject({ status: 0 });
		expect(await ndoo(['build'])).toMatchObject({ status: 0 });
	});

	test('an entry of the ledger that goes further counts for thirty days', async () => {
		await flowFile({ reviewBy: inDays(-3) });
		expect(await extend(inDays(1))).toMatchObject({ status: 0 });
		// As an account that may write into the ledger could.
		await project.withWarehouse(
			async (warehouse) =>
				await warehouse.script(`
					alter table ndoo.ledger disable trigger all;
					update ndoo.ledger set detail = jsonb_set(detail, '{until}', '"2044-12-31"') where event = 'sign-off extended'`),
		);
		await ndoo(['build']);
		expect((await ndoo(['status'])).out).toContain(`its review was given until ${inDays(27)}`);
	});
});
