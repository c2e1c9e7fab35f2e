import { join } from 'node:path';
import type { Files } from '../core/files.ts';
import { type Arrival, arrivals } from '../loaders/mesh/client-folder/arrival.ts';
import type { MeshFolders } from '../loaders/mesh/client-folder/folders.ts';
import { endings, messageName } from '../loaders/mesh/client-folder/message-name.ts';
import { readControlFile } from '../loaders/mesh/control-file.ts';
import { type AnswerOptions, answerRequest } from './answer.ts';
import { writeReceivedControl, writeTrackedControl } from './control-writing.ts';
import { dtsId, timeOf } from './dts-id.ts';
import { type RequestRefusal, refusalOf } from './refusal.ts';

/*
 * How a request is taken, so that a stand-in that is killed and started again loses nothing and answers once.
 *
 * 1. Its control file moves from OUT to TEMP as `<DTSId>~<name>.ctl`: the request is taken, and whatever follows is
 *    derived from this file alone, so that it may be done again.
 * 2. Every reply is written into TEMP/RCV, under an id that begins with the time at which it is due, and waits there as
 *    it will lie in IN. Nothing else is kept of what is to come: who is removed is computed here and written nowhere.
 * 3. The request goes to SENT, its data last: data that is still in OUT means that steps 2 and 3 are to be done.
 * 4. The control file in TEMP goes.
 */

export type IntakeOptions = AnswerOptions & {
	/** Whether a copy of the request stays in SENT. */
	readonly saveSent: boolean;
};

/** A request that was taken out of OUT, and why, when it went to FAILED. */
export type IntakeResult = { readonly base: string; readonly refusal: RequestRefusal | undefined };

/** Takes every complete pair out of OUT: step 1, or FAILED. */
export async function* takeRequests(
	files: Files,
	folders: MeshFolders,
	now: Date,
	mailbox: string | undefined,
): AsyncGenerator<IntakeResult> {
	for (const request of arrivals(await files.list(folders.out))) {
		const [control] = request.control;
		if (control === undefined) continue;
		const original = await files.read(join(folders.out, control.name));
		const id = dtsId(now, 0, request.base);
		const refusal = refusalOf(readControlFile(original), request.data.length > 0, mailbox);
		if (refusal === undefined) {
			await files.move(join(folders.out, control.name), join(folders.temp, claimName(id, request.base)));
		} else {
			const record = { event: 'SEND', status: 'ERROR', date: now, ...refusal };
			await files.writeWhole(join(folders.failed, control.name), [writeTrackedControl(original, id, record)]);
			await moveData(files, request, folders.out, folders.failed);
			await files.remove(join(folders.out, control.name));
		}
		yield { base: request.base, refusal };
	}
}

/** Steps 2 to 4 for every request that is taken, whenever that was. */
export async function answerTaken(files: Files, folders: MeshFolders, options: IntakeOptions): Promise<void> {
	for (const { name } of await files.list(folders.temp)) {
		const claim = claimOf(name);
		if (claim === undefined) continue;
		const original = await files.read(join(folders.temp, name));
		const request = arrivals(await files.list(folders.out)).find(({ base }) => base === claim.base);
		const [data] = request?.data ?? [];
		if (request !== undefined && data !== undefined) {
			await writeReplies(files, folders, { claim, original, dataFile: join(folders.out, data.name) }, options);
			if (options.saveSent) await keepSent(files, folders, { claim, original, request });
			else await removeData(files, request, folders.out);
		}
		await files.remove(join(folders.temp, name));
	}
}

type Claim = { readonly id: string; readonly time: Date; readonly base: string };

const claimName = (id: string, base: string): string => `${id}~${base}${endings.control}`;

function claimOf(fileName: string): Claim | undefined {
	const [id = '', ...rest] = (messageName(fileName)?.base ?? '').split('~');
	const time = timeOf(id);
	return time === undefined ? undefined : { id, time, base: rest.join('~') };
}

/** A request that is taken: its claim, its control file as it came, and what is still of it in OUT. */
type Pending = { readonly claim: Claim; readonly original: Uint8Array; readonly request: Arrival };

async function writeReplies(
	files: Files,
	{ received }: MeshFolders,
	{ claim, original, dataFile }: Omit<Pending, 'request'> & { readonly dataFile: string },
	options: IntakeOptions,
): Promise<void> {
	const reading = readControlFile(original);
	if ('defect' in reading) return;
	const replies = await answerRequest({ control: reading.control, data: () => files.stream(dataFile) }, options);
	for (const [position, reply] of replies.entries()) {
		const due = new Date(claim.time.getTime() + reply.afterMilliseconds);
		const id = dtsId(due, position + 1, claim.base);
		if (reply.kind === 'data') await files.writeWhole(join(received, `${id}${endings.data}`), reply.data());
		await files.writeWhole(join(received, `${id}${endings.control}`), [writeReceivedControl(reply, id, due)]);
	}
}

async function keepSent(files: Files, folders: MeshFolders, { claim, original, request }: Pending): Promise<void> {
	const record = { event: 'TRANSFER', status: 'SUCCESS', statusCode: '00', description: '', date: claim.time };
	const control = writeTrackedControl(original, claim.id, record);
	await files.writeWhole(join(folders.sent, `${claim.base}${endings.control}`), [control]);
	await moveData(files, request, folders.out, folders.sent);
}

async function removeData(files: Files, { data }: Arrival, folder: string): Promise<void> {
	for (const { name } of data) await files.remove(join(folder, name));
}

async function moveData(files: Files, { data }: Arrival, from: string, to: string): Promise<void> {
	for (const { name } of data) await files.move(join(from, name), join(to, name));
}
