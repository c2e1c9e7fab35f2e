import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { lineAsker } from '../../../scripts/cli/ask.ts';

test('asks for one line after the other', async () => {
	const [input, output] = [new PassThrough(), new PassThrough()];
	const ask = lineAsker(input, output);
	const first = ask('one? ');
	input.write('yes\n');
	expect(await first).toBe('yes');
	const second = ask('two? ');
	input.write('no\n');
	expect(await second).toBe('no');
	expect(String(output.read())).toBe('one? two? ');
});

test('gives nothing when the input ends', async () => {
	const input = new PassThrough();
	const reply = lineAsker(input, new PassThrough())('one? ');
	input.end();
	expect(await reply).toBeUndefined();
});
