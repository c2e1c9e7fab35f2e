import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { NdooError } from '../../../core/errors.ts';
import { everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { lastRun } from '../../../loaders/check/state/run-store.ts';
import { type Advance, advance } from '../../../loaders/check/steps/advance.ts';
import { meshApiRoute } from '../../../loaders/mesh/api-route/route.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import type { Fault } from '../../../stand-in/mesh-server/faults.ts';
import { checkMailbox } from '../../../stand-in/mesh-server/mailbox.ts';
import { type MeshServer, meshServerStandIn } from '../../../stand-in/mesh-server/mesh-server.ts';
import { memorySpool } from '../../../stand-in/mesh-server/spool.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { type Certificates, makeCertificates, missingOpenssl, serverCertificates } from '../support/certificates.ts';
import { type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { isSkipped, named } from '../support/component.ts';
import { apiClient, sharedKey, tlsOf } from '../support/mesh-api-bench.ts';
import { mailbox } from '../support/test-project.ts';

// Whatever goes wrong on the way in over MESH's API, and whatever the service answers: against the strict stand-in over
// HTTPS, one warehouse, month after month. Each run speaks with MESH anew, as a scheduled one does.

const skipped = isSkipped(missingOpenssl);
const groupName = (name: string) => named(name, missingOpenssl);

let certificates: Certificates;
let bench: CheckBench;
let server: MeshServer;
const scenarios: Scenario[] = [];
let months = 0;
const calls: string[] = [];
const own = { id: mailbox, password: 'the password for months' };

beforeAll(async () => {
	if (skipped) return;
	certificates = await makeCertificates([mailbox]);
	bench = await openCheckBench();
	server = await meshServerStandIn({
		environment: 'stand-in',
		certificates: await serverCertificates(certificates),
		port: 0,
		mailboxes: [checkMailbox({ ...own, odsCode: 'X0X' })],
		sharedKey,
		clock: () => bench.now,
		spool: memorySpool(),
		service: { scenarios, seed: 'test', rate: 0.05, turnaroundMilliseconds: 0 },
		tell: ({ call, status }) => calls.push(`${call} ${status}`),
	});
});
beforeEach(() => {
	if (!skipped) pass(40 * 24);
	months += 1;
	scenarios.length = 0;
});
afterAll(async () => {
	if (skipped) return;
	await server[Symbol.asyncDispose]();
	await bench[Symbol.asyncDispose]();
	await certificates[Symbol.asyncDispose]();
});

function pass(hours: number): void {
	bench.now = new Date(bench.now.getTime() + hours * 3_600_000);
}

/** Some people come and some go: the same people two months in a row would look like last month's list. */
const gather = async () => ({
	numbers: new NhsNumberSet(testRange(2000, 999_000_000 + 10 * months)),
	tallies: [],
	findings: [],
});

/** A run of its own: what it comes to, or the error in which it ends. */
async function run(): Promise<Advance | NdooError> {
	const clock = () => bench.now;
	const client = apiClient(server.url, own, { tls: await tlsOf(certificates), clock });
	const folder = bench.project.folders.work;
	const route = meshApiRoute({ client, files: diskFiles, clock, folder, tell: (note) => bench.notes.push(note) });
	try {
		return await advance(bench.work({ route, gather }), everyStep);
	} catch (error) {
		if (error instanceof NdooError) return error;
		throw error;
	} finally {
		await route.close();
	}
}

/** An hour later the reply is there. */
async function anHourLater(): Promise<Advance | NdooError> {
	pass(1.1);
	return await run();
}

const sent = (): number => server.messages().filter(({ from, kind }) => from === mailbox && kind === 'data').length;
const published = expect.objectContaining({ end: 'over', outcome: 'published' });
const workFolder = async (): Promise<readonly string[]> => await readdir(bench.project.folders.work);

describe.skipIf(skipped)(groupName('whatever goes wrong on the way in'), () => {
	test.each<[what: string, fault: Fault]>([
		['the handshake fails', { kind: 'fail', on: 'handshake', status: 500, body: 'xml' }],
		['the inbox fails', { kind: 'fail', on: 'inbox', status: 500, body: 'xml' }],
		['the inbox is cut', { kind: 'drop-response', on: 'inbox', afterBytes: 5 }],
		['the inbox is busy', { kind: 'fail', on: 'inbox', status: 503, body: 'json' }],
		['the inbox stays busy', { kind: 'fail', on: 'inbox', status: 503, body: 'xml', times: 4 }],
		['messages are listed twice', { kind: 'repeat-messages', on: 'inbox' }],
		['messages are listed the other way round', { kind: 'reverse-messages', on: 'inbox' }],
		['a download is slow', { kind: 'slow', on: 'download', milliseconds: 200 }],
		['a download is cut', { kind: 'drop-response', on: 'download', afterBytes: 100 }],
		['each download is cut', { kind: 'drop-response', on: 'download', afterBytes: 100, times: 2 }],
		['a download is refused', { kind: 'refuse-token', on: 'download' }],
		['a download is not what it says', { kind: 'wrong-gzip', on: 'download' }],
		['each download is not what it says', { kind: 'wrong-gzip', on: 'download', times: 2 }],
		['the answer to an acknowledgement is lost', { kind: 'lose-response', on: 'acknowledge' }],
		['an acknowledgement is refused', { kind: 'refuse-token', on: 'acknowledge', times: 2 }],
		['an acknowledgement fails', { kind: 'fail', on: 'acknowledge', status: 500, body: 'json' }],
	])('%s: the list comes in the end, of one request', async (_, fault) => {
		const before = sent();
		expect(await run()).toMatchObject({ end: 'waiting' });
		pass(24);
		server.fault(fault);
		expect([await anHourLater(), await anHourLater(), await anHourLater()]).toContainEqual(published);
		expect(sent()).toBe(before + 1);
		expect(await anHourLater()).toEqual({ end: 'idle' });
		expect(await workFolder()).toEqual([`mesh-api-${mailbox}.json`]);
	});
});

describe.skipIf(skipped)(groupName('what the service answers'), () => {
	test.each<[scenario: Scenario, reason: string]>([
		['undelivered', 'MESH did not deliver the request: code "14", it was not collected within five days.'],
		['error-invalid-numbers', 'The service refused the file'],
		['failed-stage', 'did not pass the stage "validate_is_unique_upload"'],
		['truncated-mid-line', 'has a row that is not ten digits, a comma and a line end'],
		['stranger', 'holds at least one number that was not sent'],
	])('%s fails the check', async (scenario, reason) => {
		scenarios.push(scenario);
		expect(await run()).toMatchObject({ end: 'waiting' });
		expect(await anHourLater()).toMatchObject({ end: 'over', outcome: 'failed' });
		expect((await lastRun(bench.warehouse, 'monthly'))?.failure?.reason).toContain(reason);
	});

	test('the list twice, or again two days later: one is taken, and none is left', async () => {
		scenarios.push('duplicate', 'late');
		expect(await run()).toMatchObject({ end: 'waiting' });
		expect(await anHourLater()).toEqual(published);
		pass(49);
		expect(await run()).toEqual({ end: 'idle' });
		calls.length = 0;
		expect(await anHourLater()).toEqual({ end: 'idle' });
		expect(calls).toEqual(['inbox 200']);
	});

	test('messages of other workflows and LocalIds are left, and fetched once', async () => {
		scenarios.push('foreign-workflow', 'foreign-local-id');
		expect(await run()).toMatchObject({ end: 'waiting' });
		bench.notes.length = 0;
		expect(await anHourLater()).toEqual(published);
		const left = 'in the inbox: It belongs to the workflow "ANOTHER_WORKFLOW".';
		expect(bench.notes.map(({ text }) => text)).toContainEqual(expect.stringContaining(left));
		const theirs = () =>
			server.messages().filter(({ localId, to }) => to === mailbox && localId.startsWith('SOMEBODY'));
		expect(theirs().map(({ localId, status }) => `${localId} ${status}`)).toEqual([
			'SOMEBODY-ELSES-0001 accepted',
			'SOMEBODY-ELSES-0002 accepted',
		]);
		calls.length = 0;
		bench.notes.length = 0;
		expect(await anHourLater()).toEqual({ end: 'idle' });
		expect(bench.notes.map(({ text }) => text)).toContainEqual(expect.stringContaining(left));
		expect(calls).toEqual(['inbox 200']);
	});

	test('a report is told by the message that it names, where its LocalId is not ours', async () => {
		scenarios.push('undelivered');
		expect(await run()).toMatchObject({ end: 'waiting' });
		const { checkId = '' } = (await lastRun(bench.warehouse, 'monthly')) ?? {};
		await bench.warehouse.query({
			text: `update ndoo.request set local_id = 'ANOTHER-1' where check_id = '${checkId}'`,
		});
		expect(await anHourLater()).toMatchObject({ end: 'over', outcome: 'failed' });
		expect((await requestsOf(bench.warehouse, checkId))[0]?.messageId).toMatch(/^[0-9A-Z_]+$/);
	});
});
