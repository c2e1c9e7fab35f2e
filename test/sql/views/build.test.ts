import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import { signedOf } from '../../../flows/signed-answers.ts';
import { quotedName } from '../../../loaders/warehouse/postgres-dialect.ts';
import { buildViews } from '../../../sql/views/build.ts';
import { fingerprint } from '../../../sql/views/fingerprint.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow, flowWith } from '../../flows/example-flow.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

const [kept, alsoKept, removed] = ['9990000018', '9990000026', '9990000034'];
const now = new Date();
const soon = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
const flow = { ...exampleFlow, signOff: { ...exampleFlow.signOff, reviewBy: soon } };

const sources = `
	drop schema if exists src cascade;
	create schema src;
	create table src.patient (org text, patient_id integer, nhs_number varchar(20), sex char(1), born date);
	insert into src.patient values
		('A', 1, '999 000 0018', 'f', null), ('A', 2, '9990000034', 'm', null), ('A', 3, null, 'f', null),
		('A', 4, '999-000-0026', 'm', null), ('A', 4, '9990000034.0', 'm', null), ('B', 1, '9990000026', 'f', null), ('B', 1, '', 'f', null);
	create table src.episode (organisation text, local_id integer, episode_id integer);
	insert into src.episode values ('A', 1, 10), ('A', 2, 20), ('A', 3, 30), ('A', 4, 40), ('B', 1, 50), ('C', 1, 60), (null, 1, 70);
	create table src.diagnosis (episode integer, code text);
	insert into src.diagnosis values (10, 'J45'), (20, 'E11'), (40, 'I10'), (50, 'F32'), (60, 'K21'), (null, 'L20');
`;

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
}, 60_000);
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => {
	await bench.publish([kept, alsoKept]);
	await bench.warehouse.script(sources);
	await build([]);
});

const build = async (flows: readonly Flow[], dryRun = false) =>
	await buildViews(bench.warehouse, flows, { dryRun, now, actor: 'tester', digestKey: async () => testKey });

const views = async () =>
	(await bench.rows("select viewname from pg_catalog.pg_views where schemaname = 'cleaned' order by 1")).map(
		({ viewname }) => viewname,
	);

const objects = async () =>
	await bench.rows(
		"select relname, oid::int, relacl::text from pg_catalog.pg_class where relnamespace = 'cleaned'::regnamespace order by 1",
	);

const refusal = async (flows: readonly Flow[]): Promise<string> => {
	const error: unknown = await build(flows).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	return error instanceof NdooError ? `${error.code}: ${formatError(error)}` : `not refused: ${String(error)}`;
};

