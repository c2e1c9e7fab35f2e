import type { Document, Node } from 'yaml';
import { z } from 'zod';
import { mostProblems } from './bounds.ts';
import { childOf, resolved, type YamlPath } from './source.ts';

type Issue = z.core.$ZodIssue;

/**
 * A text as frames show it, without what follows a key that the schema does not know: a person may have put a password there.
 * Of the same length, so that places stay. `byLines` is what serves where there are many (`withoutUnknownLines`).
 */
export function withoutUnknown(text: string, document: Document, issues: readonly Issue[], byLines: string): string {
	const paths = unknownPaths(issues);
	// Each of them is looked for in the whole document.
	if (paths.length > mostProblems) return byLines;
	const ranges = paths.flatMap((path) => rangeBehind(text, document, path));
	return ranges.reduce(
		(shown, [start, end]) => shown.slice(0, start) + blanked(shown.slice(start, end)) + shown.slice(end),
		text,
	);
}

/**
 * The same for a text whose form is not right, so that nobody can tell where a value ends: what follows a word that is no key of
 * the schema, on its line and on those after it up to the next key of the schema.
 */
export function withoutUnknownLines(text: string, schema: z.ZodType): string {
	const known = keysOf(schema);
	let isHidden = false;
	return text
		.split(/(?<=\r\n|\n|\r(?!\n))/)
		.map((line) => {
			const key = /^[\s-]*["']?([\w.-]+)["']?\s*:/.exec(line);
			if (key === null) return isHidden ? blanked(line) : line;
			isHidden = !known.has(key[1] ?? '');
			return isHidden ? line.slice(0, key[0].length) + blanked(line.slice(key[0].length)) : line;
		})
		.join('');
}

function unknownPaths(issues: readonly Issue[]): readonly YamlPath[] {
	return issues.flatMap((issue) => {
		if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
		if (issue.code === 'invalid_key') return [issue.path];
		if (issue.code !== 'invalid_union') return [];
		return issue.errors.flatMap((branch) =>
			unknownPaths(branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))),
		);
	});
}

/** From behind the colon of a key to the end of the last line of its value. */
function rangeBehind(text: string, document: Document, path: YamlPath): readonly (readonly [number, number])[] {
	let node: Node | undefined = document.contents ?? undefined;
	for (const [at, step] of path.entries()) {
		const found = childOf(resolved(node, document), step);
		if (found === undefined) return [];
		node = found.value;
		const keyEnd = found.key?.range?.[1];
		if (at < path.length - 1 || keyEnd === undefined) continue;
		const valueEnd = Math.max(keyEnd, found.value?.range?.[1] ?? 0);
		const lineEnd = /$/m.exec(text.slice(valueEnd))?.index ?? 0;
		return [[keyEnd + 1, valueEnd + lineEnd]];
	}
	return [];
}

const blanked = (text: string): string =>
	text.replaceAll(/[^\r\n]+/g, (part) => {
		const start = /^\s*/.exec(part)?.[0].length ?? 0;
		return start === part.length ? part : `${part.slice(0, start)}…${' '.repeat(part.length - start - 1)}`;
	});

/** Every name of a key in a schema. */
function keysOf(schema: z.ZodType): ReadonlySet<string> {
	const names = new Set<string>();
	const visit = (part: unknown): void => {
		if (typeof part !== 'object' || part === null) return;
		for (const [name, inner] of Object.entries(part)) {
			if (name === 'properties' && typeof inner === 'object' && inner !== null)
				for (const key of Object.keys(inner)) names.add(key);
			visit(inner);
		}
	};
	visit(z.toJSONSchema(schema, { io: 'input' }));
	return names;
}
