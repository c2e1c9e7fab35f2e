import { join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import { meshFolders } from '../../../loaders/mesh/client-folder/folders.ts';
import { readControlFile } from '../../../loaders/mesh/control-file.ts';
import { recipientOf } from '../../../loaders/service/service.ts';
import { answerRequest } from '../../../loaders/stand-in/answer.ts';
import { writeReceivedControl } from '../../../loaders/stand-in/control-writing.ts';
import { dtsId } from '../../../loaders/stand-in/dts-id.ts';
import type { OptOutRule } from '../../../loaders/stand-in/opt-out-rule.ts';

/**
 * One round of MESH client and national service in the live environment, over the folders of one mailbox. The program's own
 * stand-in refuses to play this part, as it must; a test has to, where only a live list may be published. Gives the number
 * of requests that were taken.
 */
export async function answerAsNational(interfaceRoot: string, rule: OptOutRule, now: Date): Promise<number> {
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
		const replies = await answerRequest(request, { ...rule, scenarios: [], turnaroundMilliseconds: 0 });
		for (const [position, reply] of replies.entries()) {
			const id = dtsId(now, position + 1, base);
			if (reply.kind === 'data') await diskFiles.writeWhole(join(folders.in, `${id}.dat`), reply.data());
			await diskFiles.writeWhole(join(folders.in, `${id}.ctl`), [writeReceivedControl(reply, id, now)]);
		}
	}
	return controls.length;
}
