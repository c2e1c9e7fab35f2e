import type { Problem } from '../../core/errors.ts';
import { codeFrame } from '../../core/yaml/frame.ts';
import type { Slip } from './template/template.ts';

/** A text file of the project, as it is shown and as it is. */
export type TextFile = { readonly file: string; readonly text: string };

/** A mistake in a SQL file as a problem with its place and the lines around it. */
export function problemIn({ file, text }: TextFile, { start, end, ...mistake }: Slip): Problem {
	const { line, column } = positionOf(text, start);
	return {
		place: { file, line, column },
		...mistake,
		frame: codeFrame(text, { line, column, length: Math.max(1, end - start) }),
	};
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
	const before = text.slice(0, offset).split(/\r\n|\r|\n/);
	return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
