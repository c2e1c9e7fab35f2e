import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeFlow } from '../../flows/gate.ts';
import { folderWith, refusalOf } from '../core/project/temporary-folder.ts';
import { child, flow, flowRefusal, patient, projectFile, read, readAll, refusal, unit } from './flow-texts.ts';

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
			text: '-- everybody; the dead as well\nselect nhs_number from src.patient;\n',
			column: 'nhs_number',
		});
	});

	test('may be missing', async () => {
		expect(await read({})).toEqual({ businessUnits: [], returns: [] });
	});

	test('of the sample are read, and its returns may be built, each its way', async () => {
		const { businessUnits, returns } = await readAll(join(import.meta.dirname, '..', '..'));
		expect(businessUnits.map(({ name }) => name)).toEqual(['community', 'mental-health']);
		expect(returns.map((one) => [one.name, judgeFlow(one, '2026-06-01').route])).toEqual([
			['community-activity', 'cleaned'],
			['crisis-care-handover', 'passthrough'],
			['service-user-survey', 'passthrough'],
			['wound-care-audit', 'cleaned'],
		]);
	});
});

// A frame would show lines of whatever file the account may read.
describe.skipIf(process.platform === 'win32')('what lies elsewhere is not read', () => {
	const linkedTo = async (path: string, target: string, files: Readonly<Record<string, string>>) => {
		await using folder = await folderWith({
			'ndoo.yml': projectFile,
			'elsewhere/a': 'key: of another program',
			...files,
		});
		await symlink(target, join(folder.path, path));
		return await refusalOf(folder.path, () => readAll(folder.path));
	};
	const ofQuery = unit.replace(/source: .*/, 'source: { sql: people.sql, column: nhs_number }');

	test.each([
		['a return', 'flows/returns/b.yml', '../../elsewhere/a', { 'flows/returns/a.yml': flow(patient) }],
		['a unit', 'flows/business-units/b.yml', '/etc/hostname', { 'flows/business-units/a.yml': unit }],
		['a query', 'flows/business-units/people.sql', '../../elsewhere/a', { 'flows/business-units/a.yml': ofQuery }],
	])('%s', async (_, path, target, files) => {
		expect(await linkedTo(path, target, files)).toBe(`flow-invalid: There is a mistake in the flow files.

  ${path}: found a link that leads out of its folder
    expected the file itself

What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done.`);
	});

	test('what lies below the folder is, as where a version of all files is put in place by a link', async () => {
		const version = 'flows/returns/..2026_01_01/a.yml';
		expect(await linkedTo('flows/returns/a.yml', '..2026_01_01/a.yml', { [version]: flow(patient) })).toBe(
			'nothing was refused',
		);
	});

	test('a query that is a folder', async () => {
		const files = { 'flows/business-units/a.yml': ofQuery, 'flows/business-units/people.sql/b': '' };
		expect(await refusal(files)).toContain('and there is no file flows/business-units/people.sql');
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
			    expected \`name\`, \`title\`, \`system\`, \`source\`, \`format\`, \`registeredSince\`, \`validShareFloor\` or \`populationFall\`
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
			    expected \`name\`, \`source\`, \`model\`, \`disclose\`, \`columns\`, \`otherPeople\`, \`acceptedColumns\`, \`subject\`, \`noPersonData\` or \`via\`
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

	test('two tables whose names make the same view', async () => {
		const files = { 'flows/returns/a.yml': flow(patient, child('a-b', 'patient'), child('a_b', 'patient')) };
		expect(await refusal(files)).toContain('found a second table `a_b`');
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

			  flows/returns/a.yml:21:11: found a name that makes a view of 71 characters, \`an_activity_with_a_long_name_in_it__a_table_with_a_very_long_name_in_it\`
			    expected a view name of at most 55
			      19 |     via: { table: patient, keys: { patient_id: patient_id } }
			      20 |     columns: [patient_id]
			    > 21 |   - name: a_table_with_a_very_long_name_in_it
			         |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
			      22 |     source: { schema: src, name: a_table_with_a_very_long_name_in_it }
			      23 |     via: { table: patient, keys: { patient_id: patient_id } }

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a table that comes from nowhere, and one that comes from two places', async () => {
		const nowhere = patient.replace(/ {4}source: .*\n/, '');
		const both = patient.replace('name: patient', 'name: other').replace('subject:', 'model: other\n    subject:');
		expect(await flowRefusal(nowhere, both)).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/returns/a.yml:9:11: found table \`patient\` with no \`source\` and no \`model\`
			    expected \`source\` for a table of a clinical system, or \`model\` for a model of sql/models
			       7 | legalBasis: Section 251
			       8 | tables:
			    >  9 |   - name: patient
			         |           ^^^^^^^
			      10 |     subject: { column: nhs_number, format: text }
			      11 |     columns: [patient_id, sex]

			  flows/returns/a.yml:12:11: found table \`other\` with both a \`source\` and a \`model\`
			    expected \`source\` for a table of a clinical system, or \`model\` for a model of sql/models
			      10 |     subject: { column: nhs_number, format: text }
			      11 |     columns: [patient_id, sex]
			    > 12 |   - name: other
			         |           ^^^^^
			      13 |     source: { schema: src, name: patient }
			      14 |     model: other

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a model that cannot be one', async () => {
		expect(await flowRefusal(patient.replace(/source: .*\n/, 'model: By-Person\n'))).toContain(
			'found `By-Person`\n    expected a name in small letters, digits and underscores, such as `activity_by_month`',
		);
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
			'flows/business-units/b.sql': '\n',
		};
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/business-units/a.yml:4:16: found \`a.sql\`, and there is no file flows/business-units/a.sql
			    expected a file with one select
			      2 | title: Community
			      3 | system: A system
			    > 4 | source: { sql: a.sql, column: nhs_number }
			        |                ^^^^^
			      5 | format: text

			  flows/business-units/b.sql: found no statement
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
