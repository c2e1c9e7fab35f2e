import { describe, expect, test } from 'vitest';
import { child, flow, flowRefusal, patient, read, refusal } from './flow-texts.ts';

const decision = '{ reason: No people in it., signedOffBy: A. Signer, on: 2026-01-05 }';
const nobody = (name: string) => `  - name: ${name}
    source: { schema: src, name: ${name} }
    noPersonData: ${decision}
    columns: [ward_code]
`;
const bridge = `bridge:
  name: numbers
  source: { schema: src, name: numbers }
  column: nhs_number
  format: number
`;

describe('returns that are reached', () => {
	const tablesOf = async (text: string) => (await read({ 'flows/returns/a.yml': text })).returns[0];

	test('by a bridge, with what is said of it', async () => {
		const text = `${flow(child('spell', 'numbers', '{ person: key }'))}${bridge}  alsoIn: [old_number]\n  keys: [key]\n`;
		expect(await tablesOf(text)).toMatchObject({
			bridge: {
				name: 'numbers',
				role: 'bridge',
				source: { schema: 'src', name: 'numbers' },
				number: { column: 'nhs_number', format: 'number', alsoIn: ['old_number'] },
				keys: ['key'],
				place: { file: 'flows/returns/a.yml', line: 14, column: 3 },
			},
			tables: [{ name: 'spell', role: 'child', parent: 'numbers', keys: [{ child: 'person', parent: 'key' }] }],
		});
	});

	test('with numbers in several tables, under each other or not, and a table without person-level data', async () => {
		const episode = child('episode', 'patient').replace(
			'columns',
			'subject: { column: nhs, format: text }\n    columns',
		);
		const drop = patient.replaceAll('patient', 'drop_in').replace('columns: [', 'otherPeople: [sex]\n    columns: [');
		expect((await tablesOf(flow(patient, episode, drop, nobody('ward'))))?.tables).toMatchObject([
			{ name: 'patient', role: 'subject' },
			{ name: 'episode', role: 'child', number: { column: 'nhs', format: 'text' } },
			{ name: 'drop_in', role: 'subject', otherPeople: ['sex'] },
			{
				name: 'ward',
				role: 'nobody',
				decision: { reason: 'No people in it.', signedOffBy: 'A. Signer', on: '2026-01-05' },
			},
		]);
	});

	test.each([
		['', undefined],
		['withoutNhsNumber: remove\n', undefined],
		[
			`withoutNhsNumber: { keep: ${decision} }\n`,
			{ reason: 'No people in it.', signedOffBy: 'A. Signer', on: '2026-01-05' },
		],
	])('and rows without a number as the file says: %j', async (line, expected) => {
		expect((await tablesOf(`${flow(patient)}${line}`))?.blankNumbersKept).toEqual(expected);
	});
});

