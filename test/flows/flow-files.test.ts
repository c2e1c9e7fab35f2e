import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { readProject } from '../../core/project/project-file.ts';
import { readFlows } from '../../flows/flow-files.ts';
import { judgeFlow } from '../../flows/gate.ts';
import { folderWith, refusalOf } from '../core/project/temporary-folder.ts';

const projectFile = `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: one
targets: { one: { engine: embedded, folder: warehouse } }
meshClient: { configFile: meshclient.cfg }
`;

const unit = `name: community
title: Community
system: A system
source: { table: { schema: src, name: patient }, column: nhs_number }
format: text
`;

const head = `name: activity
title: Activity
purpose: Research
recipient: { name: A university, odsCode: X1R }
frequency: monthly
goLive: 2026-01-01
legalBasis: Section 251
`;

const patient = `  - name: patient
    source: { schema: src, name: patient }
    subject: { column: nhs_number, format: text }
    columns: [patient_id, sex]
`;

const child = (name: string, via: string, keys = '{ patient_id: patient_id }') => `  - name: ${name}
    source: { schema: src, name: ${name} }
    via: { table: ${via}, keys: ${keys} }
    columns: [patient_id]
`;

const flow = (...tables: readonly string[]) => `${head}tables:\n${tables.join('')}`;

type FileTexts = Readonly<Record<string, string>>;

const readAll = async (folder: string) => await readFlows(diskFiles, await readProject(diskFiles, folder));

async function read(files: FileTexts) {
	await using folder = await folderWith({ 'ndoo.yml': projectFile, ...files });
	return await readAll(folder.path);
}

async function refusal(files: FileTexts): Promise<string> {
	await using folder = await folderWith({ 'ndoo.yml': projectFile, ...files });
	return await refusalOf(folder.path, () => readAll(folder.path));
}

const flowRefusal = (...tables: readonly string[]) => refusal({ 'flows/returns/a.yml': flow(...tables) });

describe('flow files', () => {
	test('of business units and returns are read, in the order of their names', async () => {
		const { businessUnits, returns } = await read({
			'flows/business-units/b.yml': unit,
			'flows/business-units/a.yaml': `${unit.replace('community', 'other')}validShareFloor: 0.9\n`,
			'flows/business-units/notes.txt': 'not read',
			'flows/business-units/.c.yml.123.part': 'not read',
			'flows/returns/a.yml': flow(patient, child('referral', 'patient', '{ person: patient_id }')),
		});
		expect(businessUnits).toEqual([
			{
				name: 'other',
				file: 'flows/business-units/a.yaml',
				title: 'Community',
				system: 'A system',
				source: { kind: 'table', table: { schema: 'src', name: 'patient' }, column: 'nhs_number' },
				format: 'text',
				validShareFloor: 0.9,
			},
			expect.objectContaining({ name: 'community', file: 'flows/business-units/b.yml' }),
		]);
		expect(returns).toEqual([
			expect.objectContaining({
				name: 'activity',
				file: 'flows/returns/a.yml',
				assessment: undefined,
				signOff: undefined,
				maxListAgeDays: 35,
				tables: [
					{
						name: 'patient',
						role: 'subject',
						source: { schema: 'src', name: 'patient' },
						number: { column: 'nhs_number', format: 'text' },
						keys: [],
						columns: ['patient_id', 'sex'],
						place: { file: 'flows/returns/a.yml', line: 9, column: 5 },
					},
					{
						name: 'referral',
						role: 'child',
						source: { schema: 'src', name: 'referral' },
						parent: 'patient',
						keys: [{ child: 'person', parent: 'patient_id' }],
						columns: ['patient_id'],
						place: { file: 'flows/returns/a.yml', line: 13, column: 5 },
					},
				],
			}),
		]);
	});

	test('may name a query in a file beside them', async () => {
		const { businessUnits } = await read({
			'flows/business-units/a.yml': unit.replace(/source: .*/, 'source: { sql: people.sql, column: nhs_number }'),
			'flows/business-units/people.sql': '-- everybody; the dead as well\nselect nhs_number from src.patient;\n',
		});
		expect(businessUnits[0]?.source).toEqual({
			kind: 'query',
			file: 'flows/business-units/people.sql',
			text: '-- everybody; the dead as well\nselect nhs_number from src.patient',
			column: 'nhs_number',
		});
	});

	test('may be missing', async () => {
		expect(await read({})).toEqual({ businessUnits: [], returns: [] });
	});

	test('of the sample are read, and its return may be built', async () => {
		const { businessUnits, returns } = await readAll(join(import.meta.dirname, '..', '..'));
		expect(businessUnits.map(({ name }) => name)).toEqual(['community', 'mental-health']);
		expect(returns.map((one) => judgeFlow(one, '2026-06-01'))).toEqual(returns);
		expect(returns.map(({ name }) => name)).toEqual(['community-activity']);
	});
});

