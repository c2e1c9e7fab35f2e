import { describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import type { Note } from '../../../core/note.ts';
import type { CheckRun } from '../../../loaders/check/state/check-run.ts';
import type { Advance } from '../../../loaders/check/steps/advance.ts';
import { MeshApiError } from '../../../loaders/mesh/api/mesh-api-error.ts';
import type { Printer } from '../../../scripts/cli/edge.ts';
import { onceUnlocked, untilReplied } from '../../../scripts/month/wait.ts';
import { lockHeld } from '../../../warehouse/lock-held.ts';

const run: CheckRun = {
	checkId: 'c',
	kind: 'monthly',
	topUpOf: undefined,
	restDigest: undefined,
	environment: 'stand-in',
	state: 'submitted',
	outcome: undefined,
	openedAt: new Date(0),
	populationAt: undefined,
	changedAt: new Date(0),
	hold: undefined,
	failure: undefined,
	accepted: undefined,
};
const waiting: Advance = {
	end: 'waiting',
	run,
	parts: [{ part: 1, baseName: 'A-0001', days: 0, where: { place: 'sent' } }],
};
const rest: Advance = { end: 'idle' };
const unreachable = new MeshApiError('unreachable', 'MESH could not be reached.', { todo: 'Wait.' });
const refused = new MeshApiError('refused', 'MESH says no.', { todo: 'Ask.' });

/** Runs through these attempts; each look at the clock is a minute later. */
async function waits(attempts: readonly (Advance | Error)[], options: { wait?: boolean; minutes?: number } = {}) {
	const notes: Note[] = [];
	let at = 0;
	let now = 0;
	const print: Printer = {
		note: (note) => notes.push(note),
		heading: () => {},
		line: () => {},
		result: () => {},
		error: () => {},
	};
	const attempt = async () => {
		const next = attempts[at++];
		if (next === undefined || next instanceof Error) throw next ?? new Error('asked too often');
		return next;
	};
	const clock = () => {
		now += 60_000;
		return new Date(now);
	};
	const wanted = { wait: options.wait ?? true, 'wait-minutes': options.minutes ?? 60, 'poll-seconds': 0 };
	const signal = new AbortController().signal;
	const outcome = await untilReplied(attempt, wanted, { clock, signal }, print).catch((error: unknown) => error);
	return { outcome, attempts: at, notes: notes.map(({ level, text, passing }) => [level, text, passing]) };
}

describe('waiting', () => {
	test('without --wait one look is all, and to wait is normal', async () => {
		expect(await waits([waiting], { wait: false })).toEqual({ outcome: waiting, attempts: 1, notes: [] });
	});

	test('goes on until there is something else to say, and says where each part is', async () => {
		const { outcome, attempts, notes } = await waits([waiting, waiting, rest]);
		expect([outcome, attempts]).toEqual([rest, 3]);
		expect(notes[0]).toEqual([
			'info',
			'No reply yet, 2 minutes waited (A-0001: in SENT, so the MESH client has sent it).',
			true,
		]);
	});

	test('ends when the time is up', async () => {
		const { outcome } = await waits([waiting, waiting, waiting, waiting], { minutes: 3 });
		expect(outcome).toMatchObject({ code: 'waited-too-long', message: 'No reply came within 3 minutes.' });
	});

	test('a network that fails is said, and waited for', async () => {
		const { outcome, notes } = await waits([waiting, unreachable, rest]);
		expect(outcome).toEqual(rest);
		expect(notes).toContainEqual(['warn', 'MESH could not be reached.', undefined]);
	});

	test.each<[what: string, error: Error]>([
		['a refusal', refused],
		['anything else', new NdooError('config-invalid', 'Wrong.', { todo: 'Mend it.' })],
		['a bug', new TypeError('oops')],
	])('%s ends it', async (_, error) => {
		expect((await waits([waiting, error])).outcome).toBe(error);
	});

	test('without --wait a network that fails is an error', async () => {
		expect((await waits([unreachable], { wait: false })).outcome).toBe(unreachable);
	});
});

describe('a lock that another run holds', () => {
	/** Opens after so many refusals; each look at the clock is a minute later. */
	async function opens(refusals: readonly Error[], minutes: number) {
		const notes: Note[] = [];
		let at = 0;
		let now = 0;
		const clock = () => {
			now += 60_000;
			return new Date(now);
		};
		const print: Printer = {
			note: (note) => notes.push(note),
			heading: () => {},
			line: () => {},
			result: () => {},
			error: () => {},
		};
		const open = async () => {
			const refusal = refusals[at++];
			if (refusal !== undefined) throw refusal;
			return 'open';
		};
		const { signal } = new AbortController();
		const outcome = await onceUnlocked(open, { 'lock-minutes': minutes }, { clock, signal }, print, 0).catch(
			(error: unknown) => error,
		);
		return { outcome, attempts: at, notes: notes.map(({ text }) => text) };
	}
	const held = lockHeld('check');

	test('is not waited for unless it is asked', async () =>
		expect(await opens([held], 0)).toEqual({ outcome: held, attempts: 1, notes: [] }));

	test('is tried again until it is free', async () =>
		expect(await opens([held, held], 30)).toEqual({
			outcome: 'open',
			attempts: 3,
			notes: Array(2).fill('Another run holds the lock "check". Waiting for it.'),
		}));

	test('is given up when the time is up', async () =>
		expect(await opens(Array(9).fill(held), 3)).toMatchObject({ outcome: held, attempts: 3 }));

	test('no other error is tried again', async () => {
		const other = new NdooError('check-failed', 'No.', { todo: 'See.' });
		expect(await opens([held, other], 30)).toMatchObject({ outcome: other, attempts: 2 });
	});
});
