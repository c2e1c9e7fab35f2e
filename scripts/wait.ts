import { setTimeout as sleep } from 'node:timers/promises';
import { NdooError } from '../core/errors.ts';
import type { Advance } from '../loaders/check/run/advance.ts';
import type { Edge, Printer } from './edge.ts';

/** Options of verbs that can wait for the service. */
export const waitOptions = {
	wait: { type: 'boolean', default: false, describe: 'Stay until the reply is there' },
	'wait-minutes': { type: 'number', default: 24 * 60, describe: 'Wait no longer than this' },
	'poll-seconds': {
		type: 'number',
		default: 300,
		describe: 'Look into the inbox this often; MESH asks for no more than every five minutes',
	},
} as const;

type WaitOptions = { readonly wait: boolean; readonly 'wait-minutes': number; readonly 'poll-seconds': number };

/** Repeats a run while it waits for replies, if asked to; `waited-too-long` when the time is up. */
export async function untilReplied(
	attempt: () => Promise<Advance>,
	options: WaitOptions,
	edge: Pick<Edge, 'clock' | 'signal'>,
	print: Printer,
): Promise<Advance> {
	const began = edge.clock().getTime();
	for (;;) {
		const result = await attempt();
		if (!options.wait || result.end !== 'waiting' || edge.signal.aborted) return result;
		const minutes = Math.floor((edge.clock().getTime() - began) / 60_000);
		if (minutes >= options['wait-minutes']) throw waitedTooLong(options['wait-minutes']);
		print.note({ level: 'info', step: 'collect', text: `No reply yet, ${minutes} minutes waited.`, passing: true });
		await sleep(options['poll-seconds'] * 1000, undefined, { signal: edge.signal }).catch(() => undefined);
	}
}

const waitedTooLong = (minutes: number): NdooError =>
	new NdooError('waited-too-long', `No reply came within ${minutes} minutes.`, {
		todo: 'Nothing is lost: run `ndoo refresh` again later, it goes on waiting for the same reply. `ndoo status` says where the request is.',
	});
