import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '../../core/errors.ts';
import { main } from '../../scripts/main.ts';

async function ran(words: readonly string[], overrides: Parameters<typeof main>[2] = {}) {
	const printed = { out: '', err: '' };
	const status = await main(
		words,
		{},
		{
			folder: tmpdir(),
			out: (text) => {
				printed.out += text;
			},
			err: (text) => {
				printed.err += text;
			},
			isTerminal: false,
			...overrides,
		},
	);
	return { status, ...printed };
}

const nowhere = ['--project-dir', 'no-such-project'];

test.each([[['--log-format', 'json']], [['--log-format=json']]])(
	'an error is JSON for who asks by %j',
	async (flag) => {
		const { status, err } = await ran(['status', ...nowhere, ...flag]);
		expect(status).toBe(10);
		expect(JSON.parse(err)).toMatchObject({ level: 'error', code: 'config-missing', exit: 10 });
	},
);

test('an error in JSON has all that a person reads, with its place', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-main-'));
	await writeFile(join(folder, 'ndoo.yml'), 'name: test\nenviroment: live\n');
	const { status, out, err } = await ran(['status', '--project-dir', folder, '--log-format', 'json']);
	const read = await ran(['status', '--project-dir', folder]);
	await rm(folder, { recursive: true });
	const lines = err.trimEnd().split('\n');
	expect([status, out, lines.length]).toEqual([10, '', 1]);
	const { at, ...told } = JSON.parse(err);
	expect(at).toMatch(/^\d{4}-\d\d-\d\dT/);
	const unknown = { found: expect.stringContaining('enviroment'), place: { file: 'ndoo.yml', line: 2, column: 1 } };
	const problems = expect.arrayContaining([expect.objectContaining(unknown)]);
	expect(told).toMatchObject({ level: 'error', code: 'config-invalid', exit: 10, problems });
	for (const { found, expected = '', frame = '' } of told.problems as readonly Problem[])
		for (const text of [found, expected, frame]) expect(read.err).toContain(text);
	for (const text of [told.message, told.todo]) expect(read.err).toContain(text);
});

test('an error that nobody foresaw is told without its words, which may quote anything', async () => {
	const files = new Proxy({} as never, {
		get: () => async () => {
			throw new TypeError('what a driver said of 9990000018, and of Smith');
		},
	});
	const { status, out, err } = await ran(['status', ...nowhere], { files });
	expect({ status, out }).toEqual({ status: 2, out: '' });
	expect(err).toMatch(
		/^This is a bug in ndoo \(TypeError\)\. Nothing more was done\. Please report it with these lines:\n {4}at /,
	);
	expect(err).not.toContain('Smith');
	expect(err).not.toContain('999');
});

test.each([['text'], ['json']])(
	'a word of the command line that looks like a number is not repeated (%s)',
	async (format) => {
		const { status, err } = await ran(['disclose', 'a-flow', '9990000018', '--log-format', format]);
		expect(status).toBe(10);
		expect(err).toContain('[a number]');
		expect(err).not.toContain('9990000018');
	},
);

test.each([
	['--poll-seconds', 'soon'],
	['--wait-minutes', '-1'],
])('%s %j is no time to wait', async (flag, value) => {
	const { status, err } = await ran(['refresh', '--wait', `${flag}=${value}`, ...nowhere]);
	expect({ status, err }).toEqual({
		status: 10,
		err: expect.stringContaining(`Expected a number not below 0 for ${flag}.`),
	});
});
