import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import { examinePrivacy, type Private } from '../../../../loaders/mesh/doctor/privacy.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-privacy-'));
	await mkdir(join(folder, 'work', 'check'), { recursive: true, mode: 0o700 });
	await writeFile(join(folder, 'work', 'check', 'request.dat'), '', { mode: 0o600 });
});
afterEach(async () => await rm(folder, { recursive: true }));

const told = async (changes: Partial<Private> = {}): Promise<readonly string[]> => {
	const one: Private = { about: 'work', path: join(folder, 'work'), for: 'alone', depth: 'all', ...changes };
	const findings = await examinePrivacy(diskFiles, [one]);
	return findings.map(({ level, text, todo }) => `${level} ${text} ${todo ?? ''}`.replaceAll(folder, '…').trim());
};

const close = 'ndoo makes its own files and folders for its account alone; see what else changes them.';

describe.skipIf(process.platform === 'win32')('what is for the account of ndoo', () => {
	test('is closed as ndoo makes it; what is not there is passed over', async () => {
		expect(await told()).toEqual(['ok closed to other accounts: …/work']);
		expect(await told({ path: join(folder, 'nowhere') })).toEqual([]);
	});

	test.each([
		['work', 0o750],
		['work', 0o705],
		['work/check', 0o701],
		['work/check/request.dat', 0o640],
		['work/check/request.dat', 0o604],
	])('%s with the mode %o is not closed', async (name, mode) => {
		await chmod(join(folder, name), mode);
		const who = (mode & 0o007) === 0 ? 'accounts of its group' : 'every account of this machine';
		expect(await told()).toEqual([
			`failed ${who} may get at it: …/work Close it: \`chmod -R go=\` of …/work. ${close}`,
		]);
	});

	test('its group may have what is for the group, and nobody else', async () => {
		await chmod(join(folder, 'work'), 0o770);
		await chmod(join(folder, 'work', 'check'), 0o750);
		expect(await told({ for: 'group' })).toEqual(['ok closed to other accounts but its group: …/work']);
		await chmod(join(folder, 'work'), 0o775);
		await chmod(join(folder, 'work', 'check'), 0o755);
		expect(await told({ for: 'group' })).toEqual([
			`failed every account of this machine may get at it, in 2 files and folders: …/work Close it: \`chmod -R o=\` of …/work. ${close}`,
		]);
	});

	test('where another program makes the files, the folder counts', async () => {
		await chmod(join(folder, 'work', 'check', 'request.dat'), 0o666);
		expect(await told({ depth: 'itself' })).toEqual(['ok closed to other accounts: …/work']);
		await chmod(join(folder, 'work'), 0o755);
		expect(await told({ depth: 'itself' })).toHaveLength(1);
		expect((await told({ depth: 'itself' }))[0]).toMatch(/^failed every account/);
	});

	test('a path that may be a secret is not shown', async () => {
		await chmod(join(folder, 'work'), 0o777);
		const [finding = ''] = await told({ shown: 'the file that it names' });
		expect(finding).toContain(
			'may get at it: the file that it names Close it: `chmod -R go=` of the file that it names.',
		);
		expect(finding).not.toContain('…');
	});
});
