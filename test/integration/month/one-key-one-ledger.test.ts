import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { main } from '../../../scripts/main.ts';
import { ahead, mailbox, makeProject, type Ran, type TestProject } from '../support/project.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// One warehouse, two project folders. One after the other: the embedded engine lets one process in at a time.

let first: TestProject;
let second: string;
beforeAll(async () => {
	first = await makeProject(smallClinic(60));
	second = await mkdtemp(join(tmpdir(), 'ndoo-second-'));
	const project = await readFile(first.path('ndoo.yml'), 'utf8');
	const shared = project
		.replace('folder: warehouse', `folder: '${first.path('warehouse')}'`)
		.replace('configFile: mesh/', `configFile: '${first.path('mesh')}/`)
		.replace('meshclient.cfg }', "meshclient.cfg' }");
	await writeFile(join(second, 'ndoo.yml'), shared);
	await cp(first.path('flows'), join(second, 'flows'), { recursive: true });
});
afterAll(async () => {
	await first[Symbol.asyncDispose]();
	await rm(second, { recursive: true });
});

async function inSecond(words: readonly string[], clock = ahead): Promise<Ran> {
	const printed = { out: '', err: '' };
	const status = await main(
		[...words, '--project-dir', second],
		{},
		{
			out: (text) => {
				printed.out += text;
			},
			err: (text) => {
				printed.err += text;
			},
			isTerminal: false,
			lockFolder: first.path('locks'),
			clock,
		},
	);
	return { status, ...printed };
}

const key = (folder: string) => join(folder, 'work', 'digest.key');
const shareKey = async () => await cp(key(first.folder), key(second), { recursive: true });
const requests = async (folder: string) =>
	(await readdir(join(folder, 'work'), { recursive: true })).filter((name) => name.endsWith('.request.dat'));
const later = (days: number) => () => new Date(ahead().getTime() + days * 86_400_000);

describe('a key is never made in silence', () => {
	test('in a second project folder it is another folder’s, which is named', async () => {
		expect(await first.ndoo(['refresh'])).toMatchObject({ status: 0 });
		const ran = await inSecond(['refresh']);
		expect(ran.status).toBe(exitStatus.configuration);
		expect(ran.err).toContain("The digest key of this warehouse is another project folder's:");
		expect(ran.err).toContain(first.folder);
		expect(await readdir(second)).not.toContain('work');
	});

	test('another key is told to be one', async () => {
		await first.ndoo(['ledger', 'list']);
		const words = ['ledger', 'verify'];
		const ran = await first.ndoo(words, { environment: { NDOO_DIGEST_KEY: 'x'.repeat(40) } });
		expect(ran.status).toBe(exitStatus.configuration);
		expect(ran.err).toContain('The digest key here is not the one that was used on this warehouse');
	});

	test('one that was here and is gone is told to be lost', async () => {
		await rename(key(first.folder), first.path('kept.key'));
		for (const words of [['refresh'], ['ledger', 'verify'], ['disclose', 'clinic-activity'], ['build']]) {
			const ran = await first.ndoo(words);
			expect(ran.status).toBe(exitStatus.configuration);
			expect(ran.err).toContain('The digest key of this warehouse was here, and is gone.');
		}
		await rename(first.path('kept.key'), key(first.folder));
		expect(await first.ndoo(['ledger', 'verify'])).toMatchObject({ status: 0 });
	});

	test('a fingerprint that was changed in the database is tampering, and not another key', async () => {
		const change = (text: string) => async () =>
			await first.withWarehouse((warehouse) =>
				warehouse.script(
					`alter table ndoo.digest_key disable trigger all; ${text}; alter table ndoo.digest_key enable trigger all`,
				),
			);
		const kept = await first.withWarehouse((warehouse) =>
			warehouse.query({ text: 'select fingerprint from ndoo.digest_key' }),
		);
		await change(`update ndoo.digest_key set fingerprint = repeat('0', 64)`)();
		const ran = await first.ndoo(['ledger', 'verify']);
		expect(ran).toMatchObject({
			status: exitStatus.failed,
			err: expect.stringContaining('The fingerprint of the digest key in the warehouse is not as it was recorded.'),
		});
		await change(`update ndoo.digest_key set fingerprint = '${String(kept[0]?.['fingerprint'])}'`)();
	});

	test('is not replaced while it is here', async () => {
		expect(await first.ndoo(['ledger', 'new-key', '--reason', 'x'])).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining('is on record already'),
		});
	});
});

