import { describe, expect, test } from 'vitest';
import { patiently } from '../../core/patience.ts';

/** Work that fails so many times with a code before it succeeds; and what was paused. */
async function attempt(code: string, failures: number, platform: NodeJS.Platform) {
	const pauses: number[] = [];
	let tries = 0;
	const work = async () => {
		tries += 1;
		if (tries <= failures) throw Object.assign(new Error(code), { code });
		return 'done';
	};
	const pause = async (milliseconds: number) => pauses.push(milliseconds);
	const outcome = await patiently(work, { platform, pause }).catch((error: Error) => error.message);
	return { outcome, tries, pauses };
}

describe('a file that another program has open for a moment', () => {
	test.each<[code: string, platform: NodeJS.Platform]>([
		['EBUSY', 'linux'],
		['ETXTBSY', 'linux'],
		['EBUSY', 'win32'],
		['EPERM', 'win32'],
		['EACCES', 'win32'],
	])('%s on %s: waits longer each time', async (code, platform) => {
		expect(await attempt(code, 3, platform)).toEqual({ outcome: 'done', tries: 4, pauses: [50, 100, 200] });
	});

	test('gives up after five pauses', async () => {
		expect(await attempt('EBUSY', 99, 'linux')).toEqual({
			outcome: 'EBUSY',
			tries: 6,
			pauses: [50, 100, 200, 400, 800],
		});
	});

	test.each<[code: string, platform: NodeJS.Platform]>([
		['EACCES', 'linux'],
		['EPERM', 'linux'],
		['ENOENT', 'win32'],
		['ENOSPC', 'win32'],
	])('%s on %s is no such file', async (code, platform) => {
		expect(await attempt(code, 1, platform)).toEqual({ outcome: code, tries: 1, pauses: [] });
	});
});
