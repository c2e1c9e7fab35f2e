import { z } from 'zod';
import type { FileLocation, Problem } from '../errors.ts';
import type { Files } from '../files.ts';
import { entryMistake, largestFile, tooLarge } from '../written-file.ts';
import { firstOf } from './bounds.ts';
import { withoutUnknown, withoutUnknownLines } from './concealed.ts';
import { schemaProblems } from './mistakes.ts';
import { inOrder } from './order.ts';
import { type Mistake, placeAt, problemAt, type YamlPath } from './source.ts';
import { readSyntax } from './syntax.ts';
import { expectation } from './wording.ts';

/** A problem at a place in the file that was read, for mistakes that the schema cannot see. */
export type Locate = (path: YamlPath, mistake: Mistake, at?: 'key' | 'value') => Problem;

export type Parsed<T> =
	| {
			readonly ok: true;
			readonly value: T;
			readonly locate: Locate;
			readonly placeOf: (path: YamlPath) => FileLocation;
	  }
	| { readonly ok: false; readonly problems: readonly Problem[] };

/** `hidesUnknown`: frames show nothing of what follows a key that the schema does not know. */
export type Showing = { readonly hidesUnknown?: boolean };

/**
 * Reads one YAML text by its schema, gathering every mistake instead of stopping at the first.
 * `file` is how the file is shown: relative to the project, with forward slashes.
 */
export function parseYaml<T>(
	schema: z.ZodType<T>,
	file: string,
	text: string,
	{ hidesUnknown = false }: Showing = {},
): Parsed<T> {
	if (text.length > largestFile) return { ok: false, problems: [{ place: { file }, ...tooLarge }] };
	const shown = hidesUnknown ? withoutUnknownLines(text, schema) : text;
	const { source, problems, isReadable } = readSyntax(file, text, shown);
	if (!isReadable) return { ok: false, problems: firstOf(file, inOrder(problems)) };
	const value: unknown = source.document.toJS({ maxAliasCount: -1 });
	const result = schema.safeParse(value, { error: expectation });
	const issues = result.error?.issues ?? [];
	const whole = { ...source, shown: hidesUnknown ? withoutUnknown(text, source.document, issues, shown) : text };
	const mistakes = schemaProblems(issues, value, whole);
	if (!result.success || problems.length > 0)
		return { ok: false, problems: firstOf(file, inOrder([...problems, ...mistakes])) };
	return {
		ok: true,
		value: result.data,
		locate: (path, mistake, at) => problemAt(whole, path, mistake, at),
		placeOf: (path) => placeAt(source, path),
	};
}

/** `mayLeadOut`: who can put a link in its place decides about the account's files as well. */
type YamlFile = { readonly path: string; readonly shown: string; readonly mayLeadOut?: boolean };

/** The same from a file, which has to be UTF-8. Throws `file-missing`. */
export async function readYaml<T>(
	schema: z.ZodType<T>,
	files: Files,
	{ path, shown, mayLeadOut = false, ...showing }: YamlFile & Showing,
): Promise<Parsed<T>> {
	const entry = await files.stat(path);
	const refusal = entry && entryMistake(mayLeadOut ? { ...entry, leadsOut: false } : entry);
	if (refusal !== undefined) return { ok: false, problems: [{ place: { file: shown }, ...refusal }] };
	const text = decoded(await files.read(path));
	if (text !== undefined) return parseYaml(schema, shown, text, showing);
	const mistake = { found: 'a file that is not UTF-8', expected: 'text saved as UTF-8' };
	return { ok: false, problems: [{ place: { file: shown }, ...mistake }] };
}

function decoded(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** The same schema for editors, as the text of a file. JSON Schema of draft 7: the newest that every YAML editor knows. */
export const jsonSchemaText = (schema: z.ZodType): string =>
	`${JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }), undefined, '\t')}\n`;
