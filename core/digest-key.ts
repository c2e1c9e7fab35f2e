import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { NdooError } from './errors.ts';
import { type Files, isTemporary } from './files.ts';
import type { Project } from './project/project.ts';

const shortestKey = 32;
const keyFileName = 'digest.key';

/**
 * The key of every digest of anything about people (docs/design/rules.md, rule 2): a plain digest of a file of NHS numbers
 * could be compared with guesses. From NDOO_DIGEST_KEY, or the file that NDOO_DIGEST_KEY_FILE names, or a file in the work
 * folder; undefined when none is there. Throws `config-invalid` for a key that is too short, without showing it.
 */
export async function findDigestKey(
	{ folders }: Pick<Project, 'folders'>,
	environment: Readonly<Record<string, string | undefined>>,
	files: Files,
): Promise<KeyObject | undefined> {
	const given = environment['NDOO_DIGEST_KEY'];
	if (given !== undefined) return keyOf(Buffer.from(given), 'NDOO_DIGEST_KEY');
	const named = environment['NDOO_DIGEST_KEY_FILE'];
	if (named !== undefined) {
		const bytes = await files.read(named).catch((cause: unknown) => {
			throw unreadable(cause);
		});
		return keyOf(bytes, 'the file of NDOO_DIGEST_KEY_FILE');
	}
	const own = digestKeyFile({ folders });
	return (await files.stat(own)) === undefined ? undefined : keyOf(await files.read(own), own);
}

/** Makes the file in the work folder. Only where the warehouse has no key on record: a new one proves nothing of what is there. */
export async function makeDigestKey({ folders }: Pick<Project, 'folders'>, files: Files): Promise<KeyObject> {
	const own = digestKeyFile({ folders });
	await files.makeFolder(folders.work);
	for (const { name } of await files.list(folders.work)) {
		// What a run left that was killed as it wrote one.
		if (isTemporary(name) && name.startsWith(`.${keyFileName}.`)) await files.remove(join(folders.work, name));
	}
	await files.writeWhole(own, [randomBytes(shortestKey)]);
	return keyOf(await files.read(own), own);
}

export const digestKeyFile = ({ folders }: Pick<Project, 'folders'>): string => join(folders.work, keyFileName);

function keyOf(bytes: Buffer, where: string): KeyObject {
	if (bytes.length >= shortestKey) return createSecretKey(bytes);
	throw new NdooError('config-invalid', `The digest key in ${where} is shorter than ${shortestKey} bytes.`, {
		todo: 'Use a random key, such as 32 bytes of `openssl rand`.',
	});
}

// Without the path: at times it is the key itself, put into the wrong variable.
const unreadable = (cause: unknown): NdooError =>
	new NdooError('config-missing', 'The file that NDOO_DIGEST_KEY_FILE names cannot be read.', {
		todo: 'Check the path in NDOO_DIGEST_KEY_FILE, and that the account that runs ndoo may read the file.',
		cause,
	});
