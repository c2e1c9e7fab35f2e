import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

const found = (process.env['PATH'] ?? '')
	.split(delimiter)
	.flatMap((folder) => names.map((name) => join(folder, name)))
	.find(isProgram);

/** Why there is no browser; undefined when there is one. */
export const missingBrowser: string | undefined =
	found === undefined ? `None of ${names.join(', ')} is in the PATH.` : undefined;

/** The machine's own Chromium, without a window. Its sandbox does not start under an account that may do everything. */
export async function openBrowser(): Promise<Browser> {
	if (found === undefined) throw new Error(missingBrowser);
	return await chromium.launch({
		executablePath: found,
		args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
	});
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
