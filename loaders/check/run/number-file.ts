import type { Files } from '../../../core/files.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import { type RowsRead, readRows } from '../../nhs-number/row-reader.ts';

export type NumberFile = { readonly numbers: NhsNumberSet; readonly read: RowsRead };

/** A request or a reply of the work folder, read into a set. */
export async function readNumberFile(files: Files, path: string): Promise<NumberFile> {
	const numbers = new NhsNumberSet();
	return { numbers, read: await readRows(files.stream(path), numbers) };
}
