import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';

// What an editor does by .editorconfig is what `npm run format` does by biome.json.

const contentOf = (path: string): string => readFileSync(join(packageFolder(), path), 'utf8');

/** The settings of a section, by its heading. */
const sectionOf = (heading: string): Readonly<Record<string, string>> => {
	const lines = (contentOf('.editorconfig').split(`[${heading}]\n`)[1] ?? '').split('\n');
	const end = lines.findIndex((line) => line.startsWith('['));
	const settings = lines.slice(0, end < 0 ? undefined : end).map((line) => line.split(' = '));
	return Object.fromEntries(settings.filter((parts): parts is [string, string] => parts.length === 2));
};

test('editors and the formatter agree', () => {
	const { formatter = {} } = JSON.parse(contentOf('biome.json')) as { formatter?: Readonly<Record<string, unknown>> };
	// What biome.json does not say is what Biome takes without it.
	const { indentStyle = 'tab', indentWidth = 2, lineWidth = 80, lineEnding = 'lf' } = formatter;
	expect(sectionOf('*')).toEqual({
		charset: 'utf-8',
		end_of_line: lineEnding,
		insert_final_newline: 'true',
		indent_style: indentStyle,
		indent_size: String(indentWidth),
		max_line_length: String(lineWidth),
	});
	expect(contentOf('.gitattributes')).toContain('eol=lf');
});
