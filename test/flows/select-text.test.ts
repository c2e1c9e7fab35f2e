import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bareSelect, selectFault } from '../../flows/select-text.ts';

test.each([
	'select a from b',
	'SELECT a FROM b;',
	'with c as (select 1) select * from c\n;\n',
	'-- a; comment\nselect \';\' as "x;y", [insert] from b /* drop; */',
	"select 'it''s; delete' from b",
	'select updated_at, created from deleted_people',
])('one select: %s', (text) => {
	expect(selectFault(text)).toBeUndefined();
});

test.each([
	['', 'no statement'],
	['-- nothing\n;', 'no statement'],
	['select 1; select 2', 'more than one statement'],
	["select 'a';drop table b", 'more than one statement'],
	['update b set c = 1', 'a statement that does not begin with `select` or `with`'],
	['with c as (delete from b returning d) select d from c', 'the word `delete`, which changes data'],
	['select a INTO c from b', 'the word `into`, which changes data'],
])('not one select: %s', (text, fault) => {
	expect(selectFault(text)).toBe(fault);
});

test('what stands in quotes or comments is never taken for a statement', () => {
	const quiet = fc.string().map((text) => text.replaceAll(/['"*/\]\r\n-]/g, ''));
	fc.assert(
		fc.property(quiet, quiet, (one, other) => {
			const text = `select '${one}; drop', "${other}; into" -- ${one};\nfrom [${other};] /* ${one}; */`;
			expect(selectFault(text)).toBeUndefined();
			expect(selectFault(`${text}; select 2`)).toBe('more than one statement');
		}),
	);
});

test('a select loses the semicolon at its end and nothing else', () => {
	expect(bareSelect("\nselect ';' from a ;\n")).toBe("select ';' from a");
	expect(bareSelect('select 1')).toBe('select 1');
});
