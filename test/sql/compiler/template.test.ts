import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Literal } from '../../../sql/compiler/template/call.ts';
import { expand, type Scope } from '../../../sql/compiler/template/expand.ts';
import { readTemplate } from '../../../sql/compiler/template/template.ts';
import { foundIn, graphOf, named, refusal } from './project-bench.ts';

const scope: Scope = {
	find: (reference) => {
		switch (reference.kind) {
			case 'ref':
				return { id: `model.p.${reference.model}`, sql: `m.${reference.model}` };
			case 'source':
				return { id: `source.p.${reference.source}.${reference.table}`, sql: `${reference.source}.${reference.table}` };
			default:
				return {
					id: `view.p.${reference.flow}.${reference.table}`,
					sql: `cleaned.${reference.flow}__${reference.table}`,
				};
		}
	},
	vars: { day: '2026-01-01', limit: 5, all: true },
	environment: { REGION: 'North', EMPTY: '' },
};

describe('what a model may hold', () => {
	test.each<[string, string]>([
		["select * from {{ ref('a') }}", 'select * from m.a'],
		['select * from {{ref("a")}} x', 'select * from m.a x'],
		["from {{ source('s', 't') }}", 'from s.t'],
		["from {{ cleaned('falls.patient') }}", 'from cleaned.falls__patient'],
		["where d > '{{ var('day') }}'", "where d > '2026-01-01'"],
		["{{ var('limit') }} {{ var('all') }} {{ var('none', 'x') }} {{ var('none', 3) }}", '5 true x 3'],
		["{{ env_var('REGION') }}-{{ env_var('GONE', 'South') }}{{ env_var('EMPTY') }}", 'North-South'],
		['a {# a comment with {{ ref(1 }} in it #} b', 'a  b'],
		["a {{- ref('b') -}} c", 'am.bc'],
		['a {#- b -#} c', 'ac'],
		["{{ config(materialized='table', tags=['a', 'b',], meta={'person': 'id'}) }}select 1", 'select 1'],
		["{{ ref(\n\t'a'\n) }}", 'm.a'],
		["'{{ var('x', 'it\\'s }} fine') }}'", "'it's }} fine'"],
		['select 1 } } { { as a', 'select 1 } } { { as a'],
	])('%j', (text, sql) => {
		const { slips, ...expanded } = expand(text, scope);
		expect(slips).toEqual([]);
		expect(expanded.sql).toBe(sql);
	});

	test('what it reads, and how it is to be made', () => {
		const text =
			"{{ config(materialized='table') }}select * from {{ ref('a') }} join {{ source('s', 't') }} on {{ var('all') }}";
		const { reads, config, calls, sql } = expand(text, scope);
		expect(reads.map(({ id }) => id)).toEqual(['model.p.a', 'source.p.s.t']);
		expect(config?.values).toEqual({ materialized: 'table' });
		expect(calls.map(({ start, end }) => sql.slice(start, end))).toEqual(['m.a', 's.t']);
	});

	test('a name that every object has is a name as any other', () => {
		const { config, slips } = expand("{{ config(__proto__=1, meta={'__proto__': {'a': 2}}) }}", scope);
		expect(slips).toEqual([]);
		expect(JSON.stringify(config?.values)).toBe('{"__proto__":1,"meta":{"__proto__":{"a":2}}}');
	});

	test('a text without double braces stays as it is, whatever is in it', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				fc.pre(!/\{[{%#]/.test(text));
				expect(expand(text, scope)).toMatchObject({ sql: text, slips: [], reads: [] });
			}),
		);
	});

	test('texts come out as they were put in', () => {
		const quoted = (text: string, quote: string) =>
			`${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom("'", '"'), (text, quote) => {
				const { sql, slips } = expand(`<{{ var('none', ${quoted(text, quote)}) }}>`, scope);
				expect({ sql, slips }).toEqual({ sql: `<${text}>`, slips: [] });
			}),
		);
	});

	test('nothing makes it stumble, and every stretch lies in the text', () => {
		const part = fc.constantFrom(
			'{{',
			'}}',
			'{%',
			'%}',
			'{#',
			'#}',
			'-',
			"'",
			'"',
			'(',
			')',
			',',
			'=',
			'[',
			'\\',
			' ref',
			'a',
			' ',
		);
		fc.assert(
			fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
				const text = parts.join('');
				const { pieces, slips } = readTemplate(text);
				for (const { start, end } of [...pieces, ...slips]) {
					expect(start).toBeLessThanOrEqual(end);
					expect(start).toBeGreaterThanOrEqual(0);
				}
			}),
		);
	});
});

describe('what it may not', () => {
	test.each<[string, string, string]>([
		[
			'{% if a %}x{% endif %}',
			'a block `{% … %}`',
			'SQL with `{{ … }}` alone: a model has no loops, conditions or macros here',
		],
		["{{ ref('a')", '`{{` that never closes', '`}}`'],
		['{# never', '`{#` that never closes', '`#}`'],
		["{{ reff('a') }}", '`reff()`: did you mean `ref`?', '`ref`, `source`, `cleaned`, `var`, `env_var` or `config`'],
		["{{ ref('a', 'b') }}", '`ref` with other words than it takes', "`ref('model')`"],
		["{{ ref(model='a') }}", '`ref` with other words than it takes', "`ref('model')`"],
		["{{ source('a') }}", '`source` with other words than it takes', "`source('name', 'table')`"],
		["{{ cleaned('falls') }}", '`cleaned` with other words than it takes', "`cleaned('flow.table')`"],
		["{{ config('table') }}", '`config` with other words than it takes', "`config(materialized='table', tags=['…'])`"],
		["{{ ref('a') | upper }}", '`|`', "a call such as `ref('model')`, with nothing but texts, numbers and lists in it"],
		["{{ ref('a').b }}", '`.`', "a call such as `ref('model')`, with nothing but texts, numbers and lists in it"],
		['{{ this }}', 'the end of the call', '`(` after `this`'],
		["{{ ref(var('a')) }}", '`var`', 'a text in quotes, a number, `true`, `false`, `none` or a list of such'],
		["{{ config(a=1, 'b') }}", "`'b'`", '`name=value`: those without a name come first'],
		['{{ config(a=1, a=2) }}', '`a`', 'each name once'],
		["{{ ref('a' 'b') }}", "`'b'`", '`,` or `)`'],
		['{{ }}', 'the end of the call', "the name of a call, such as `ref('model')`"],
		[
			"{{ var('dya') }}",
			'the variable `dya`, which has no value: did you mean `day`?',
			'`dya` under `vars` in ndoo.yml, in `--vars`, or a default here',
		],
		["{{ env_var('GONE') }}", '`GONE`, which is not set', 'the variable to be set, or a default here'],
		// Every object has these.
		...['constructor', '__proto__', 'toString'].map((name): [string, string, string] => [
			`{{ env_var('${name}') }}`,
			`\`${name}\`, which is not set`,
			'the variable to be set, or a default here',
		]),
		...['constructor', '__proto__', 'toString'].map((name): [string, string, string] => [
			`{{ var('${name}') }}`,
			`the variable \`${name}\`, which has no value`,
			`\`${name}\` under \`vars\` in ndoo.yml, in \`--vars\`, or a default here`,
		]),
		[
			"{{ env_var('NDOO_WAREHOUSE_PASSWORD') }}",
			'`NDOO_WAREHOUSE_PASSWORD`, which by its name is a secret',
			'a variable that may be read in the compiled SQL',
		],
		...['DB_PASS', 'WAREHOUSE_PWD', 'BLOB_CONNECTION_STRING'].map((name): [string, string, string] => [
			`{{ env_var('${name}') }}`,
			`\`${name}\`, which by its name is a secret`,
			'a variable that may be read in the compiled SQL',
		]),
		[
			"{{ env_var('PROXY', 'http://me:mine@proxy') }}",
			'`PROXY`, which holds a name and password in an address',
			'a variable that may be read in the compiled SQL',
		],
	])('%j', (text, found, expected) => {
		expect(expand(text, scope).slips).toMatchObject([{ found, expected }]);
	});

	test.each([
		['lists', '[', ']'],
		['pairs', "{'a': [", ']}'],
	])('%s in each other without end', (_, open, close) => {
		expect(expand(`{{ config(a=${open.repeat(30_000)}${close.repeat(30_000)}) }}`, scope).slips).toMatchObject([
			{ found: '`[`', expected: 'fewer lists inside each other' },
		]);
	});

	const model = (sql: string) => ({ 'sql/models/a.sql': sql });

	test('a mistake is shown in its line', async () => {
		expect(
			await refusal(model("select *\nfrom {{ ref('b') }}\nwhere {% if x %} true {% endif %}\n")),
		).toMatchInlineSnapshot(`
			"model-invalid: The models cannot be used as they are.

			  sql/models/a.sql:2:6: found the model \`b\`, which is not there: did you mean \`a\`?
			    expected a model of the folder of models, by the name of its file
			      1 | select *
			    > 2 | from {{ ref('b') }}
			        |      ^^^^^^^^^^^^^^
			      3 | where {% if x %} true {% endif %}

			  sql/models/a.sql:3:7: found a block \`{% … %}\`
			    expected SQL with \`{{ … }}\` alone: a model has no loops, conditions or macros here
			      1 | select *
			      2 | from {{ ref('b') }}
			    > 3 | where {% if x %} true {% endif %}
			        |       ^^^^^^^^^^

			What to do: Correct the files at the places above and run the command again. \`ndoo parse\` finds all mistakes at once. Nothing was done."
		`);
	});

	test.each<[string, string, string]>([
		['a table that is written out', 'select *\nfrom src.patient', '2:6: found `src.patient`, which is written out'],
		['one without a schema', 'select * from patient', '1:15: found `patient`, which is written out'],
		['one behind a comma', "select * from {{ ref('b') }}, patient", '1:31: found `patient`, which is written out'],
		[
			'one in a select of a select',
			"select (select 1 from src.patient) from {{ ref('b') }}",
			'1:23: found `src.patient`, which is written out',
		],
		[
			'one in quotes',
			'with b as (select 1) select * from b join "Patient" on true',
			'1:43: found `"Patient"`, which is written out',
		],
		[
			'one behind `table`',
			"select * from {{ ref('b') }} union table src.patient",
			'1:42: found `src.patient`, which is written out',
		],
		[
			'one that a function reads',
			"select query_to_xml('select 1', true, true, '')",
			'1:8: found `query_to_xml`, which reads what its text does not show',
		],
		['more than one statement', 'select 1; select 2', '1:1: found more than one statement'],
		[
			'one that is hidden in what looks like a text',
			"select $$'$$ as a; drop table b; --'",
			'1:1: found more than one statement',
		],
		['a bracket that closes nothing', 'select 1) as a, (select 2', '1:1: found brackets that are not in pairs'],
		['no select', 'drop table a', '1:1: found a statement that does not begin with `select` or `with`'],
		[
			'a word that changes',
			'with a as (delete from b returning 1) select 1',
			'1:1: found the word `delete`, which changes data',
		],
		["somebody's number", "select 1 where n = '999 000 0018'", '1:21: found ten digits like those of an NHS number'],
		[
			'an unknown word in config',
			"{{ config(materialised='table') }} select 1",
			'1:1: found `config` with words that it does not know',
		],
		[
			'another materialisation',
			"{{ config(materialized='incremental') }} select 1",
			'1:1: found `config` with such a `materialized`',
		],
		[
			'a model that is not there',
			"select * from {{ ref('bb') }}",
			'1:15: found the model `bb`, which is not there: did you mean `b`?',
		],
		[
			'a source that is not there',
			"select * from {{ source('src', 'patients') }}",
			'1:15: found the source `src.patients`, which no file names: did you mean `src.patient`?',
		],
		[
			'a view that is not there',
			"select * from {{ cleaned('falls.patients') }}",
			'1:15: found the cleaned view `falls.patients`, which is not there: did you mean `falls.patient`?',
		],
		[
			'a view that passes everybody on',
			"select * from {{ cleaned('handover.patient') }}",
			'1:15: found `handover.patient`, which passes everybody on: the opt-out is not applied to that flow',
		],
	])('%s', async (_, sql, found) => {
		const all = await foundIn({ ...model(sql), 'sql/models/b.sql': 'select 1 as one' });
		expect(all[0]).toBe(`sql/models/a.sql:${found}`);
	});

	test.each<[string, string]>([
		[
			'names of `with`',
			'with b as (select 1 as x), c (y) as (select 2) select * from b, c where exists (select 1 from b)',
		],
		['functions that make rows', 'select * from generate_series(1, 3) as n, lateral (select n) as m'],
		[
			'`from` that names no table',
			"select extract(year from d), trim(both ' ' from t), a is distinct from b from (select 1 as d) as q",
		],
		[
			'what stands in comments and texts',
			"select 'from src.patient' as a -- from src.patient\n/* from /* src. */ patient */",
		],
		['what its text says to PostgreSQL', "select $$from src.patient$$ as a, E'\\' from src.patient' as b"],
	])('%s are no tables', async (_, sql) => {
		expect(named(await graphOf(model(sql)), 'model', 'a').dependsOn).toEqual([]);
	});

	test('the same in Microsoft’s dialect', async () => {
		const sql =
			'with [b c] as (select 1 as x) select * from [b c] cross apply dbo.f(x) join [src].[patient] as p on 1 = 1';
		expect(await foundIn(model(sql), { dialect: 'tsql' })).toEqual([
			'sql/models/a.sql:1:63: found `dbo.f`, which is written out',
			'sql/models/a.sql:1:77: found `[src].[patient]`, which is written out',
		]);
	});
});

test('literals of every kind are read', () => {
	const literal: Literal = { a: [1, -2.5, 'x', true, false, null], b: {} };
	const { config } = expand("{{ config(all={'a': [1, -2.5, 'x', True, false, none], 'b': {}}) }}", scope);
	expect(config?.values).toEqual({ all: literal });
});
