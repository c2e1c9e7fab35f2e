import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchemaText, parseYaml } from '../../../core/yaml/yaml-file.ts';
import { mistakesIn, schema } from './example-schema.ts';

const right = 'name: a\nenvironment: live\n';

describe('a text that fits its schema', () => {
	test('gives the value, with defaults', () => {
		expect(parseYaml(schema, 'a.yml', right)).toMatchObject({
			ok: true,
			value: { name: 'a', environment: 'live', limits: { dueAfterDays: 28 } },
		});
	});

	test.each([
		['comments and CRLF', '# why\r\nname: a # what\r\nenvironment: live\r\n'],
		['no line end at the end', 'name: a\nenvironment: live'],
		['flow style', '{ name: a, environment: live }'],
		['a start of document', '---\nname: a\nenvironment: live\n'],
		['an alias to an anchor before it', 'name: &x a\nenvironment: live\nkeys: { b: *x }\n'],
		['yes and no as words', 'name: yes\nenvironment: live\n'],
	])('%s', (_, text) => {
		expect(mistakesIn(text)).toBe('none');
	});

	test('points at places of the file that was read', () => {
		const parsed = parseYaml(schema, 'a.yml', `${right}columns:\n  - b\n  - c\n`);
		if (!parsed.ok) throw new Error('expected to fit');
		expect(parsed.placeOf(['columns', 1])).toEqual({ file: 'a.yml', line: 5, column: 5 });
		expect(parsed.locate(['columns'], { found: 'two' }, 'key').place).toEqual({ file: 'a.yml', line: 3, column: 1 });
		expect(parsed.locate(['limits', 'share'], { found: 'none' }).place).toEqual({ file: 'a.yml', line: 1, column: 1 });
	});
});