describe('returns that are not, word for word', () => {
	test('a circle', async () => {
		expect(
			await flowRefusal(patient, child('a', 'c'), child('b', 'a'), child('c', 'b'), child('d', 'c')),
		).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:15:19: found parent tables in a circle: \`a\` → \`c\` → \`b\` → \`a\`
			    expected a way from each table to one with \`subject\`, or to the bridge
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

			  flows/returns/a.yml:15:19: found parent tables in a circle: \`a\` → \`a\`
			    expected a way from each table to one with \`subject\`, or to the bridge
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

			  flows/returns/a.yml:8:1: found no table with \`subject\`, and no \`bridge\`
			    expected \`subject\` on the table that holds the person's number; where the return has no number at all, a \`bridge\` to a table that maps its key to the number
			       6 | goLive: 2026-01-01
			       7 | legalBasis: Section 251
			    >  8 | tables:
			         | ^^^^^^
			       9 |   - name: patient
			      10 |     source: { schema: src, name: patient }

			  flows/returns/a.yml:11:19: found parent tables in a circle: \`patient\` → \`a\` → \`patient\`
			    expected a way from each table to one with \`subject\`, or to the bridge
			       9 |   - name: patient
			      10 |     source: { schema: src, name: patient }
			    > 11 |     via: { table: a, keys: { b: c } }
			         |                   ^
			      12 |     columns: [patient_id, sex]
			      13 |   - name: a

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('tables of which nothing is said, or two things that exclude each other', async () => {
		const silent = patient.replace(/ {4}subject:.*\n/, '').replace('name: patient', 'name: silent');
		const both = nobody('both').replace('columns', 'via: { table: patient, keys: { a: b } }\n    columns');
		expect(await flowRefusal(patient, silent, both)).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/returns/a.yml:13:11: found table \`silent\` with no \`subject\`, \`via\` or \`noPersonData\`
			    expected \`subject\` for a table that holds the person's number, \`via\` for one that hangs on another, \`noPersonData\` for one without person-level data
			      11 |     subject: { column: nhs_number, format: text }
			      12 |     columns: [patient_id, sex]
			    > 13 |   - name: silent
			         |           ^^^^^^
			      14 |     source: { schema: src, name: patient }
			      15 |     columns: [patient_id, sex]

			  flows/returns/a.yml:16:11: found table \`both\` with \`noPersonData\` beside \`via\`
			    expected \`subject\` for a table that holds the person's number, \`via\` for one that hangs on another, \`noPersonData\` for one without person-level data
			      14 |     source: { schema: src, name: patient }
			      15 |     columns: [patient_id, sex]
			    > 16 |   - name: both
			         |           ^^^^
			      17 |     source: { schema: src, name: both }
			      18 |     noPersonData: { reason: No people in it., signedOffBy: A. Signer, on: 2026-01-05 }

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a table that hangs on one about nobody', async () => {
		expect(await flowRefusal(patient, nobody('ward'), child('stay', 'ward'))).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/a.yml:19:19: found \`ward\`, which is one without person-level data
			    expected \`patient\`
			      17 |   - name: stay
			      18 |     source: { schema: src, name: stay }
			    > 19 |     via: { table: ward, keys: { patient_id: patient_id } }
			         |                   ^^^^
			      20 |     columns: [patient_id]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('a bridge that is the parent of no table, under the name of a table', async () => {
		const text = `${flow(patient)}${bridge.replace('name: numbers', 'name: patient')}`;
		expect(await refusal({ 'flows/returns/a.yml': text })).toMatchInlineSnapshot(`
			"flow-invalid: There are 2 mistakes in the flow files.

			  flows/returns/a.yml:9:11: found the name of the bridge, \`patient\`
			    expected a name of its own for each table
			       7 | legalBasis: Section 251
			       8 | tables:
			    >  9 |   - name: patient
			         |           ^^^^^^^
			      10 |     source: { schema: src, name: patient }
			      11 |     subject: { column: nhs_number, format: text }

			  flows/returns/a.yml:14:9: found a bridge \`patient\` that is the parent of no table
			    expected \`via: { table: patient, keys: … }\` in a table
			      12 |     columns: [patient_id, sex]
			      13 | bridge:
			    > 14 |   name: patient
			         |         ^^^^^^^
			      15 |   source: { schema: src, name: numbers }
			      16 |   column: nhs_number

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test("numbers of others: the subject's own, of a table without person-level data; and columns said twice", async () => {
		const said = patient
			.replace('format: text', 'format: text, alsoIn: [old, nhs_number]')
			.replace('columns', 'otherPeople: [mother, old]\n    columns');
		const ward = nobody('ward').replace('columns', 'otherPeople: [ward_code]\n    columns');
		const episode = child('episode', 'patient').replace(
			'columns',
			'subject: { column: a, format: text, keys: [b] }\n    columns',
		);
		expect(await flowRefusal(said, ward, episode)).toMatchInlineSnapshot(`
			"flow-invalid: There are 4 mistakes in the flow files.

			  flows/returns/a.yml:11:64: found \`nhs_number\`, which is \`column\` already
			    expected further columns
			       9 |   - name: patient
			      10 |     source: { schema: src, name: patient }
			    > 11 |     subject: { column: nhs_number, format: text, alsoIn: [old, nhs_number] }
			         |                                                                ^^^^^^^^^^
			      12 |     otherPeople: [mother, old]
			      13 |     columns: [patient_id, sex]

			  flows/returns/a.yml:12:27: found \`old\`, which \`subject\` has as the person's own
			    expected columns with other people's numbers
			      10 |     source: { schema: src, name: patient }
			      11 |     subject: { column: nhs_number, format: text, alsoIn: [old, nhs_number] }
			    > 12 |     otherPeople: [mother, old]
			         |                           ^^^
			      13 |     columns: [patient_id, sex]
			      14 |   - name: ward

			  flows/returns/a.yml:17:5: found \`otherPeople\` of a table without person-level data
			    expected a table about people
			      15 |     source: { schema: src, name: ward }
			      16 |     noPersonData: { reason: No people in it., signedOffBy: A. Signer, on: 2026-01-05 }
			    > 17 |     otherPeople: [ward_code]
			         |     ^^^^^^^^^^^
			      18 |     columns: [ward_code]
			      19 |   - name: episode

			  flows/returns/a.yml:22:41: found \`keys\` of a child table
			    expected \`keys\` under \`via\` alone
			      20 |     source: { schema: src, name: episode }
			      21 |     via: { table: patient, keys: { patient_id: patient_id } }
			    > 22 |     subject: { column: a, format: text, keys: [b] }
			         |                                         ^^^^
			      23 |     columns: [patient_id]

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test('decisions without a sign-off', async () => {
		const ward = nobody('ward').replace(decision, '{ reason: No people in it. }');
		const low = patient.replace('format: text', 'format: text, validShareFloor: { share: 0 }');
		const text = `${flow(patient.replace('patient', 'p'), low, ward)}withoutNhsNumber: keep\n`;
		expect(await refusal({ 'flows/returns/a.yml': text })).toMatchInlineSnapshot(`
			"flow-invalid: There are 7 mistakes in the flow files.

			  flows/returns/a.yml:15:50: found no \`reason\`
			    expected text: why
			      13 |   - name: patient
			      14 |     source: { schema: src, name: patient }
			    > 15 |     subject: { column: nhs_number, format: text, validShareFloor: { share: 0 } }
			         |                                                  ^^^^^^^^^^^^^^^
			      16 |     columns: [patient_id, sex]
			      17 |   - name: ward

			  flows/returns/a.yml:15:50: found no \`signedOffBy\`
			    expected text: who signed this off, in the Information Governance team
			      13 |   - name: patient
			      14 |     source: { schema: src, name: patient }
			    > 15 |     subject: { column: nhs_number, format: text, validShareFloor: { share: 0 } }
			         |                                                  ^^^^^^^^^^^^^^^
			      16 |     columns: [patient_id, sex]
			      17 |   - name: ward

			  flows/returns/a.yml:15:50: found no \`on\`
			    expected text: when
			      13 |   - name: patient
			      14 |     source: { schema: src, name: patient }
			    > 15 |     subject: { column: nhs_number, format: text, validShareFloor: { share: 0 } }
			         |                                                  ^^^^^^^^^^^^^^^
			      16 |     columns: [patient_id, sex]
			      17 |   - name: ward

			  flows/returns/a.yml:15:76: found the number 0
			    expected a number above 0
			      13 |   - name: patient
			      14 |     source: { schema: src, name: patient }
			    > 15 |     subject: { column: nhs_number, format: text, validShareFloor: { share: 0 } }
			         |                                                                            ^
			      16 |     columns: [patient_id, sex]
			      17 |   - name: ward

			  flows/returns/a.yml:19:5: found no \`signedOffBy\`
			    expected text: who signed this off, in the Information Governance team
			      17 |   - name: ward
			      18 |     source: { schema: src, name: ward }
			    > 19 |     noPersonData: { reason: No people in it. }
			         |     ^^^^^^^^^^^^
			      20 |     columns: [ward_code]
			      21 | withoutNhsNumber: keep

			  flows/returns/a.yml:19:5: found no \`on\`
			    expected text: when
			      17 |   - name: ward
			      18 |     source: { schema: src, name: ward }
			    > 19 |     noPersonData: { reason: No people in it. }
			         |     ^^^^^^^^^^^^
			      20 |     columns: [ward_code]
			      21 | withoutNhsNumber: keep

			  flows/returns/a.yml:21:19: found \`keep\`
			    expected \`remove\`, or \`keep\` with its own sign-off: \`keep: { reason, signedOffBy, on }\`
			      19 |     noPersonData: { reason: No people in it. }
			      20 |     columns: [ward_code]
			    > 21 | withoutNhsNumber: keep
			         |                   ^^^^

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
});

test('the key of before version 0.2 is answered with the one of today', async () => {
	const said = await flowRefusal(patient, nobody('ward').replace('noPersonData', 'aboutNobody'));
	expect(said).toContain('found the unknown key `aboutNobody`: did you mean `noPersonData`?');
});
