import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goBatches } from '../../../warehouse/mssql/go-batches.ts';

test.each<[what: string, script: string, batches: readonly string[]]>([
	['one batch', 'select 1', ['select 1']],
	['nothing', ' \n', []],
	[
		'lines that are GO, whatever the case and the blanks',
		'a\nGO\nb\n  go\t\nc\r\nGo\r\nd',
		['a\n', '\nb\n', '\nc\r\n', '\nd'],
	],
	['GO at both ends', 'GO\nselect 1\nGO', ['\nselect 1\n']],
	[
		'GO beside something else is none',
		'select 1 as go\ngoto x\nGO 5\n-- go\nlet go',
		['select 1 as go\ngoto x\nGO 5\n-- go\nlet go'],
	],
])('%s', (_, script, batches) => {
	expect(goBatches(script)).toEqual(batches);
});

test('batches that are put together come apart again, and lose nothing but their GO', () => {
	const line = fc.constantFrom('select 1', 'go away', '', '-- go', 'a go');
	const batch = fc.array(line, { minLength: 1 }).map((lines) => `select 0\n${lines.join('\n')}\n`);
	fc.assert(
		fc.property(fc.array(batch), (batches) => {
			expect(goBatches(batches.join('GO\n')).map((found) => found.replace(/^\n/, ''))).toEqual(batches);
		}),
	);
});
