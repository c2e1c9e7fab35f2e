import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { Environment } from '../../../core/project/project.ts';
import { bring } from '../../../loaders/check/by-hand/bring.ts';
import type { CheckWork } from '../../../loaders/check/state/check-work.ts';
import { type CheckStep, everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { meshClientRoute } from '../../../loaders/mesh/client-folder/route.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { publishedListDate } from '../../loaders/list/live-list.ts';
import { asOrganisation, type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { deliver, kinds } from '../support/messages.ts';
import { mailbox } from '../support/test-project.ts';

// A check goes on only in the environment and from the mailbox that it was begun in. Were it not so, the stand-in's answer
// to a check of the live environment would be published as a live list, numbers of the stand-in would go to the national
// service, and the copies of a request in another mailbox would never be removed.

let bench: CheckBench;
beforeEach(async () => {
	bench = await openCheckBench();
});
afterEach(async () => await bench[Symbol.asyncDispose]());

const extracted: ReadonlySet<CheckStep> = new Set<CheckStep>(['plan', 'extract']);

const workIn = (environment: Environment) => bench.work({ project: { ...bench.project, environment } });

test.each<[begun: Environment, now: Environment]>([
	['live', 'stand-in'],
	['stand-in', 'live'],
	['live', 'int'],
])('a check of the %s environment does not go on in %s', async (begun, now) => {
	if (begun === 'live') await bench.warehouse.script(asOrganisation);
	await advance(workIn(begun), extracted);
	const run = await openRun(bench.warehouse, 'monthly');
	await expect(advance(workIn(now), everyStep)).rejects.toMatchObject({
		code: 'environment-refused',
		message: `The check ${run?.checkId} was begun in the ${begun} environment, and this project is set to ${now}.`,
		todo: `Put \`environment: ${begun}\` back into ndoo.yml until that check is over; \`ndoo status\` says how it stands.`,
	});
	expect(await readdir(join(bench.folder, 'mesh', mailbox, 'OUT'))).toEqual([]);
	expect(await openRun(bench.warehouse, 'monthly')).toEqual(run);
	expect(await publishedListDate(bench.warehouse)).toBeUndefined();
});

test('none is begun for an organisation but in the live environment: its list could never be used', async () => {
	await bench.warehouse.script(asOrganisation);
	for (const environment of ['int', 'stand-in'] as const) {
		await expect(advance(workIn(environment), everyStep)).rejects.toMatchObject({
			code: 'environment-refused',
			message: `A monthly check is made in the live environment; this project is set to ${environment}.`,
		});
	}
	expect(await openRun(bench.warehouse, 'monthly')).toBeUndefined();
});

test('none is begun on a demo’s warehouse but with the stand-in: nobody in it exists', async () => {
	for (const environment of ['live', 'int'] as const) {
		await expect(advance(workIn(environment), everyStep)).rejects.toMatchObject({
			code: 'environment-refused',
			message: `On a demo's warehouse no monthly check is made in the ${environment} environment.`,
			todo: 'The people in it do not exist, and the service is not to be asked about them: set `environment: stand-in` in ndoo.yml. `ndoo init` makes a project for an organisation.',
		});
	}
	expect(await openRun(bench.warehouse, 'monthly')).toBeUndefined();
});

test('it does not go on from another mailbox either: its reply comes to the first one, and its copies are there', async () => {
	await advance(bench.work(), everyStep);
	const run = await openRun(bench.warehouse, 'monthly');
	const other = 'NDOO-TEST-09';
	await prepareMeshFolders(diskFiles, join(bench.folder, 'other'), [other]);
	const interfaceRoot = join(bench.folder, 'other', other);
	const route = meshClientRoute({ mailbox: other, interfaceRoot, files: diskFiles, clock: () => bench.now });
	await expect(advance(bench.work({ route }), everyStep)).rejects.toMatchObject({
		code: 'mesh-config',
		message: `The check ${run?.checkId} was begun from mailbox ${mailbox}, and this project has ${other} for monthly checks.`,
		todo: `Put ${mailbox} back under \`mailboxes:\` in ndoo.yml until that check is over: its reply comes there, and its copies there are still to be removed.`,
	});
	expect(await openRun(bench.warehouse, 'monthly')).toEqual(run);
});

test('a mailbox that is written in another case is the same one: for the reply, and for the sequence of names', async () => {
	await advance(bench.work(), everyStep);
	const interfaceRoot = join(bench.folder, 'mesh', mailbox);
	const clock = () => bench.now;
	const route = meshClientRoute({ mailbox: mailbox.toLowerCase(), interfaceRoot, files: diskFiles, clock });
	await deliver(bench.inbox, { id: 'M1', ...kinds.K4(await localIdOf(bench)) }, 0);
	expect(await advance(bench.work({ route }), everyStep)).toMatchObject({ end: 'over', outcome: 'failed' });

	await advance(bench.work({ route }), everyStep);
	const names = await bench.warehouse.query({ text: 'select base_name from ndoo.request order by base_name desc' });
	expect(names.map((row) => String(row['base_name']).slice(-4)).sort()).toEqual(['0001', '0002']);
});

describe('a reply that a person brings', () => {
	/** Waits for its reply, which lies in a folder under its reference. */
	async function downloaded(): Promise<string> {
		await advance(bench.work(), everyStep);
		const path = join(bench.folder, `${await localIdOf(bench)}.dat`);
		await writeFile(path, `${nhsNumberOf(testRange(1)[0] ?? expect.fail())},\r\n`);
		return path;
	}

	const isNotTaken = async (work: CheckWork, path: string, code: ErrorCode) => {
		await expect(bring(work, { paths: [path], reason: undefined })).rejects.toMatchObject({ code });
		expect(await openRun(bench.warehouse, 'monthly')).toMatchObject({ state: 'submitted' });
		expect(await readdir(bench.folder)).toContain(basename(path));
	};

	test('is not taken in another environment than the check was begun in', async () => {
		await isNotTaken(workIn('live'), await downloaded(), 'environment-refused');
	});

	test('is not taken for another mailbox, or on another route', async () => {
		const path = await downloaded();
		const { route } = bench.work();
		await isNotTaken(bench.work({ route: { ...route, mailbox: 'NDOO-TEST-09' } }), path, 'mesh-config');
		await isNotTaken(bench.work({ route: { ...route, name: 'ui' } }), path, 'mesh-config');
	});
});

async function localIdOf({ warehouse }: CheckBench): Promise<string> {
	const run = await openRun(warehouse, 'monthly');
	const [request] = await requestsOf(warehouse, run?.checkId ?? '');
	return request?.localId ?? '';
}