describe('flow files that are refused, word for word', () => {
	test('the mistakes of all files come at once', async () => {
		const files = {
			'flows/business-units/a.yml': `${unit}where: "date_of_death is null"\n`,
			'flows/business-units/b.yml': unit.replace('text', 'txt'),
			'flows/returns/a.yml': flow(patient.replace('columns', 'colums')),
		};
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"flow-invalid: There are 3 mistakes in the flow files.

			  flows/business-units/a.yml:6:1: found the unknown key \`where\`
			    expected \`name\`, \`title\`, \`system\`, \`source\`, \`format\`, \`validShareFloor\` or \`populationFall\`
			      4 | source: { table: { schema: src, name: patient }, column: nhs_number }
			      5 | format: text
			    > 6 | where: "date_of_death is null"
			        | ^^^^^

			  flows/business-units/b.yml:5:9: found \`txt\`: did you mean \`text\`?
			    expected \`text\` or \`number\`: how the column holds the number: as text with all its digits, or as a number that lost its leading zeros
			      3 | system: A system
			      4 | source: { table: { schema: src, name: patient }, column: nhs_number }
			    > 5 | format: txt
			        |         ^^^

			  flows/returns/a.yml:12:5: found the unknown key \`colums\`: did you mean \`columns\`?
			    expected \`name\`, \`source\`, \`columns\`, \`subject\` or \`via\`
			      10 |     source: { schema: src, name: patient }
			      11 |     subject: { column: nhs_number, format: text }
			    > 12 |     colums: [patient_id, sex]
			         |     ^^^^^^

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('two of one name', async () => {
		expect(
			await refusal({ 'flows/business-units/a.yml': unit, 'flows/business-units/b.yml': unit }),
		).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/business-units/b.yml:1:7: found the name \`community\`, which flows/business-units/a.yml has already
			    expected a name of its own
			    > 1 | name: community
			        |       ^^^^^^^^^
			      2 | title: Community
			      3 | system: A system

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a circle', async () => {
		expect(
			await flowRefusal(patient, child('a', 'c'), child('b', 'a'), child('c', 'b'), child('d', 'c')),
		).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:15:19: found tables that hang on each other in a circle: \`a\` → \`c\` → \`b\` → \`a\`
			    expected a way from each table to the one with \`subject\`
			      13 |   - name: a
			      14 |     source: { schema: src, name: a }
			    > 15 |     via: { table: c, keys: { patient_id: patient_id } }
			         |                   ^
			      16 |     columns: [patient_id]
			      17 |   - name: b

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a table that hangs on itself', async () => {
		expect(await flowRefusal(patient, child('a', 'a'))).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:15:19: found tables that hang on each other in a circle: \`a\` → \`a\`
			    expected a way from each table to the one with \`subject\`
			      13 |   - name: a
			      14 |     source: { schema: src, name: a }
			    > 15 |     via: { table: a, keys: { patient_id: patient_id } }
			         |                   ^
			      16 |     columns: [patient_id]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a table that hangs on none of the flow', async () => {
		expect(await flowRefusal(patient, child('referral', 'patent'))).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:15:19: found \`patent\`, which is no table of this flow: did you mean \`patient\`?
			    expected \`patient\`
			      13 |   - name: referral
			      14 |     source: { schema: src, name: referral }
			    > 15 |     via: { table: patent, keys: { patient_id: patient_id } }
			         |                   ^^^^^^
			      16 |     columns: [patient_id]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('no subject', async () => {
		expect(
			await flowRefusal(patient.replace(/subject:.*/, 'via: { table: a, keys: { b: c } }'), child('a', 'patient')),
		).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/returns/a.yml:8:1: found no table with \`subject\`
			    expected one table with \`subject\`: the one that holds the person's number
			       6 | goLive: 2026-01-01
			       7 | legalBasis: Section 251
			    >  8 | tables:
			         | ^^^^^^
			       9 |   - name: patient
			      10 |     source: { schema: src, name: patient }

			  flows/returns/a.yml:11:19: found tables that hang on each other in a circle: \`patient\` → \`a\` → \`patient\`
			    expected a way from each table to the one with \`subject\`
			       9 |   - name: patient
			      10 |     source: { schema: src, name: patient }
			    > 11 |     via: { table: a, keys: { b: c } }
			         |                   ^
			      12 |     columns: [patient_id, sex]
			      13 |   - name: a

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('two subjects', async () => {
		expect(await flowRefusal(patient, patient.replaceAll('patient', 'person'))).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:15:5: found a second table with \`subject\`
			    expected one table with \`subject\`: the one that holds the person's number
			      13 |   - name: person
			      14 |     source: { schema: src, name: person }
			    > 15 |     subject: { column: nhs_number, format: text }
			         |     ^^^^^^^
			      16 |     columns: [person_id, sex]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('neither subject nor via, and both', async () => {
		const neither = patient.replace(/ {4}subject:.*\n/, '').replace('name: patient', 'name: ward');
		const both = child('referral', 'patient').replace('columns', 'subject: { column: a, format: text }\n    columns');
		expect(await flowRefusal(patient, neither, both)).toMatchInlineSnapshot(`
			"flow-invalid: There are 3 mistakes in the flow files.

			  flows/returns/a.yml:13:11: found table \`ward\` with neither \`subject\` nor \`via\`
			    expected \`subject\` for the table that holds the person's number, \`via\` for a table that hangs on another
			      11 |     subject: { column: nhs_number, format: text }
			      12 |     columns: [patient_id, sex]
			    > 13 |   - name: ward
			         |           ^^^^
			      14 |     source: { schema: src, name: patient }
			      15 |     columns: [patient_id, sex]

			  flows/returns/a.yml:16:11: found table \`referral\` with both \`subject\` and \`via\`
			    expected \`subject\` for the table that holds the person's number, \`via\` for a table that hangs on another
			      14 |     source: { schema: src, name: patient }
			      15 |     columns: [patient_id, sex]
			    > 16 |   - name: referral
			         |           ^^^^^^^^
			      17 |     source: { schema: src, name: referral }
			      18 |     via: { table: patient, keys: { patient_id: patient_id } }

			  flows/returns/a.yml:19:5: found a second table with \`subject\`
			    expected one table with \`subject\`: the one that holds the person's number
			      17 |     source: { schema: src, name: referral }
			      18 |     via: { table: patient, keys: { patient_id: patient_id } }
			    > 19 |     subject: { column: a, format: text }
			         |     ^^^^^^^
			      20 |     columns: [patient_id]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('keys: none, and one column twice', async () => {
		expect(
			await flowRefusal(patient, child('a', 'patient', '{}'), child('b', 'patient', '{ c: e, d: e }')),
		).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/returns/a.yml:15:34: found no keys
			    expected at least one pair \`column here: column there\`
			      13 |   - name: a
			      14 |     source: { schema: src, name: a }
			    > 15 |     via: { table: patient, keys: {} }
			         |                                  ^^
			      16 |     columns: [patient_id]
			      17 |   - name: b

			  flows/returns/a.yml:19:34: found a block of keys
			    expected each column once, here and there
			      17 |   - name: b
			      18 |     source: { schema: src, name: b }
			    > 19 |     via: { table: patient, keys: { c: e, d: e } }
			         |                                  ^^^^^^^^^^^^^^
			      20 |     columns: [patient_id]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('two tables of one name, and a name too long for a view', async () => {
		const long = child('a_table_with_a_very_long_name_in_it', 'patient');
		expect(
			await refusal({
				'flows/returns/a.yml': flow(patient, child('a', 'patient'), child('a', 'patient'), long).replace(
					'activity',
					'an-activity-with-a-long-name-in-it',
				),
			}),
		).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/returns/a.yml:17:11: found a second table \`a\`
			    expected a name of its own for each table
			      15 |     via: { table: patient, keys: { patient_id: patient_id } }
			      16 |     columns: [patient_id]
			    > 17 |   - name: a
			         |           ^
			      18 |     source: { schema: src, name: a }
			      19 |     via: { table: patient, keys: { patient_id: patient_id } }

			  flows/returns/a.yml:21:11: found a name that makes a view of 71 characters, \`an-activity-with-a-long-name-in-it__a_table_with_a_very_long_name_in_it\`
			    expected a view name of at most 63
			      19 |     via: { table: patient, keys: { patient_id: patient_id } }
			      20 |     columns: [patient_id]
			    > 21 |   - name: a_table_with_a_very_long_name_in_it
			         |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
			      22 |     source: { schema: src, name: a_table_with_a_very_long_name_in_it }
			      23 |     via: { table: patient, keys: { patient_id: patient_id } }

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a list older than the project allows', async () => {
		expect(await refusal({ 'flows/returns/a.yml': `${flow(patient)}maxListAgeDays: 36\n` })).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:13:17: found the number 36
			    expected at most 35, which is \`listServesDays\` in ndoo.yml
			      11 |     subject: { column: nhs_number, format: text }
			      12 |     columns: [patient_id, sex]
			    > 13 | maxListAgeDays: 36
			         |                 ^^

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a query that is not there, and queries that are none', async () => {
		const query = (name: string) =>
			unit.replace('community', name).replace(/source: .*/, `source: { sql: ${name}.sql, column: nhs_number }`);
		const files = {
			'flows/business-units/a.yml': query('a'),
			'flows/business-units/b.yml': query('b'),
			'flows/business-units/b.sql': 'delete from src.patient',
			'flows/business-units/c.yml': query('c'),
			'flows/business-units/c.sql': 'select 1; select 2',
		};
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"flow-invalid: There are 3 mistakes in the flow files.

			  flows/business-units/a.yml:4:16: found \`a.sql\`, and there is no file flows/business-units/a.sql
			    expected a file with one select
			      2 | title: Community
			      3 | system: A system
			    > 4 | source: { sql: a.sql, column: nhs_number }
			        |                ^^^^^
			      5 | format: text

			  flows/business-units/b.sql: found a statement that does not begin with \`select\` or \`with\`
			    expected one select, and nothing else

			  flows/business-units/c.sql: found more than one statement
			    expected one select, and nothing else

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a query outside the folder', async () => {
		expect(
			await refusal({
				'flows/business-units/a.yml': unit.replace(/source: .*/, 'source: { sql: ../a.sql, column: b }'),
			}),
		).toContain('found `../a.sql`\n    expected the name of a .sql file beside this one');
	});
});
