import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../stand-in/mesh-server/faults.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { type ApiMonth, monthCertificates, openApiMonth } from '../support/api-month.ts';
import { type Certificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { mailbox, type Ran } from '../support/project.ts';
import { foundInFiles, secretsIn } from '../support/secret-search.ts';

// Months over MESH's API from the command line, against the strict stand-in over HTTPS with certificates on both sides.
// Whatever goes wrong, a month ends with one request stored and nothing lost.

const skipped = isSkipped(missingOpenssl);
const groupName = (name: string) => named(name, missingOpenssl);

const fortyDays = 40 * 24 * 60;

let certificates: Certificates;
let month: ApiMonth;
const printed: Ran[] = [];
beforeAll(async () => {
	if (!skipped) certificates = await monthCertificates();
});
beforeEach(async () => {
	if (!skipped) month = await openApiMonth(certificates);
});
afterEach(async () => {
	if (skipped) return;
	await expectNoSecrets().finally(() => month[Symbol.asyncDispose]());
});
afterAll(async () => {
	if (!skipped) await certificates[Symbol.asyncDispose]();
});

/** No secret is in anything that was printed, nor in any file of the project. */
async function expectNoSecrets(): Promise<void> {
	const find = (text: string) => secretsIn(text, month.environment);
	expect(find(JSON.stringify(printed))).toEqual([]);
	expect(await foundInFiles(month.project.folder, find)).toEqual([]);
}

async function ndoo(...words: readonly string[]): Promise<Ran> {
	const ran = await month.ndoo(...words);
	printed.push(ran);
	return ran;
}

/** The service does this, and these things go wrong. */
function given({ scenarios = [], faults = [] }: { scenarios?: readonly Scenario[]; faults?: readonly Fault[] }): void {
	month.scenarios = scenarios;
	for (const fault of faults) month.server.fault(fault);
}

const published = { status: 0, out: expect.stringContaining('is in use, dated') };
const waiting = { status: 0, out: expect.stringContaining('Waiting for the reply') };

/** An hour later the reply is there. */
async function anHourLater(): Promise<Ran> {
	month.pass(61);
	return await ndoo('refresh');
}

const workFolder = async (): Promise<readonly string[]> => await readdir(month.project.path('work'));
const kept = ['digest.key', `mesh-api-${mailbox}.json`];

describe.skipIf(skipped)(groupName('a month over the API'), () => {
	test('is sent once, answered, proven, published, and leaves nothing behind', async () => {
		expect(await ndoo('refresh')).toMatchObject(waiting);
		expect(month.calls).toEqual(['handshake 200', 'inbox 200', 'send 202']);
		expect(await anHourLater()).toMatchObject(published);
		expect(month.calls.slice(3)).toEqual([
			'inbox 200',
			...['download 200', 'acknowledge 200'],
			...['download 200', 'acknowledge 200'],
		]);
		expect(month.sent()).toBe(1);
		expect(await workFolder()).toEqual(kept);
	});

	test('asks for the inbox every five minutes at most, and tracks once an hour', async () => {
		given({ scenarios: ['no-reply'] });
		expect(await ndoo('refresh')).toMatchObject(waiting);
		month.calls.length = 0;
		const again = await ndoo('refresh');
		expect(again.err).toContain('MESH asks not to look again before.');
		expect(month.calls).toEqual([]);
		month.pass(5);
		await ndoo('refresh');
		expect(month.calls).toEqual(['inbox 200']);
		month.pass(56);
		const { out } = await ndoo('refresh');
		expect(month.calls).toEqual(['inbox 200', 'inbox 200', 'track 200']);
		expect(out).toMatch(/ {2}part 1 {2}NDOO-TEST-01-\d{6}-\d{4} {2}collected by the check service\n$/);
		expect((await ndoo('status')).out).toMatch(/part 1 .* sent \(collected by the check service\)/);
	});

	test('warns after six hours, alarms in the last day, and gives the check up after five', async () => {
		given({ scenarios: ['no-reply'] });
		await ndoo('refresh');
		month.pass(6 * 60 + 1);
		expect((await ndoo('refresh')).err).toMatch(
			/^! collect {3}Still no reply after 6 hours \(NDOO-TEST-01-\S+: collected by the check service\)\. Please contact the National Service Desk/m,
		);
		month.pass(4 * 24 * 60);
		expect((await ndoo('refresh')).err).toMatch(
			/^!!! collect {3}No reply after 102 hours .*, and after 18 more MESH no longer keeps one/m,
		);
		month.pass(24 * 60);
		const { status, err } = await ndoo('refresh');
		expect(status).toBe(1);
		expect(err).toContain('No reply came within 5 days');
		expect(await workFolder()).toEqual(kept);
	});

	test('the published test numbers go from their own mailbox, with its own password', async () => {
		expect(await ndoo('test-service')).toMatchObject(waiting);
		month.pass(61);
		expect(await ndoo('test-service')).toMatchObject({
			status: 0,
			out: expect.stringContaining('exactly as published'),
		});
	});
});

describe.skipIf(skipped)(groupName('a send of which nobody can tell'), () => {
	test('the answer was lost: MESH is asked, and the check goes on', async () => {
		given({ faults: [{ kind: 'lose-response', on: 'send' }] });
		expect(await ndoo('refresh')).toMatchObject(waiting);
		expect(month.calls).toContain('track-local-id 200');
		expect(await anHourLater()).toMatchObject(published);
		expect(month.sent()).toBe(1);
	});

	test('nor can MESH be asked: the check is held, and goes on when it can', async () => {
		const lost: Fault = { kind: 'lose-response', on: 'send' };
		given({ faults: [lost, { kind: 'refuse-token', on: 'track-local-id' }] });
		const { status, err } = await ndoo('refresh');
		expect(status).toBe(1);
		expect(err).toMatch(
			/is held: a person has to look at its sending\.\n\n {2}found \(part 1\) Whether NDOO-TEST-01-\S+ \(LocalId X0X-\S+-001\) has been sent cannot be told: /,
		);
		expect(await anHourLater()).toMatchObject(published);
		expect(month.sent()).toBe(1);
	});

	test('the reply itself tells that it was sent', async () => {
		const lost: Fault = { kind: 'lose-response', on: 'send' };
		given({ faults: [lost, { kind: 'refuse-token', on: 'track-local-id', times: 2 }] });
		expect(await ndoo('refresh')).toMatchObject({ status: 1 });
		expect(await anHourLater()).toMatchObject(published);
		expect(month.sent()).toBe(1);
	});

	test.each<[what: string, fault: Fault]>([
		['the connection went in the middle of it', { kind: 'drop-request', on: 'send', afterBytes: 100 }],
		['MESH said that it is busy', { kind: 'fail', on: 'send', status: 503, body: 'xml' }],
	])('%s, and MESH knows of nothing: a person ends the check, and the next begins', async (_, fault) => {
		given({ faults: [fault] });
		expect(await ndoo('refresh')).toMatchObject({ status: 1, err: expect.stringContaining('MESH does not know it') });
		month.pass(61);
		expect(await ndoo('refresh')).toMatchObject({ status: 1 });
		expect(month.sent()).toBe(0);
		expect(await ndoo('release', '--refuse', '--reason', 'Not in the list of sent messages')).toMatchObject({
			status: 0,
		});
		expect(await ndoo('refresh')).toMatchObject({
			status: 0,
			out: expect.stringContaining('was ended without a list'),
		});
		expect(await ndoo('refresh')).toMatchObject(waiting);
		expect(await anHourLater()).toMatchObject(published);
		expect(month.sent()).toBe(1);
	});

	test('a person says that it was sent: it is waited for, and not sent', async () => {
		given({ faults: [{ kind: 'drop-request', on: 'send', afterBytes: 100 }] });
		await ndoo('refresh');
		expect(await ndoo('release', '--accept', '--reason', 'It is in the list of sent messages')).toMatchObject({
			status: 0,
		});
		expect(await ndoo('refresh')).toMatchObject(waiting);
		month.pass(fortyDays);
		expect(await ndoo('refresh')).toMatchObject({ status: 1, err: expect.stringContaining('No reply came within') });
		expect(month.sent()).toBe(0);
	});

	test.each<[what: string, stored: number]>([
		['before it sent', 0],
		['after it sent', 1],
	])('a run was killed %s, its intent on record: it is not sent again', async (_, stored) => {
		if (stored === 0) await ndoo('extract');
		else await ndoo('refresh');
		await month.project.withWarehouse(async (warehouse) => {
			await warehouse.script(
				"update ndoo.request set state = 'sending', route = 'api', message_id = null, sent_at = null",
			);
			await warehouse.script("update ndoo.check_run set state = 'extracted'");
		});
		month.pass(61);
		const ran = await ndoo('refresh');
		if (stored === 0)
			expect(ran).toMatchObject({ status: 1, err: expect.stringContaining('an earlier run was ended') });
		else expect([ran, await anHourLater()]).toContainEqual(expect.objectContaining(published));
		expect(month.sent()).toBe(stored);
	});

	test('what is refused for certain is sent by the next run', async () => {
		given({ faults: [{ kind: 'refuse-token', on: 'send' }] });
		const refused = await ndoo('refresh', '--log-format', 'json');
		expect(refused).toMatchObject({ status: 12, err: expect.stringContaining('MESH answered 403') });
		expect(month.sent()).toBe(0);
		expect(await ndoo('refresh')).toMatchObject(waiting);
		expect(await anHourLater()).toMatchObject(published);
		expect(month.sent()).toBe(1);
	});
});
