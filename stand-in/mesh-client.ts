import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { NdooError } from '../core/errors.ts';
import { type Files, isTemporary } from '../core/files.ts';
import type { Environment } from '../core/project/project.ts';
import { advisedFiles } from '../loaders/mesh/client-folder/advised-files.ts';
import { shownName } from '../loaders/mesh/client-folder/arrival.ts';
import { meshFolders, requireFolders } from '../loaders/mesh/client-folder/folders.ts';
import { deliverDue } from './delivery.ts';
import { requireStandIn } from './environment.ts';
import { answerTaken, takeRequests } from './intake.ts';
import { nationalRate } from './opt-out-rule.ts';
import type { Scenario } from './scenario.ts';

export type MeshClientStandInOptions = {
	/** The environment of the project that it stands in for. */
	readonly environment: Environment;
	/** The mailbox's folder, with IN and OUT in it. */
	readonly interfaceRoot: string;
	/** When given, a request from any other mailbox goes to FAILED. */
	readonly mailbox?: string;
	readonly files: Files;
	readonly clock: Clock;
	readonly scenarios: readonly Scenario[];
	/** Decides, with the rate, who is taken to have opted out. */
	readonly seed: string;
	/** 0 to 1; the national rate unless given. */
	readonly rate?: number;
	/** From a request to its list; none unless given. */
	readonly turnaroundMilliseconds?: number;
	/** Whether a copy of each request stays in SENT; it does unless told otherwise. */
	readonly saveSent?: boolean;
};

/** What the stand-in did, fit to be shown. */
export type ClientEvent =
	| { readonly kind: 'sent'; readonly name: string }
	| { readonly kind: 'refused'; readonly name: string; readonly reason: string }
	| { readonly kind: 'delivered'; readonly id: string };

export type MeshClientStandIn = {
	/** One round: takes what is in OUT, and delivers what is due into IN. */
	tick(): Promise<readonly ClientEvent[]>;
	/** Rounds until the signal aborts; the round under way is finished. */
	run(signal: AbortSignal, tell?: (happening: ClientEvent) => void): Promise<void>;
};

const roundMilliseconds = 250;

/**
 * Behaves over real folders as a MESH client with the check service behind it. One at a time for a mailbox's folders; it
 * may be stopped at any point and started again. Throws `environment-refused` unless the project is for the stand-in.
 */
export function meshClientStandIn(options: MeshClientStandInOptions): MeshClientStandIn {
	requireStandIn(options.environment);
	const { clock, mailbox, scenarios, seed } = options;
	const { rate = nationalRate, turnaroundMilliseconds = 0, saveSent = true } = options;
	const files = advisedFiles(options.files);
	const folders = meshFolders(options.interfaceRoot);

	async function tick(): Promise<readonly ClientEvent[]> {
		await requireFolders(files, folders);
		for (const folder of [folders.sent, folders.failed, folders.received]) await prepareFolder(files, folder);
		const happenings: ClientEvent[] = [];
		for await (const { base, refusal } of takeRequests(files, folders, clock(), mailbox)) {
			const name = shownName(base);
			happenings.push(refusal ? { kind: 'refused', name, reason: refusal.description } : { kind: 'sent', name });
		}
		await answerTaken(files, folders, { scenarios, seed, rate, turnaroundMilliseconds, saveSent });
		for await (const id of deliverDue(files, folders, clock())) happenings.push({ kind: 'delivered', id });
		return happenings;
	}

	async function run(signal: AbortSignal, tell: (happening: ClientEvent) => void = () => {}): Promise<void> {
		while (!signal.aborted) {
			for (const happening of await tick().catch(nothingWhenGone)) tell(happening);
			await pause(roundMilliseconds, undefined, { signal }).catch(() => {}); // it rejects only when the signal aborts
		}
	}

	return { tick, run };
}

// The client makes its folders itself; what is left there of a file that a kill interrupted is written again.
async function prepareFolder(files: Files, folder: string): Promise<void> {
	await files.makeFolder(folder);
	for (const { name } of await files.list(folder)) if (isTemporary(name)) await files.remove(join(folder, name));
}

// A request that ndoo took back in the middle of a round: the next round sees what is left.
function nothingWhenGone(error: unknown): readonly ClientEvent[] {
	if (error instanceof NdooError && error.code === 'file-missing') return [];
	throw error;
}
