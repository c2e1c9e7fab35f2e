import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { diskFiles } from '../../core/disk-files.ts';
import { meshFolders } from '../../loaders/mesh/client-folder/folders.ts';
import { readControlFile } from '../../loaders/mesh/control-file.ts';
import { recipientOf } from '../../loaders/service/service.ts';
import { answerRequest } from '../../stand-in/answer.ts';
import { writeReceivedControl } from '../../stand-in/control-writing.ts';
import { dtsId } from '../../stand-in/dts-id.ts';
import { nationalRate } from '../../stand-in/opt-out-rule.ts';
import type { PlannedReply } from '../../stand-in/planned-reply.ts';
import type { Scenario } from '../../stand-in/scenario.ts';

/** How a round of the service goes: by which rule, with what going wrong, and for how many requests; for all unless given. */
export type Round = {
	readonly seed: string;
	readonly scenarios?: readonly Scenario[];
	readonly requests?: number;
};

/**
 * One round of MESH client and national service in the live environment, over the folders of a mailbox. The program's own
 * stand-in refuses to play this part; a test has to, where only a live list may be published. Gives how many were taken.
 */
export async function answerLive(interfaceRoot: string, clock: Clock, round: Round): Promise<number> {
	const folders = meshFolders(interfaceRoot);
	const controls = (await diskFiles.list(folders.out)).filter(({ name }) => name.endsWith('.ctl'));
	for (const [at, { name }] of controls.entries()) {
		const base = name.replace(/\.ctl$/, '');
		const reading = readControlFile(await diskFiles.read(join(folders.out, name)));
		if (!('control' in reading) || reading.control.to !== recipientOf('live'))
			throw new Error('a request is not for the national service');
		for (const ending of ['dat', 'ctl'])
			await diskFiles.move(join(folders.out, `${base}.${ending}`), join(folders.sent, `${base}.${ending}`));
		const request = {
			control: reading.control,
			data: () => diskFiles.stream(join(folders.sent, `${base}.dat`)),
		};
		const scenarios = at < (round.requests ?? controls.length) ? (round.scenarios ?? []) : (['no-reply'] as const);
		const options = { seed: round.seed, rate: nationalRate, turnaroundMilliseconds: 0, scenarios };
		await deliver(folders.in, base, clock(), await answerRequest(request, options));
	}
	return controls.length;
}

async function deliver(inbox: string, base: string, now: Date, replies: readonly PlannedReply[]): Promise<void> {
	for (const [position, reply] of replies.entries()) {
		const id = dtsId(now, position + 1, base);
		if (reply.kind === 'data') await diskFiles.writeWhole(join(inbox, `${id}.dat`), reply.data());
		await diskFiles.writeWhole(join(inbox, `${id}.ctl`), [writeReceivedControl(reply, id, now)]);
	}
}
