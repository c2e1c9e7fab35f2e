import type { Files } from '../../../core/files.ts';
import { proveReply } from '../reply/proof.ts';
import { type ContentKind, classifyContent, readHead } from '../reply/reply-content.ts';
import { digestOf, publishedWith } from '../reply/reply-digest.ts';
import { readNumberFile } from '../request/number-file.ts';
import type { Request } from '../state/check-run.ts';
import { type CheckWork, requestFile } from '../state/check-work.ts';

/** What a file is that a person brings for a request. */
export type FileExamination =
	| { readonly kind: 'list'; readonly isEmpty: boolean; readonly digest: string }
	| { readonly kind: 'notice' }
	/** The service says why there is no list. */
	| { readonly kind: 'failed'; readonly reason: string; readonly advice: string }
	| { readonly kind: 'refused'; readonly found: string; readonly expected: string };

const theReply = 'the reply to this request';

/**
 * Looks at a file before it is taken: it has to be an answer of the service, not seen before, and proven against the
 * request. What arrives by a route is told by its envelope and fails the check when it is wrong; a wrong file may just
 * have been picked.
 */
export async function examine(work: CheckWork, request: Request, path: string): Promise<FileExamination> {
	const content = await contentOf(work.files, path);
	switch (content.kind) {
		case 'cleaned list':
		case 'empty list':
			return await examineList(work, request, path, content.kind === 'empty list');
		case 'job created':
			return { kind: 'notice' };
		case 'job failed':
			return { ...content, kind: 'failed' };
		case 'error text':
			return content.isKnown
				? { ...content, kind: 'failed' }
				: { kind: 'refused', found: content.reason, expected: theReply };
		case 'unusable':
			return { kind: 'refused', found: content.reason, expected: theReply };
		default:
			return content satisfies never;
	}
}

async function contentOf(files: Files, path: string): Promise<ContentKind> {
	const head = await readHead(files.stream(path));
	return classifyContent({ head, size: (await files.stat(path))?.size ?? 0 });
}

async function examineList(
	work: CheckWork,
	request: Request,
	path: string,
	isEmpty: boolean,
): Promise<FileExamination> {
	const digest = await digestOf(work.files.stream(path), await work.digestKey());
	// A reply that came to no list may be brought again: it is held, and a person looks.
	const seen = isEmpty ? undefined : await publishedWith(work.warehouse, digest);
	if (seen !== undefined) {
		return {
			kind: 'refused',
			found: `the reply to check ${seen}, byte for byte: it was taken before`,
			expected: theReply,
		};
	}
	const sent = await readNumberFile(work.files, requestFile(work, request.checkId, request.part));
	const returned = await readNumberFile(work.files, path);
	const [fault] = proveReply({ sent: sent.numbers, returned: returned.numbers, read: returned.read }).faults;
	if (fault !== undefined) return { kind: 'refused', found: fault.reason, expected: theReply };
	return { kind: 'list', isEmpty, digest };
}