describe('the views of a flow', () => {
	test('hold whole records of people on the list, in every table', async () => {
		await build([flow]);
		// Removed: 2 is not on the list, 3 has no number, one of the numbers of 4 is not on the list; B 1 is known by one of its rows.
		expect(await bench.rows('select * from cleaned.example__patient order by 1, 2')).toEqual([
			{ patient_id: 1, sex: 'f' },
			{ patient_id: 1, sex: 'f' },
		]);
		expect(await bench.rows('select * from cleaned.example__episode order by 1')).toEqual([
			{ episode_id: 10 },
			{ episode_id: 50 },
		]);
		expect(await bench.rows('select * from cleaned.example__diagnosis order by 1')).toEqual([
			{ episode: 10, code: 'J45' },
			{ episode: 50, code: 'F32' },
		]);
	});

	test('follow the list without being built again', async () => {
		await build([flow]);
		await bench.publish([kept, alsoKept, removed]);
		expect(await bench.rows('select episode_id from cleaned.example__episode order by 1')).toHaveLength(4);
		await bench.publish([kept]);
		expect(await bench.rows('select episode_id from cleaned.example__episode order by 1')).toHaveLength(1);
	});

	test('are put on record, with what they were built of', async () => {
		const report = await build([flow]);
		const names = ['example__patient', 'example__episode', 'example__diagnosis'];
		const detail = { route: 'cleaned', views: names, fingerprint: fingerprint(flow), signed: signedOf(flow) };
		expect(report.built).toEqual([{ flow: 'example', ...detail }]);
		expect(
			await bench.rows('select flow, max_list_age_days, valid_until::text, fingerprint from ndoo.flow_gate'),
		).toEqual([{ flow: 'example', max_list_age_days: 35, valid_until: soon, fingerprint: fingerprint(flow) }]);
		const [entry] = await bench.rows(
			"select actor, flow, detail from ndoo.ledger where event = 'views built' order by seq desc limit 1",
		);
		expect(entry).toEqual({
			actor: 'tester',
			flow: 'example',
			detail,
		});
	});

	test.each<[string, string, readonly string[]]>([
		['keys that meet', '', []],
		['one key in another writing', 'update src.episode set organisation = lower(organisation)', ['episode']],
		['no row that meets', 'update src.diagnosis set episode = episode + 5', ['diagnosis']],
		['one row that meets', 'update src.diagnosis set episode = episode + 5 where episode <> 20', []],
		['keys that are all null', 'update src.diagnosis set episode = null', []],
		['an empty table', 'delete from src.diagnosis', []],
		['an empty table that others hang on', 'delete from src.episode', []],
	])('are doubted when a key meets nothing: %s', async (_, change, tables) => {
		await bench.warehouse.script(change);
		const { built, doubts } = await build([flow]);
		expect(built).toHaveLength(1);
		expect(doubts.map(({ found }) => found.split('`')[1])).toEqual(tables);
	});

	test('are doubted word for word', async () => {
		await bench.warehouse.script('update src.episode set organisation = lower(organisation)');
		const { doubts } = await build([flow]);
		expect(doubts).toEqual([
			{
				place: { file: 'flows/returns/example.yml', line: 30, column: 5 },
				found:
					'the key of table `episode` (`organisation` = `org`, `local_id` = `patient_id`), which meets no row of `patient` in its first 10,000 rows: nothing of the table will be disclosed',
				expected: 'columns that hold the same value, written in the same way',
			},
		]);
	});

	test('are only printed in a dry run', async () => {
		const planned = await build([flow], true);
		expect(await views()).toEqual([]);
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([]);
		expect(planned).toEqual(await build([flow]));
	});
});

describe('a view refuses to be read', () => {
	const read = async (view = 'example__diagnosis') => await bench.refusal(`select count(*) from cleaned.${view}`);

	test.each(['example__patient', 'example__episode', 'example__diagnosis'])('by an old list: %s', async (view) => {
		await build([flow]);
		await bench.publish([kept], 40);
		expect(await read(view)).toContain('The cleaned list is 40 days old; the flow "example" allows 35');
		await bench.publish([kept, alsoKept]);
		expect(await read(view)).toBeUndefined();
	});

	test('when the sign-off has run out, without a new build', async () => {
		await build([flow]);
		await bench.warehouse.script('update ndoo.flow_gate set valid_until = current_date - 1');
		expect(await read()).toContain('The sign-off of the flow "example" ran out on ');
	});

	test('when its flow is refused by a later build, and stays where it is', async () => {
		await build([flow]);
		const report = await build([flowWith({ signOff: undefined })]);
		expect(report).toMatchObject({ built: [], dropped: [] });
		expect(report.refused.map(({ message }) => message)).toEqual([
			'The flow `example` has not been signed off. Nothing of it is built or disclosed.',
		]);
		expect(await views()).toHaveLength(3);
		expect(await read()).toContain(
			'The flow "example" has not been built on this warehouse, so nothing of it is disclosed',
		);
	});

	test('when its flow is refused by a build that fails for another', async () => {
		await build([flow]);
		await bench.warehouse.script('alter table src.diagnosis rename to elsewhere');
		expect(
			await refusal([
				{ ...flow, signOff: undefined },
				{ ...flow, name: 'other' },
			]),
		).toContain('flow-invalid');
		expect(await read('example__patient')).toContain('The flow "example" has not been built');
	});

	test('even when no row would come', async () => {
		await build([flow]);
		await bench.warehouse.script('truncate src.diagnosis, src.episode, src.patient');
		await bench.publish([kept], 40);
		expect(await read()).toContain('40 days old');
	});
});

