import { z } from 'zod';

/** What the body of an error says; all of it undefined for a body that cannot be read. */
export type ErrorBody = {
	/** A code of the table in api-codes.ts, or some other word; never empty. */
	readonly code: string | undefined;
	/** The server's own words: to be quoted before anyone reads them. */
	readonly text: string | undefined;
};

const word = z
	.union([z.string(), z.number()])
	.nullish()
	.transform((found) => {
		const text = String(found ?? '').trim();
		return text === '' ? undefined : text;
	})
	.catch(undefined);

const detail = z.object({ code: word, msg: word, loc: z.array(z.union([z.string(), z.number()])).catch([]) });

// docs/design/mesh.md, "MESH API": version 2 and the validation errors are a `detail` of several, version 1 is flat. The
// public stand-in server also knows a bare `message`.
const bodies = z.object({
	detail: z.union([z.array(detail), word.transform((msg) => [{ code: undefined, msg, loc: [] }])]).catch([]),
	errorCode: word,
	errorDescription: word,
	message: word,
});

/**
 * Reads the body of an answer that is an error, in any of the three JSON shapes. XML, a cut text or anything else gives
 * nothing: this never throws.
 */
export function readErrorBody(text: string): ErrorBody {
	const { data } = bodies.safeParse(parseJson(text));
	if (data === undefined) return { code: undefined, text: undefined };
	const said = data.detail.map(({ msg, loc }) => [...loc, msg].filter((part) => part !== undefined).join(' '));
	return {
		code: data.detail.find(({ code }) => code !== undefined)?.code ?? data.errorCode,
		text: said.find((one) => one !== '') ?? data.errorDescription ?? data.message,
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
