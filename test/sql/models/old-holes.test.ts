import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import { flowText } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench, onList } from '../runner/build-bench.ts';

// Models that disclosed people who are removed, while a model was judged by its text and the list was joined to at its end.
// Each is tried in the form of then and in the form of now: what leaves is what the same select makes of tables from which
// everything of the removed people was deleted; or nothing leaves, with words.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => {
	await bench.renew();
	await bench.warehouse.script(`
		drop schema if exists kept cascade;
		create schema kept;
		create table kept.patient as select * from src.patient where patient_id <= ${onList.length};
		create table kept.contact as select * from src.contact where patient_id <= ${onList.length};`);
});

type Hole = { readonly sql: string; readonly second?: string };

const holes: Readonly<Record<string, Hole>> = {
	'a common table expression with a column list, read twice': {
		sql: 'with p (id, number, sex) as (select patient_id, nhs_number, sex from PATIENT) select a.number as nhs_number, b.id as contacts from p as a join p as b on a.sex = b.sex',
	},
	'two tables of people, joined by something else than the person': {
		sql: 'select p.nhs_number, c.patient_id as contacts from PATIENT as p join CONTACT as c on c.minutes = 15',
	},
	'an array of a select': {
		sql: 'select p.nhs_number, array(select c.patient_id from CONTACT as c order by 1) as contacts from PATIENT as p',
	},
	'a join through a second model': {
		second: 'select patient_id, sex from PATIENT',
		sql: 'select p.nhs_number, s.patient_id as contacts from PATIENT as p join SECOND as s on s.sex = p.sex',
	},
	'an OR beside the person': {
		sql: 'select a.nhs_number, b.patient_id as contacts from PATIENT as a join PATIENT as b on a.nhs_number = b.nhs_number or a.sex = b.sex',
	},
	'a limit': { sql: 'select nhs_number, patient_id as contacts from PATIENT order by patient_id desc limit 15' },
	'distinct on': {
		sql: 'select distinct on (sex) nhs_number, patient_id as contacts from PATIENT order by sex, 2 desc',
	},
};

const [before, now] = ['before', 'now'] as const;

const calls = {
	before: { PATIENT: "{{ source('src', 'patient') }}", CONTACT: "{{ source('src', 'contact') }}" },
	now: { PATIENT: "{{ cleaned('summary.patient') }}", CONTACT: "{{ cleaned('summary.contact') }}" },
	kept: { PATIENT: 'kept.patient', CONTACT: 'kept.contact' },
} as const;

const filled = (sql: string, words: (typeof calls)[keyof typeof calls], second: string): string =>
	sql.replaceAll('PATIENT', words.PATIENT).replaceAll('CONTACT', words.CONTACT).replaceAll('SECOND', second);

const tables = (model: string, rest: string): string => `  - name: people
    model: people
${model}    columns: [nhs_number, contacts]
  - name: patient
    source: { schema: src, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id, nhs_number, sex]
${rest}  - name: contact
    source: { schema: src, name: contact }
    via: { table: patient, keys: { patient_id: patient_id } }
    columns: [contact_id, patient_id, minutes]
${rest}`;

const forms = {
	before: tables('    subject: { column: nhs_number, format: text }\n', ''),
	now: tables('', '    disclose: false\n'),
};

/** The rows that leave, as texts in an order of their own; or why none does. */
async function leaving({ sql, second }: Hole, form: 'before' | 'now'): Promise<readonly string[] | string> {
	try {
		const { results } = await bench.build({
			'sql/models/people.sql': filled(sql, calls[form], "{{ ref('second') }}"),
			...(second && { 'sql/models/second.sql': filled(second, calls[form], '') }),
			'flows/returns/summary.yml': flowText({ name: 'summary', tables: forms[form] }),
		});
		const bad = results.find(({ status }) => status === 'error' || status === 'skipped');
		if (bad !== undefined) return bad.message;
		return await texts('cleaned."summary__people"');
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		return [error.message, ...error.problems.map(({ found }) => found)].join(' ');
	}
}

async function texts(relation: string): Promise<readonly string[]> {
	const rows = await bench.rows(
		`select this.nhs_number::text || ' ' || this.contacts::text as row from ${relation} as this order by 1`,
	);
	return rows.map(({ row }) => String(row));
}

const reference = async ({ sql, second = 'select 1' }: Hole) =>
	await texts(`(${filled(sql, calls.kept, `(${filled(second, calls.kept, '')})`)})`);

describe.each(Object.entries(holes))('%s', (_, hole) => {
	test('discloses nobody who is removed', async () => {
		const found = await leaving(hole, before);
		// Refused, since today's form of a model has no other people than the cleaned ones.
		if (typeof found !== 'string') expect(found).toEqual(await reference(hole));
	});

	test('is disclosed when it reads the cleaned people of its return', async () => {
		expect(await leaving(hole, now)).toEqual(await reference(hole));
	});
});