describe('building again', () => {
	test('keeps the ids of the views and every grant on them', async () => {
		await build([flow]);
		await bench.warehouse.script(
			'create role another_reader; grant select on cleaned.example__patient to another_reader',
		);
		const before = await objects();
		await build([{ ...flow, purpose: 'Another purpose.' }]);
		expect(await objects()).toEqual(before);
		await bench.warehouse.script('drop owned by another_reader; drop role another_reader');
	});

	test('makes a view with other columns anew, with the grant of the flow', async () => {
		await build([flow]);
		const tables = flow.tables.map((table) =>
			table.name === 'patient' ? { ...table, columns: ['sex', 'org'] } : table,
		);
		await build([{ ...flow, tables }]);
		expect(await bench.warehouse.describe({ schema: 'cleaned', name: 'example__patient' })).toMatchObject([
			{ name: 'sex' },
			{ name: 'org' },
		]);
		expect((await objects()).filter(({ relacl }) => String(relacl).includes('ndoo_read_example'))).toHaveLength(3);
	});

	test('takes away the view of a table that left, and of a flow that is gone', async () => {
		await build([flow, { ...flow, name: 'other' }]);
		await bench.warehouse.script('create view cleaned.not_ours as select 1 as one');
		const report = await build([{ ...flow, tables: flow.tables.slice(0, 2) }]);
		expect(report.dropped).toEqual([
			'cleaned.example__diagnosis',
			'cleaned.other__diagnosis',
			'cleaned.other__episode',
			'cleaned.other__patient',
		]);
		expect(await views()).toEqual(['example__episode', 'example__patient', 'not_ours']);
		expect(await bench.rows('select flow from ndoo.flow_gate')).toEqual([{ flow: 'example' }]);
		await bench.warehouse.script('drop view cleaned.not_ours');
	});

	test('changes nothing when a part of it fails', async () => {
		await build([flow]);
		await bench.warehouse.script('create view src.on_top as select * from cleaned.example__diagnosis');
		const before = await objects();
		expect(await refusal([{ ...flow, purpose: 'Another.', tables: flow.tables.slice(0, 2) }])).toMatchInlineSnapshot(`
			"warehouse-statement: Something else was built on a view of a flow, so this cannot be run: drop view "cleaned"."example__diagnosis";

			What to do: Whoever built on the view drops that first; then run \`ndoo build\` again. No view was changed."
		`);
		expect(await objects()).toEqual(before);
		expect(await bench.rows('select fingerprint from ndoo.flow_gate')).toEqual([{ fingerprint: fingerprint(flow) }]);
	});
});

describe('what the warehouse does not have, word for word', () => {
	test('tables and columns', async () => {
		await bench.warehouse.script(
			'alter table src.diagnosis rename to diagnoses; alter table src.patient rename sex to gender; alter table src.episode drop column local_id',
		);
		expect(await refusal([flow])).toMatchInlineSnapshot(`
			"flow-invalid: The warehouse does not have what the flow files name.

			  flows/returns/example.yml:20:5: found the column \`sex\` in table \`patient\`, which \`src.patient\` does not have
			    expected a column of the source, written as the source has it

			  flows/returns/example.yml:30:5: found the column \`local_id\` in table \`episode\`, which \`src.episode\` does not have
			    expected a column of the source, written as the source has it

			  flows/returns/example.yml:40:5: found table \`diagnosis\` from \`src.diagnosis\`, which the warehouse does not have: did you mean \`src.diagnoses\`?
			    expected a table or view that is there, and that this account may see

			What to do: Correct the flow files or the warehouse at the places above, and run \`ndoo build\` again. No view was changed."
		`);
		expect(await views()).toEqual([]);
	});

	test('types that do not fit', async () => {
		await bench.warehouse.script(
			'alter table src.patient alter nhs_number type bigint using null; alter table src.diagnosis alter episode type text',
		);
		expect(await refusal([flow])).toMatchInlineSnapshot(`
			"flow-invalid: The warehouse does not have what the flow files name.

			  flows/returns/example.yml:20:5: found the number of table \`patient\` as \`format: text\`, and the column \`nhs_number\` is bigint
			    expected \`format: number\`

			  flows/returns/example.yml:40:5: found the key \`episode\` of table \`diagnosis\`, which is text, beside \`episode_id\` of \`episode\`, which is integer
			    expected two columns that can be compared: give the sources a view that makes them alike

			What to do: Correct the flow files or the warehouse at the places above, and run \`ndoo build\` again. No view was changed."
		`);
	});
});

