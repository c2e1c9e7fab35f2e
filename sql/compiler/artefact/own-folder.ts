import { join } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';

/** What a folder has that this program made, and the words in it by which it is known. */
type Sign = { readonly file: string; readonly words: string };

/**
 * Throws `file-invalid` when a folder has any of these, and not the sign that this program made them: what it writes takes
 * the place of what was there, which must not be somebody else's.
 */
export async function requireOwn(
	files: Files,
	folder: string,
	{ file, words, names }: Sign & { readonly names: readonly string[] },
): Promise<void> {
	const there = await firstThere(files, folder, names);
	if (there === undefined) return;
	const sign = join(folder, file);
	const isOwn = (await files.stat(sign))?.isFile === true && (await files.read(sign)).toString('utf8').includes(words);
	if (isOwn) return;
	throw new NdooError('file-invalid', `There is a \`${there}\` in the folder already that ndoo did not make.`, {
		problems: [
			{ place: { file: join(folder, there) }, found: 'what ndoo would replace', expected: 'a folder of its own' },
		],
		todo: 'Name another folder as `folders: { target: … }` in ndoo.yml, or take away what is there. Nothing was written to it.',
	});
}

async function firstThere(files: Files, folder: string, names: readonly string[]): Promise<string | undefined> {
	for (const name of names) {
		const found = await files.stat(join(folder, name));
		if (found?.isFile === true) return name;
		if (found !== undefined && (await files.list(join(folder, name))).length > 0) return name;
	}
	return undefined;
}
