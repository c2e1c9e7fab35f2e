import { describe, expect, test } from 'vitest';
import { mistakesIn } from './example-schema.ts';

describe('mistakes in the YAML itself, word for word', () => {
	test('a key twice does not hide the other mistakes', () => {
		expect(mistakesIn('name: a\nname: b\nenvironment: lve\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:2:1: found the key \`name\` a second time
			    expected each key once
			      1 | name: a
			    > 2 | name: b
			        | ^^^^
			      3 | environment: lve

			  flows/a.yml:3:14: found \`lve\`: did you mean \`live\`?
			    expected \`live\`, \`int\` or \`stand-in\`
			      1 | name: a
			      2 | name: b
			    > 3 | environment: lve
			        |              ^^^"
		`);
	});

	test('a tab', () => {
		expect(mistakesIn('name: a\nlimits:\n\tshare: 1\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:3:1: found a tab at the start of a line
			    expected spaces: YAML takes no tabs there
			      1 | name: a
			      2 | limits:
			    > 3 | →share: 1
			        | ^"
		`);
	});

	test('an alias to nothing', () => {
		expect(mistakesIn('name: *b\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:7: found the alias \`*b\`, which points at nothing
			    expected \`&b\` further up in the file
			    > 1 | name: *b
			        |       ^^"
		`);
	});

	test('an alias to nothing, beside a key that is there twice', () => {
		const told = mistakesIn('name: *b\nname: c\n');
		expect(told).toContain('found the alias `*b`, which points at nothing');
		expect(told).toContain('found the key `name` a second time');
	});

	test('an alias to what holds it', () => {
		expect(mistakesIn('columns: &b [*b]\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:14: found the alias \`*b\`, which points at what holds it
			    expected the value itself, written out
			    > 1 | columns: &b [*b]
			        |              ^^"
		`);
	});

	test('a merge key', () => {
		expect(mistakesIn('<<: { name: a }\nenvironment: live\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:1: found the merge key \`<<\`
			    expected the keys themselves, written out
			    > 1 | <<: { name: a }
			        | ^^
			      2 | environment: live"
		`);
	});

	test('a quote that is not closed', () => {
		expect(mistakesIn('name: "a\nenvironment: live\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:3:1: found text that opens with a quote and never closes
			    expected the same quote at its end
			      1 | name: "a
			      2 | environment: live
			    > 3 |
			        | ^"
		`);
	});

	test('a bracket that is not closed', () => {
		expect(mistakesIn('columns: [a, b\nname: c\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:2:1: found a line that is not in line with its neighbours, or a bracket that is not closed
			    expected the keys of a block and the entries of a list to start in the same column, and a \`]\` or \`}\` for each \`[\` or \`{\`
			      1 | columns: [a, b
			    > 2 | name: c
			        | ^"
		`);
	});

	test('a line that is out of line', () => {
		expect(mistakesIn('name: a\n environment: live\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:7: found text that does not fit here
			    expected \`key: value\`, or \`- \` before an entry of a list, in line with its neighbours (quote a value that holds \`: \` or \` #\`)
			    > 1 | name: a
			        |       ^
			      2 |  environment: live"
		`);
	});

	test('a line without a colon', () => {
		expect(mistakesIn('name: a\nenvironment\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:2:1: found text without a colon after it
			    expected \`key: value\`
			      1 | name: a
			    > 2 | environment
			        | ^^^^^^^^^^^"
		`);
	});

	test('a Windows path in double quotes', () => {
		expect(mistakesIn('name: "C:\\MESH"\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:10: found a backslash that YAML does not know inside double quotes
			    expected single quotes around text with backslashes, such as a Windows path
			    > 1 | name: "C:\\MESH"
			        |          ^"
		`);
	});

	test('two documents', () => {
		expect(mistakesIn('name: a\n---\nname: b\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:2:1: found a second document, begun by \`---\`
			    expected one document in a file
			      1 | name: a
			    > 2 | ---
			        | ^^^
			      3 | name: b"
		`);
	});

	test.each([
		[
			'a value that begins with a reserved character',
			'name: @a\n',
			'a value that starts with a character which YAML keeps for itself',
		],
		['an unknown tag', 'name: !b c\n', 'a YAML mark (`&`, `*`, `!` or `%`) that means nothing here'],
		['an unknown directive', '%B c\n---\nname: a\n', 'a YAML mark (`&`, `*`, `!` or `%`) that means nothing here'],
		['a list as a key', '? [a]\n: b\n', 'a key that is not plain text'],
		['a value in a value', 'name: a: b\n', 'text that does not fit here'],
	])('%s', (_, text, found) => {
		expect(mistakesIn(text)).toContain(`found ${found}\n    expected `);
	});
});
