import type { Connection } from 'pg';
import { describe, expect, test } from 'vitest';
import { CopyOut } from '../../../warehouse/postgres/copy-out.ts';

/** A connection of the driver that says whether its socket is read. */
function connected(query: string) {
	const state = { text: '', isPaused: false };
	const connection = {
		query: (text: string) => {
			state.text = text;
		},
		stream: {
			pause: () => {
				state.isPaused = true;
			},
			resume: () => {
				state.isPaused = false;
			},
		},
	} as unknown as Connection;
	const copy = new CopyOut(query);
	copy.submit(connection);
	return { copy, state, batches: copy.batches() };
}

const rows = (text: string) => ({ chunk: Buffer.from(text) });

describe('rows of a COPY', () => {
	test('are no longer read off the socket while some wait to be taken', async () => {
		const { copy, state, batches } = connected('select 1');
		copy.handleCopyData(rows('1\n'));
		expect(state.isPaused).toBe(true);
		copy.handleCopyData(rows('2\n3\n'));
		expect(state.isPaused).toBe(true);
		expect((await batches.next()).value).toHaveLength(3);
		expect(state.isPaused).toBe(false);
		copy.handleCopyData(rows('4\n'));
		expect(state.isPaused).toBe(true);
	});

	test('end with the error of the server, after what had come', async () => {
		const { copy, batches } = connected('select 1');
		copy.handleCopyData(rows('1\n'));
		copy.handleError(new Error('cancelled'));
		expect((await batches.next()).value).toHaveLength(1);
		await expect(batches.next()).rejects.toThrow('cancelled');
	});

	test('are asked for by a query whose last line may be a comment', () => {
		const { state } = connected('select 1 -- the last line');
		const open = state.text.split('\n').map((line) => line.replace(/--.*$/, ''));
		expect(open.join(' ').replaceAll(/\s+/g, ' ')).toBe('copy ( select 1 ) to stdout');
	});
});