describe('two project folders with one key', () => {
	test('leave the check of the other alone, and say where it is', async () => {
		await shareKey();
		expect(await requests(first.folder)).toHaveLength(1);
		const ran = await inSecond(['refresh']);
		expect(ran.status).toBe(0);
		expect(ran.out).toContain(`its files are in ${first.folder} on `);
		expect(await first.withWarehouse((w) => w.query({ text: 'select state from ndoo.check_run' }))).toEqual([
			{ state: 'submitted' },
		]);
	});

	test('go on with one ledger: what the one began, it ends, and the other makes the next return', async () => {
		await first.serve();
		expect(await first.ndoo(['refresh'])).toMatchObject({ status: 0, out: expect.stringContaining('is in use') });
		expect(await inSecond(['build'])).toMatchObject({ status: 0 });
		expect(await inSecond(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
		expect(await first.ndoo(['ledger', 'verify'])).toMatchObject({ status: 0 });
	});

	test('leave no request: a check that the other ended is removed where its files are', async () => {
		expect(await first.ndoo(['refresh'], { clock: later(30) })).toMatchObject({ status: 0 });
		expect(await requests(first.folder)).toHaveLength(1);
		const ended = await inSecond(['refresh'], later(50));
		expect(ended.err).toContain('has not moved for 14 days, and is ended.');
		await first.ndoo(['refresh'], { clock: later(50) });
		expect(await readdir(first.path('work'))).not.toContain(ended.err.match(/\d{8}-[0-9a-f]{6}/)?.[0]);
		const left = await readdir(first.path('mesh', mailbox), { recursive: true });
		expect(left.filter((name) => /(OUT|SENT)\/.*\.dat$/i.test(name)).length).toBeLessThanOrEqual(1);
	});
});

test('a key that is lost for good is replaced, with the reason, and the ledger goes on', async () => {
	await rm(key(first.folder));
	const made = await first.ndoo(['ledger', 'new-key', '--reason', 'Server lost'], { clock: later(51) });
	expect(made).toMatchObject({ status: 0 });
	const ran = await first.ndoo(['ledger', 'verify']);
	expect(ran).toMatchObject({ status: 0, out: expect.stringContaining('were recorded with an earlier key') });
	const list = await first.ndoo(['ledger', 'list', '--event', 'digest key replaced', '--format', 'json']);
	expect(JSON.parse(list.out)).toMatchObject([{ detail: { reason: 'Server lost' } }]);
});

test('a key that is lost before an upgrade is replaced, and the upgrade goes on', async () => {
	await first.withWarehouse((warehouse) =>
		warehouse.script('drop table ndoo.column_search; delete from ndoo.migration where version = 150'),
	);
	await rm(key(first.folder));
	const clock = later(52);
	expect((await first.ndoo(['migrate'], { clock })).err).toContain('ndoo ledger new-key');
	expect(await first.ndoo(['ledger', 'new-key', '--reason', 'Server lost'], { clock })).toMatchObject({ status: 0 });
	expect((await first.ndoo(['migrate'], { clock })).err).toContain('ndoo migrate baseline');
	expect(await first.ndoo(['migrate', 'baseline', '--reason', 'Looked at'], { clock })).toMatchObject({ status: 0 });
	expect(await first.ndoo(['migrate'], { clock })).toMatchObject({ status: 0 });
	expect(await first.ndoo(['build'], { clock })).toMatchObject({ status: 0 });
	expect(await first.ndoo(['migrate', 'validate'], { clock })).toMatchObject({ status: 0 });
});

test('where the fingerprints were removed, what is on record is compared with the key all the same', async () => {
	await first.withWarehouse((warehouse) =>
		warehouse.script('alter table ndoo.digest_key disable trigger all; delete from ndoo.digest_key'),
	);
	expect((await first.ndoo(['status'], { clock: later(52) })).out).not.toContain('its key vouches for');
	await first.withWarehouse((warehouse) =>
		warehouse.script("update ndoo.built_object set digest = 'x' where kind = 'record'"),
	);
	expect((await first.ndoo(['status'], { clock: later(52) })).out).toContain('is not what its key vouches for');
});
