import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

// There is no SQL Server to run these on: what can be told of their text is.

const read = async (name: string) => await readFile(new URL(`../../../sql/audit/${name}`, import.meta.url), 'utf8');
const scripts = {
	'mssql-view-reads.sql': await read('mssql-view-reads.sql'),
	'mssql-view-reads-report.sql': await read('mssql-view-reads-report.sql'),
};

/** The batches that sqlcmd would send: without its own commands and without comments, its variables filled in. */
function batchesOf(text: string): readonly string[] {
	const variables = new Map(
		[...text.matchAll(/^:setvar (\w+) "(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
	);
	const filled = text.replaceAll(/\$\((\w+)\)/g, (_, name: string) => variables.get(name) ?? `$(${name})`);
	return filled
		.split(/^go$/m)
		.map((batch) => batch.replaceAll(/^:.*$/gm, '').replaceAll(/--.*$/gm, '').trim())
		.filter((batch) => batch !== '');
}

type Token = { readonly kind: 'text' | 'name' | 'word' | 'number' | 'mark'; readonly text: string };

/** T-SQL as tokens; throws at what is none, such as a quote that is not closed. */
function tokensOf(batch: string): readonly Token[] {
	const token =
		/\s*(?:(?<text>N?'(?:[^']|'')*')|(?<name>\[(?:[^\]]|\]\])*\])|(?<word>[a-z_][\w@$#]*)|(?<number>\d+)|(?<mark>::|[(),;.=*]))\s*/iy;
	const tokens: Token[] = [];
	while (token.lastIndex < batch.length) {
		const at = token.lastIndex;
		const groups = token.exec(batch)?.groups;
		const found = Object.entries(groups ?? {}).find(([, value]) => value !== undefined);
		if (found === undefined) throw new Error(`no T-SQL: ${batch.slice(at, at + 30)}`);
		tokens.push({ kind: found[0] as Token['kind'], text: found[1] ?? '' });
	}
	return tokens;
}

function depths(tokens: readonly Token[], open: string, close: string): readonly number[] {
	let depth = 0;
	return tokens.map(({ text }) => (depth += Number(text === open) - Number(text === close)));
}

describe.each(Object.entries(scripts))('%s', (_, text) => {
	test('says what it is for, who runs it, and that it was not run', () => {
		expect(text).toMatch(/^-- Purpose: /);
		expect(text).toMatch(/^-- Grants: /m);
		expect(text).toContain('it has not been run on a server');
	});

	test('stops at the first error, and every variable has a value', () => {
		expect(text).toMatch(/^:on error exit$/m);
		expect(batchesOf(text).join()).not.toContain('$(');
	});

	test('is T-SQL as far as its words go: brackets and blocks close, statements end', () => {
		for (const batch of batchesOf(text)) {
			const tokens = tokensOf(batch);
			for (const [open, close] of [
				['(', ')'],
				['begin', 'end'],
			] as const) {
				const depth = depths(tokens, open, close);
				expect(Math.min(...depth)).toBe(0);
				expect(depth.at(-1)).toBe(0);
			}
			expect(tokens.at(-1)?.text).toBe(';');
		}
	});

	test('keywords are in small letters', () => {
		const words = batchesOf(text)
			.flatMap(tokensOf)
			.filter(({ kind }) => kind === 'word');
		expect(words.map((word) => word.text).filter((word) => word !== word.toLowerCase() && word !== 'MB')).toEqual([]);
	});

	test('never touches a number: neither the text of statements nor a column of the list', () => {
		expect(batchesOf(text).join()).not.toMatch(/\bstatement\b|nhs_number|additional_information|select \*/);
	});
});

test('every schema from which something can be read is audited, for everybody', () => {
	const audited = [
		...scripts['mssql-view-reads.sql'].matchAll(/add \(select on schema::\[(\w+)\] by \[public\]\)/g),
	].map(([, schema]) => schema);
	expect(audited.sort()).toEqual(['cleaned', 'ndoo_list', 'passthrough']);
});

test('may be run again: everything is made only where it is not there', () => {
	const makers = batchesOf(scripts['mssql-view-reads.sql']).filter((batch) => /\b(create|alter)\b/.test(batch));
	expect(makers).toHaveLength(3);
	for (const batch of makers) expect(batch).toMatch(/^if (not )?exists \(select 1 from sys\./);
});

test('a read that cannot be recorded fails', () =>
	expect(scripts['mssql-view-reads.sql']).toContain('on_failure = fail_operation'));