describe('mistakes against the schema, word for word', () => {
	test('all of them at once, in the order of the file', () => {
		const text = 'name: 12\nenviroment: live\nlimits:\n  dueAfterDay: 3\n  share: 3\non: 31/12/2026\nopen: maybe\n';
		expect(mistakesIn(text)).toMatchInlineSnapshot(`
			"  flows/a.yml:1:7: found the number 12 without quotes
			    expected text: what it is called
			    > 1 | name: 12
			        |       ^^
			      2 | enviroment: live
			      3 | limits:

			  flows/a.yml:2:1: found the unknown key \`enviroment\`: did you mean \`environment\`?
			    expected \`name\`, \`environment\`, \`limits\`, \`source\`, \`on\`, \`open\`, \`columns\` or \`keys\`
			      1 | name: 12
			    > 2 | enviroment: live
			        | ^^^^^^^^^^
			      3 | limits:
			      4 |   dueAfterDay: 3

			  flows/a.yml:4:3: found the unknown key \`dueAfterDay\`: did you mean \`dueAfterDays\`?
			    expected \`dueAfterDays\` or \`share\`
			      2 | enviroment: live
			      3 | limits:
			    > 4 |   dueAfterDay: 3
			        |   ^^^^^^^^^^^
			      5 |   share: 3
			      6 | on: 31/12/2026

			  flows/a.yml:5:10: found the number 3
			    expected a number not above 1
			      3 | limits:
			      4 |   dueAfterDay: 3
			    > 5 |   share: 3
			        |          ^
			      6 | on: 31/12/2026
			      7 | open: maybe

			  flows/a.yml:6:5: found \`31/12/2026\`
			    expected a date such as 2026-03-31
			      4 |   dueAfterDay: 3
			      5 |   share: 3
			    > 6 | on: 31/12/2026
			        |     ^^^^^^^^^^
			      7 | open: maybe

			  flows/a.yml:7:7: found \`maybe\`
			    expected \`true\` or \`false\`
			      5 |   share: 3
			      6 | on: 31/12/2026
			    > 7 | open: maybe
			        |       ^^^^^"
		`);
	});

	test('a wrong word where one of a few is expected', () => {
		expect(mistakesIn('name: a\nenvironment: stand-im\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:2:14: found \`stand-im\`: did you mean \`stand-in\`?
			    expected \`live\`, \`int\` or \`stand-in\`
			      1 | name: a
			    > 2 | environment: stand-im
			        |              ^^^^^^^^"
		`);
	});

	test('a wrong word that is near to none', () => {
		expect(mistakesIn('name: a\nenvironment: elsewhere\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:2:14: found \`elsewhere\`
			    expected \`live\`, \`int\` or \`stand-in\`
			      1 | name: a
			    > 2 | environment: elsewhere
			        |              ^^^^^^^^^"
		`);
	});

	test('a key that is missing, in the file and in a block', () => {
		expect(mistakesIn('environment: live\nsource:\n  table: b\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:1: found no \`name\`
			    expected text: what it is called
			    > 1 | environment: live
			        | ^
			      2 | source:
			      3 |   table: b

			  flows/a.yml:2:1: found no \`column\`
			    expected text
			      1 | environment: live
			    > 2 | source:
			        | ^^^^^^
			      3 |   table: b"
		`);
	});

	test('a choice between blocks: neither', () => {
		expect(mistakesIn(`${right}source: { sql: b, table: c, column: d }\n`)).toMatchInlineSnapshot(`
			"  flows/a.yml:3:9: found a block of keys
			    expected either \`table\` and \`column\`, or \`sql\` and \`column\`
			      1 | name: a
			      2 | environment: live
			    > 3 | source: { sql: b, table: c, column: d }
			        |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
		`);
	});

	test('a choice between blocks: a key that is in none of them', () => {
		expect(mistakesIn(`${right}source:\n  tabel: b\n  column: c\n`)).toMatchInlineSnapshot(`
			"  flows/a.yml:4:3: found the unknown key \`tabel\`: did you mean \`table\`?
			    expected either \`table\` and \`column\`, or \`sql\` and \`column\`
			      2 | environment: live
			      3 | source:
			    > 4 |   tabel: b
			        |   ^^^^^
			      5 |   column: c"
		`);
	});

	test('a choice between blocks: a mistake in the one that was meant', () => {
		expect(mistakesIn(`${right}source: { sql: 1, column: c }\n`)).toMatchInlineSnapshot(`
			"  flows/a.yml:3:16: found the number 1 without quotes
			    expected text
			      1 | name: a
			      2 | environment: live
			    > 3 | source: { sql: 1, column: c }
			        |                ^"
		`);
	});

	test('lists and keys', () => {
		expect(mistakesIn(`${right}columns: []\nkeys: { B: c, d: 5 }\n`)).toMatchInlineSnapshot(`
			"  flows/a.yml:3:10: found an empty list
			    expected at least one entry
			      1 | name: a
			      2 | environment: live
			    > 3 | columns: []
			        |          ^^
			      4 | keys: { B: c, d: 5 }

			  flows/a.yml:4:9: found the key \`B\`
			    expected a name in small letters
			      2 | environment: live
			      3 | columns: []
			    > 4 | keys: { B: c, d: 5 }
			        |         ^

			  flows/a.yml:4:18: found the number 5 without quotes
			    expected text
			      2 | environment: live
			      3 | columns: []
			    > 4 | keys: { B: c, d: 5 }
			        |                  ^"
		`);
	});

	test('numbers out of their range', () => {
		expect(mistakesIn(`${right}limits: { dueAfterDays: 0.5, share: -1 }\n`)).toMatchInlineSnapshot(`
			"  flows/a.yml:3:25: found the number 0.5
			    expected a whole number
			      1 | name: a
			      2 | environment: live
			    > 3 | limits: { dueAfterDays: 0.5, share: -1 }
			        |                         ^^^

			  flows/a.yml:3:37: found the number -1
			    expected a number not below 0
			      1 | name: a
			      2 | environment: live
			    > 3 | limits: { dueAfterDays: 0.5, share: -1 }
			        |                                     ^^"
		`);
	});

	test('nothing at all', () => {
		expect(mistakesIn('')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:1: found nothing
			    expected a block of keys
			    > 1 |
			        | ^"
		`);
	});

	test('nothing after a key, and a list for a block', () => {
		expect(mistakesIn('name:\nenvironment: live\nlimits: [1]\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:1: found nothing
			    expected text: what it is called
			    > 1 | name:
			        | ^^^^
			      2 | environment: live
			      3 | limits: [1]

			  flows/a.yml:3:9: found a list
			    expected a block of keys
			      1 | name:
			      2 | environment: live
			    > 3 | limits: [1]
			        |         ^^^"
		`);
	});

	test('what looks like an NHS number is not shown', () => {
		expect(mistakesIn('name: 9990000018\nenvironment: 999 000 0018\n999-000-0018: x\n')).toMatchInlineSnapshot(`
			"  flows/a.yml:1:7: found \`[a number]\` without quotes
			    expected text: what it is called
			    > 1 | name: [a number]
			        |       ^^^^^^^^^^
			      2 | environment: [a number]
			      3 | [a number]: x

			  flows/a.yml:2:14: found \`[a number]\`
			    expected \`live\`, \`int\` or \`stand-in\`
			      1 | name: [a number]
			    > 2 | environment: [a number]
			        |              ^^^^^^^^^^
			      3 | [a number]: x

			  flows/a.yml:3:1: found the unknown key \`[a number]\`
			    expected \`name\`, \`environment\`, \`limits\`, \`source\`, \`on\`, \`open\`, \`columns\` or \`keys\`
			      1 | name: [a number]
			      2 | environment: [a number]
			    > 3 | [a number]: x
			        | ^^^^^^^^^^"
		`);
	});
});

test('the schema for editors is made of the same', () => {
	expect(jsonSchemaText(z.strictObject({ name: z.string().describe('what it is called') }))).toMatchInlineSnapshot(`
		"{
			"$schema": "http://json-schema.org/draft-07/schema#",
			"type": "object",
			"properties": {
				"name": {
					"type": "string",
					"description": "what it is called"
				}
			},
			"required": [
				"name"
			],
			"additionalProperties": false
		}
		"
	`);
});
