import { join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import { meshFolders } from '../../../loaders/mesh/client-folder/folders.ts';
import { readControlFile } from '../../../loaders/mesh/control-file.ts';
import type { NhsIndex } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { recipientOf } from '../../../loaders/service/service.ts';
import { writeReceivedControl } from '../../../stand-in/control-writing.ts';
import { dtsId } from '../../../stand-in/dts-id.ts';
import { answer, jobCreated, transferReport } from '../../../stand-in/messages.ts';
import type { PlannedReply, ServiceRequest } from '../../../stand-in/planned-reply.ts';
import { readRequest } from '../../../stand-in/request-reading.ts';

/**
 * One round of MESH client and national service in the live environment, over the folders of one mailbox. The program's own
 * stand-in refuses to play this part, as it must; a test has to, where only a live list may be published. Gives the number
 * of requests that were taken.
 */
export async function answerAsNational(
	interfaceRoot: string,
	isKept: (index: NhsIndex) => boolean,
	now: Date,
): Promise<number> {
	const folders = meshFolders(interfaceRoot);
	const controls = (await diskFiles.list(folders.out)).filter(({ name }) => name.endsWith('.ctl'));
	for (const { name } of controls) {
		const base = name.replace(/\.ctl$/, '');
		const reading = readControlFile(await diskFiles.read(join(folders.out, name)));
		if (!('control' in reading) || reading.control.to !== recipientOf('live'))
			throw new Error(`${base} is not for the national service`);
		const data = join(folders.sent, `${base}.dat`);
		for (const ending of ['dat', 'ctl'])
			await diskFiles.move(join(folders.out, `${base}.${ending}`), join(folders.sent, `${base}.${ending}`));
		const request = { control: reading.control, data: () => diskFiles.stream(data) };
		for (const [position, reply] of (await repliesTo(request, isKept)).entries()) {
			const id = dtsId(now, position + 1, base);
			if (reply.kind === 'data') await diskFiles.writeWhole(join(folders.in, `${id}.dat`), reply.data());
			await diskFiles.writeWhole(join(folders.in, `${id}.ctl`), [writeReceivedControl(reply, id, now)]);
		}
	}
	return controls.length;
}

async function repliesTo(
	request: ServiceRequest,
	isKept: (index: NhsIndex) => boolean,
): Promise<readonly PlannedReply[]> {
	const reading = await readRequest(request.data);
	if ('error' in reading) throw new Error(`the service would refuse the request: ${reading.error}`);
	const kept = new NhsNumberSet([...reading.numbers].filter(isKept));
	const list = { afterMilliseconds: 0, localId: request.control.localId, data: () => kept.lines(',\r\n') };
	return [transferReport(request), jobCreated(request, false), answer(request, list)];
}
