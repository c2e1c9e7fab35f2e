import { setTimeout as sleep } from 'node:timers/promises';
import { NdooError } from '../core/errors.ts';
import type { Advance } from '../loaders/check/run/advance.ts';
import { places } from '../loaders/check/run/overdue.ts';
import { MeshApiError, type MeshApiErrorKind } from '../loaders/mesh/api/mesh-api-error.ts';
import type { Edge, Printer } from './edge.ts';

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
	const where = 'end' in result && result.end === 'waiting' ? ` (${places(result.parts)})` : '';
	const text = `No reply yet, ${minutes} minutes waited${where}.`;
	print.note({ level: 'info', step: 'collect', text, passing: true });
}

const waitedTooLong = (minutes: number): NdooError =>
	new NdooError('waited-too-long', `No reply came within ${minutes} minutes.`, {
		todo: 'Nothing is lost: run the same command again later, it goes on waiting for the same reply. `ndoo status` says where the request is.',
	});
