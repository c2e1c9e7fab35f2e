import { setTimeout as sleep } from 'node:timers/promises';

/** How to wait, and by whose rules; a test hands in its own. */
export type Patience = {
	readonly platform: NodeJS.Platform;
	readonly pause: (milliseconds: number) => Promise<unknown>;
};

const usual: Patience = { platform: process.platform, pause: sleep };

const delays = [50, 100, 200, 400, 800];

/**
 * Repeats what failed because another program had the file open for a moment, such as a virus scanner or a back-up; gives
 * up after about a second and a half. Windows says "no rights" for such a file as well.
 */
export async function patiently<T>(work: () => Promise<T>, { platform, pause }: Patience = usual): Promise<T> {
	const passing = platform === 'win32' ? ['EBUSY', 'EPERM', 'EACCES'] : ['EBUSY', 'ETXTBSY'];
	for (const delay of delays) {
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && passing.includes(String(error.code)))) throw error;
			await pause(delay);
		}
	}
	return await work();
}
