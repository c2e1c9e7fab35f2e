import type { z } from 'zod';
import { content } from './content.ts';
import { damaged } from './mesh-api-error.ts';
import type { MeshAnswer, MeshHttp } from './mesh-http.ts';

/** Gives an answer with one of the statuses back; makes an error of any other and throws it. */
export async function requireStatus(
	line: MeshHttp,
	answer: MeshAnswer,
	statuses: readonly number[] = [200],
): Promise<MeshAnswer> {
	if (statuses.includes(answer.status)) return answer;
	throw await line.errorOf(answer);
}

/** Far over an inbox page of 5000 ids. */
const longest = 1 << 20;

/** The JSON of an answer in the shape that was expected; throws a MeshApiError (`damaged`) for any other. */
export async function readJson<T extends z.ZodType>(answer: MeshAnswer, shape: T): Promise<z.output<T>> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of content(answer)) {
		length += part.length;
		if (length > longest) throw damaged(answer.what, 'the answer is far too long');
		parts.push(part);
	}
	const { success, data } = shape.safeParse(parse(Buffer.concat(parts).toString('utf8')));
	if (success) return data;
	throw damaged(answer.what, 'the answer is not in the form that the specification gives');
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
