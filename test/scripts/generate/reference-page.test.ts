import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../core/errors.ts';
import { packageFolder } from '../../../core/package-folder.ts';
import { ledgerEvents } from '../../../loaders/ledger/entry.ts';
import { variableOf } from '../../../scripts/cli/option-variable.ts';
import type { ListedVerb } from '../../../scripts/cli/verb-list.ts';
import { referencePage } from '../../../scripts/generate/reference-page.ts';
import { verbs } from '../../../scripts/verbs/index.ts';

const page = await referencePage();

test('docs/reference.md is what the code says; if not, run `npm run generate`', async () => {
	const text = await readFile(join(packageFolder(), 'docs', 'reference.md'), 'utf8');
	expect(text.replaceAll('\r\n', '\n')).toBe(page);
});

async function expectDescribed(listed: readonly ListedVerb[], above: string): Promise<void> {
	for (const { name, command, load, verbs: below } of listed) {
		const { options, positional } = await load();
		expect(page).toContain(`### \`${above}${command}\`\n`);
		for (const [option, { describe }] of Object.entries(options)) {
			expect(page).toContain(`| \`--${option}\` | \`${variableOf(option)}\` |`);
			expect(describe, `${above}${name} --${option}`).toMatch(/\S/);
		}
		for (const argument of Object.keys(positional)) expect(page).toContain(`| \`${argument}\` |`);
		await expectDescribed(below, `${above}${name} `);
	}
}

test('every verb, option, variable and argument is on it', async () => {
	expect(verbs.length).toBeGreaterThan(20);
	await expectDescribed(verbs, 'ndoo ');
});

test('every error code and every event of the ledger is on it, and no other', () => {
	const [, codes = '', events = ''] = page.split(/^## (?:Error codes|Events of the ledger)$/m);
	expect([...codes.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code)).toEqual(
		expect.arrayContaining(Object.keys(errorCodes)),
	);
	expect([...codes.matchAll(/^\| `/gm)]).toHaveLength(Object.keys(errorCodes).length);
	expect([...events.matchAll(/^\| ([a-z][a-z -]*) \| /gm)].map(([, event]) => event).slice(1)).toEqual([
		...ledgerEvents,
	]);
});