test('a reader of a flow reads its views and nothing else', async () => {
	await build([flow, { ...flow, name: 'other' }]);
	const asReader = async (text: string) =>
		await bench.warehouse
			.transaction('read-write', async (session) => {
				await session.script('set local role "ndoo_read_example"');
				return (await session.query({ text })).length;
			})
			.catch((error: unknown) => (error instanceof Error ? error.message : ''));
	expect(await asReader('select * from cleaned.example__diagnosis')).toBe(2);
	for (const relation of [
		'src.patient',
		'ndoo_list.cleaned_list',
		'ndoo_list.slot_a',
		'cleaned.other__patient',
		'ndoo.flow_gate',
	]) {
		expect(await asReader(`select * from ${relation}`)).toContain('permission denied');
	}
});

test('a reader cannot have the rows of removed people pass through functions or operators of its own', async () => {
	const columns = flow.tables.map((table) =>
		table.name === 'patient' ? { ...table, columns: ['nhs_number'] } : table,
	);
	await build([{ ...flow, tables: columns }]);
	const seen = await bench.warehouse.transaction('read-write', async (session) => {
		await session.script(`
			grant create on database postgres to "ndoo_read_example";
			set local role "ndoo_read_example";
			create schema mine;
			create table mine.seen (value text);
			create function mine.note(one text, other text) returns boolean language plpgsql cost 0.0001 as
				'begin insert into mine.seen values (one); return true; end';
			create operator mine.~ (function = mine.note, leftarg = text, rightarg = text);
			create operator mine.= (function = mine.note, leftarg = text, rightarg = text);
			set local search_path = mine, pg_catalog`);
		await session.query({ text: "select * from cleaned.example__patient where mine.note(nhs_number, '')" });
		await session.query({ text: "select * from cleaned.example__patient where nhs_number ~ ''" });
		const rows = await session.query({ text: 'select distinct value from mine.seen order by 1' });
		await session.script(
			'reset role; drop schema mine cascade; revoke create on database postgres from "ndoo_read_example"',
		);
		return rows.map(({ value }) => value);
	});
	expect(seen).toEqual(['999 000 0018', '9990000026']);
});

test('names of any kind survive', async () => {
	const name = fc
		.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
		.filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed() && Buffer.byteLength(text) <= 63);
	const names = fc.uniqueArray(fc.oneof(name, fc.constantFrom('a"b', "a'b", 'a]b', 'a.b', 'select', ' ', '$1', 'Ä')), {
		minLength: 6,
		maxLength: 6,
	});
	await fc.assert(
		fc.asyncProperty(names, async ([schema = '', patient = '', child = '', id = '', number = '', link = '']) => {
			const [s, p, c, i, n, l] = [schema, patient, child, id, number, link].map(quotedName);
			await bench.warehouse.script(`
				create schema ${s};
				create table ${s}.${p} (${i} integer, ${n} text);
				create table ${s}.${c} (${l} integer, ${i} text);
				insert into ${s}.${p} values (1, '${kept}'), (2, '${removed}');
				insert into ${s}.${c} values (1, 'kept'), (2, 'removed')`);
			const [subject, below] = flow.tables;
			if (subject?.role !== 'subject' || below?.role !== 'child') throw new Error('expected a subject and a child');
			const named = {
				...flow,
				tables: [
					{
						...subject,
						source: { schema, name: patient },
						columns: [number, id],
						number: { column: number, format: 'text' as const },
					},
					{ ...below, source: { schema, name: child }, columns: [id], keys: [{ child: link, parent: id }] },
				],
			};
			await build([named]);
			expect(await bench.rows('select * from cleaned.example__patient')).toEqual([{ [number]: kept, [id]: 1 }]);
			expect(await bench.rows('select * from cleaned.example__episode')).toEqual([{ [id]: 'kept' }]);
			await build([]);
			await bench.warehouse.script(`drop schema ${s} cascade`);
		}),
		{ numRuns: 25 },
	);
}, 60_000);
