import { join } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import { type Files, isTemporary } from '../../../core/files.ts';
import { clientCode } from '../client-codes.ts';
import type { MeshRoute, OutgoingMessage } from '../route.ts';
import { sheet } from './sheet.ts';

export type ByHandOptions = {
	readonly mailbox: string;
	/** Where the files are put that a person sends; absolute. */
	readonly folder: string;
	readonly files: Files;
	/** The command that takes a reply, in place of that of the monthly check. */
	readonly bringBy?: string | undefined;
};

/** "capable of sending files up to 100MB" (check service page), read strictly. */
export const largestByHand = 99_999_999;

/**
 * The route through a person's hands: ndoo writes each file with a sheet that says what to type in MESH UI, and cannot see
 * what becomes of it. What comes back is brought by the person and does not come through the inbox of this route.
 */
export function byHandRoute({ mailbox, folder, files, bringBy }: ByHandOptions): MeshRoute {
	return {
		name: 'ui',
		mailbox,
		largestMessage: largestByHand,
		explain: clientCode,
		async stage(message) {
			await requireSize(files, message);
			await files.makeFolder(folder);
			await files.writeWhole(join(folder, `${message.baseName}.dat`), files.stream(message.dataFile));
			await files.writeWhole(join(folder, sheetName(message)), [Buffer.from(sheet(message, bringBy))]);
		},
		// The file is where the person finds it; staging it again wrote the same.
		send: async () => ({ outcome: 'sent' }),
		async *inbox() {},
		acknowledge: async () => {},
		setAside: async () => {},
		async forget(message) {
			for (const { name } of await files.list(folder)) {
				if (isOf(message, name)) await files.remove(join(folder, name));
			}
		},
		whereabouts: async () => ({ place: 'with a person' }),
		close: async () => {},
	};
}

const sheetName = ({ baseName }: OutgoingMessage): string => `${baseName}.txt`;

function isOf(message: OutgoingMessage, name: string): boolean {
	const own = [`${message.baseName}.dat`, sheetName(message)];
	return own.some((one) => name === one || (isTemporary(name) && name.startsWith(`.${one}.`)));
}

async function requireSize(files: Files, { baseName, dataFile }: OutgoingMessage): Promise<void> {
	const size = (await files.stat(dataFile))?.size ?? 0;
	if (size <= largestByHand) return;
	throw new NdooError('file-invalid', `${baseName} is too large for MESH UI, which takes files under 100 MB.`, {
		todo: 'The check was extracted for another route: finish it on that one. A check that is begun with --route ui has files that fit.',
	});
}
