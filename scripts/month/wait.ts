import { setTimeout as sleep } from 'node:timers/promises';
import { NdooError } from '../../core/errors.ts';
import { phases } from '../../loaders/check/state/overdue.ts';
import type { Advance } from '../../loaders/check/steps/advance.ts';
import { MeshApiError, type MeshApiErrorKind } from '../../loaders/mesh/api/mesh-api-error.ts';
import type { Edge, Printer } from '../cli/edge.ts';

/** Options of verbs that can wait for the service. */
export const waitOptions = {
	wait: { type: 'boolean', default: false, describe: 'Stay until the reply is there' },
	'wait-minutes': { type: 'number', default: 24 * 60, describe: 'Wait no longer than this' },
	'poll-seconds': {
		type: 'number',
		default: 300,
		describe: 'Look into the inbox this often; over the API never more often than every five minutes',
	},
} as const;

/** Option of a verb that a scheduler runs while somebody may be at work. */
export const lockOptions = {
	'lock-minutes': {
		type: 'number',
		default: 0,
		describe: 'While another run holds the lock, try again for so many minutes',
	},
} as const;

type LockOptions = { readonly 'lock-minutes': number };

const lockPause = 10_000;

/** Opens what is under a lock, again and again while another run holds it, if asked to; then `warehouse-locked`. */
export async function onceUnlocked<T>(
	open: () => Promise<T>,
	{ 'lock-minutes': minutes }: LockOptions,
	{ clock, signal }: Pick<Edge, 'clock' | 'signal'>,
	print: Printer,
	pause = lockPause,
): Promise<T> {
	const until = clock().getTime() + minutes * 60_000;
	for (;;) {
		try {
			return await open();
		} catch (error) {
			const isHeld = error instanceof NdooError && error.code === 'warehouse-locked';
			if (!isHeld || clock().getTime() >= until || signal.aborted) throw error;
			print.note({ level: 'info', step: 'lock', text: `${error.message} Waiting for it.`, passing: true });
		}
		await sleep(pause, undefined, { signal }).catch(() => undefined);
	}
}

type WaitOptions = { readonly wait: boolean; readonly 'wait-minutes': number; readonly 'poll-seconds': number };

/**
 * Repeats a run while it waits for replies, if asked to; `waited-too-long` when the time is up. A network that fails while
 * it waits is no reason to stop.
 */
export async function untilReplied(
	attempt: () => Promise<Advance>,
	options: WaitOptions,
	edge: Pick<Edge, 'clock' | 'signal'>,
	print: Printer,
): Promise<Advance> {
	const began = edge.clock().getTime();
	const minutesWaited = () => Math.floor((edge.clock().getTime() - began) / 60_000);
	for (;;) {
		const result = options.wait ? await orUnreachable(attempt) : await attempt();
		if ('end' in result && (!options.wait || result.end !== 'waiting' || edge.signal.aborted)) return result;
		if (result instanceof NdooError && edge.signal.aborted) throw result;
		if (minutesWaited() >= options['wait-minutes']) throw waitedTooLong(options['wait-minutes']);
		tellWaiting(result, minutesWaited(), print);
		await sleep(options['poll-seconds'] * 1000, undefined, { signal: edge.signal }).catch(() => undefined);
	}
}

const passing: readonly MeshApiErrorKind[] = ['unreachable', 'busy', 'server error'];

/** What the attempt comes to, or the error of a way to MESH that may be open again at the next one. */
async function orUnreachable(attempt: () => Promise<Advance>): Promise<Advance | NdooError> {
	try {
		return await attempt();
	} catch (error) {
		if (error instanceof MeshApiError && passing.includes(error.kind)) return error;
		throw error;
	}
}

function tellWaiting(result: Advance | NdooError, minutes: number, print: Printer): void {
	if (result instanceof NdooError) print.note({ level: 'warn', step: 'collect', text: result.message });
	const where = 'end' in result && result.end === 'waiting' ? ` (${phases(result.parts)})` : '';
	const text = `No reply yet, ${minutes} minutes waited${where}.`;
	print.note({ level: 'info', step: 'collect', text, passing: true });
}

const waitedTooLong = (minutes: number): NdooError =>
	new NdooError('waited-too-long', `No reply came within ${minutes} minutes.`, {
		todo: 'Nothing is lost: run the same command again later, it goes on waiting for the same reply. `ndoo status` says where the request is.',
	});
