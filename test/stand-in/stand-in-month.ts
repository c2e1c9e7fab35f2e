import { diskFiles } from '../../core/disk-files.ts';
import type { Files } from '../../core/files.ts';
import { headLength } from '../../loaders/check/reply/reply-content.ts';
import { classifyReply, type ReplyKind } from '../../loaders/check/reply/reply-kind.ts';
import { clientCode } from '../../loaders/mesh/client-codes.ts';
import { meshClientRoute } from '../../loaders/mesh/client-folder/route.ts';
import { writeControlFile } from '../../loaders/mesh/control-file.ts';
import { isReadable, isWhole, type MeshRoute } from '../../loaders/mesh/route.ts';
import { testNumbers } from '../../loaders/service/test-numbers.ts';
import {
	type MeshClientStandIn,
	type MeshClientStandInOptions,
	meshClientStandIn,
} from '../../stand-in/mesh-client.ts';
import { type MeshRoot, meshRoot, textOf } from '../loaders/mesh/client-folder/mesh-root.ts';

export const base = 'YCLTA53-070219-0001';
export const localId = 'A12-20190207-0001';
export const { sent, returned } = testNumbers.int;

const hour = 3_600_000;
const recipient = 'NDOO-STAND-IN';

export const rowsOf = (numbers: readonly string[]): string => numbers.map((number) => `${number},\r\n`).join('');

export const envelope = {
	workflowId: 'SPINE_NTT_UPHOLDING',
	to: recipient,
	from: 'YCLTA53',
	subject: localId,
	localId,
};

/** A mailbox's folders with a clock that the test sets, and whatever watches over them. */
export type Setting = MeshRoot & { hours: number };

export const setting = async (): Promise<Setting> => Object.assign(await meshRoot(), { hours: 0 });

export async function putRequest(root: MeshRoot, data: string, fields: Partial<typeof envelope> = {}): Promise<void> {
	await root.put(`OUT/${base}.dat`, data);
	await root.put(`OUT/${base}.ctl`, Buffer.from(writeControlFile({ ...envelope, ...fields })).toString());
}

export const standInOn = (
	root: Setting,
	options: Partial<MeshClientStandInOptions> = {},
	files: Files = diskFiles,
): MeshClientStandIn =>
	meshClientStandIn({
		environment: 'stand-in',
		interfaceRoot: root.path,
		files,
		clock: () => new Date(root.now.getTime() + root.hours * hour),
		scenarios: [],
		seed: 'seed',
		...options,
	});

const routeOn = (root: Setting): MeshRoute =>
	// Files are as old as the machine says, so the inbox is looked at long after.
	meshClientRoute({
		mailbox: 'YCLTA53',
		interfaceRoot: root.path,
		files: diskFiles,
		clock: () => new Date('2999-01-01'),
	});

/** A message as ndoo reads it: what kind it takes it for, its LocalId, and its data. */
export type Received = { readonly kind: ReplyKind['kind']; readonly localId: string; readonly data: string };

/** Everything in IN, in the order of the ids, which begin with the time. */
export async function received(root: Setting): Promise<readonly Received[]> {
	const messages: (Received & { readonly id: string })[] = [];
	for await (const message of routeOn(root).inbox()) {
		if (!isReadable(message)) throw new Error(`unreadable: ${message.reason}`);
		const { id, envelope: found } = message;
		const opened = await message.data?.open();
		if (opened !== undefined && !isWhole(opened)) throw new Error(`unreadable: ${opened.reason}`);
		const data = opened === undefined ? '' : await textOf(opened.stream());
		const facts = {
			envelope: found,
			ownMailbox: 'YCLTA53',
			serviceMailbox: recipient,
			workflowId: envelope.workflowId,
			explain: clientCode,
			standing: found.localId === localId ? ('waiting' as const) : undefined,
		};
		const head = Buffer.from(data).subarray(0, headLength);
		const { kind } = classifyReply(facts, opened && { head, size: opened.size });
		messages.push({ id, kind, localId: found.localId, data });
	}
	return messages.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(({ id: _, ...rest }) => rest);
}
