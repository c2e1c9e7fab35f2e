import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import { type RowsRead, readRows } from '../../nhs-number/row-reader.ts';
import { digestOf, isDigestOf } from '../reply/reply-digest.ts';
import type { Request } from '../state/check-run.ts';
import { type CheckWork, replyFile, requestFile } from '../state/check-work.ts';

export type NumberFile = { readonly numbers: NhsNumberSet; readonly read: RowsRead };

/** A request or a reply, read into a set. */
export async function readNumberFile(files: Files, path: string): Promise<NumberFile> {
	const numbers = new NhsNumberSet();
	return { numbers, read: await readRows(files.stream(path), numbers) };
}

/** A file of the work folder is gone, or is not what was put there: the check cannot go on with it. */
export class DamagedFile extends Error {
	override readonly name = 'DamagedFile';
	readonly part: number | undefined;

	constructor(part?: number) {
		super();
		this.part = part;
	}
}

/** A request as it was extracted: as many rows as are on record, each once. Throws `DamagedFile`. */
export async function readRequest(work: CheckWork, request: Request): Promise<NumberFile> {
	const { checkId, part, rows } = request;
	const file = await readNumberFile(work.files, requestFile(work, checkId, part)).catch(gone(part));
	const { read } = file;
	if (read.defect !== undefined || read.duplicates > 0 || read.rows !== rows) throw new DamagedFile(part);
	return file;
}

/** A reply as it was taken, by its digest; whatever is wrong with it was so when it came. Throws `DamagedFile`. */
export async function readReply(work: CheckWork, request: Request): Promise<NumberFile> {
	const { checkId, part } = request;
	const path = replyFile(work, checkId, part);
	const digest = await digestOf(work.files.stream(path), await work.digestKey()).catch(gone(part));
	if (!(await isDigestOf(work.warehouse, request, digest))) throw new DamagedFile(part);
	return await readNumberFile(work.files, path);
}

const gone =
	(part: number) =>
	(error: unknown): never => {
		throw error instanceof NdooError && error.code === 'file-missing' ? new DamagedFile(part) : error;
	};
