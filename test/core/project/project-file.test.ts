import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { type ProjectOverrides, readProject } from '../../../core/project/project-file.ts';
import { folderWith, refusalOf } from './temporary-folder.ts';

const least = `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: one
targets:
  one: { engine: embedded, folder: warehouse }
  two: { engine: embedded, folder: other }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
`;

async function read(text: string, overrides?: ProjectOverrides) {
	await using folder = await folderWith({ 'ndoo.yml': text });
	return { folder: folder.path, project: await readProject(diskFiles, folder.path, overrides) };
}

async function refusal(text: string, overrides?: ProjectOverrides): Promise<string> {
	await using folder = await folderWith({ 'ndoo.yml': text });
	return await refusalOf(folder.path, () => readProject(diskFiles, folder.path, overrides));
}

describe('a project', () => {
	test('has absolute paths, and every limit and default that its file leaves out', async () => {
		const { folder, project } = await read(least);
		expect(project).toEqual({
			folder,
			name: 'test',
			organisation: { name: 'Test trust', odsCode: 'X0X' },
			timeZone: 'Europe/London',
			environment: 'live',
			target: { engine: 'embedded', folder: join(folder, 'warehouse') },
			mailboxes: {},
			mesh: { route: 'client', configFile: join(folder, 'mesh', 'meshclient.cfg') },
			licence: undefined,
			request: { lineEnd: 'crlf', rowsPerPart: 5_000_000, bytesPerPart: 75_000_000 },
			placeholders: [],
			limits: {
				validShareFloor: 0.5,
				populationFall: 0.2,
				removedShare: 0.12,
				removedShareJump: 0.02,
				dueAfterDays: 28,
				listServesDays: 35,
				replyWarningHours: 6,
				replyLimitDays: 5,
				columnSearchDays: 7,
				heldDays: 14,
				smallestCohort: 50,
			},
			folders: {
				flows: join(folder, 'flows'),
				work: join(folder, 'work'),
				disclosed: join(folder, 'disclosed'),
				models: join(folder, 'sql', 'models'),
				tests: join(folder, 'sql', 'tests'),
				target: join(folder, 'target'),
			},
			models: { schema: 'models' },
			vars: {},
		});
	});

	test('has what its file says', async () => {
		const { project } = await read(`${least}mailboxes: { monthly: YCLTA53, oneOff: YCLTA54, test: YCLTA55 }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
request: { lineEnd: lf, rowsPerPart: 1000 }
placeholders: ['0123456789']
limits: { dueAfterDays: 20, removedShare: 1 }
`);
		expect(project.mailboxes).toEqual({ monthly: 'YCLTA53', 'one-off': 'YCLTA54', test: 'YCLTA55' });
		expect(project.licence).toEqual({ acceptedBy: 'A. Tester', acceptedOn: '2026-01-05', version: '2025-01' });
		expect(project.request).toEqual({ lineEnd: 'lf', rowsPerPart: 1000, bytesPerPart: 75_000_000 });
		expect(project.placeholders).toEqual(['0123456789']);
		expect(project.limits).toMatchObject({ dueAfterDays: 20, listServesDays: 35, removedShare: 1 });
	});

	test('has who may read what, where its file says so', async () => {
		const { project } = await read(`${least}grants:
  loader: [job]
  administrators: ['TRUST\\dba', dbo]
  flows: { falls-audit: [reader, 'Team of A & E'] }
  accepted:
    - { account: bi, access: both-sides, to: pas.patient, reason: validates it, by: A. Signer, until: 2026-06-30 }
`);
		expect(project.grants).toEqual({
			loader: ['job'],
			auditor: [],
			administrators: ['TRUST\\dba', 'dbo'],
			flows: { 'falls-audit': ['reader', 'Team of A & E'] },
			accepted: [
				{
					account: 'bi',
					access: 'both-sides',
					to: 'pas.patient',
					reason: 'validates it',
					by: 'A. Signer',
					until: '2026-06-30',
				},
			],
		});
	});

	test('has variables of three kinds, and a schema for its models', async () => {
		const { project } = await read(
			`${least}vars: { from_year: 2024, region: North, all: true }\nmodels: { schema: marts }\n`,
		);
		expect(project.vars).toEqual({ from_year: 2024, region: 'North', all: true });
		expect(project.models).toEqual({ schema: 'marts' });
	});

	test('does not let models be built among what is ndoo’s own', async () => {
		expect(await refusal(`${least}models: { schema: NDOO_list }\n`)).toContain(
			'found `NDOO_list`, a schema that has another use\n    expected a schema for models alone',
		);
	});

	test('takes target and environment from the command line before its file', async () => {
		const { folder, project } = await read(least, { target: 'two', environment: 'stand-in' });
		expect(project.target).toEqual({ engine: 'embedded', folder: join(folder, 'other') });
		expect(project.environment).toBe('stand-in');
	});

	test('of the sample is read', async () => {
		const { name, environment } = await readProject(diskFiles, join(import.meta.dirname, '..', '..', '..'));
		expect({ name, environment }).toEqual({ name: 'sample', environment: 'stand-in' });
	});
});

describe('a project that is refused, word for word', () => {
	test('none', async () => {
		await using folder = await folderWith({});
		expect(await refusalOf(folder.path, () => readProject(diskFiles, folder.path))).toMatchInlineSnapshot(`
			"config-missing: There is no ndoo.yml in <folder>, so this is not a project of ndoo.

			What to do: Run \`ndoo init\` to make a project here, or \`npm run demo\` to see one work; a project elsewhere is named with --project-dir or NDOO_PROJECT_DIR."
		`);
	});

	test('several mistakes', async () => {
		expect(
			await refusal(least.replace('environment: live', 'enviroment: live').replace('X0X', 'x')),
		).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:2:44: found \`x\`
			    expected an ODS code: 3 to 10 capital letters and digits
			      1 | name: test
			    > 2 | organisation: { name: Test trust, odsCode: x }
			        |                                            ^
			      3 | enviroment: …
			      4 | target: one

			  ndoo.yml:3:1: found the unknown key \`enviroment\`: did you mean \`environment\`?
			    expected \`name\`, \`organisation\`, \`environment\`, \`timeZone\`, \`target\`, \`targets\`, \`mailboxes\`, \`mesh\`, \`licence\`, \`request\`, \`placeholders\`, \`limits\`, \`grants\`, \`folders\`, \`models\` or \`vars\`
			      1 | name: test
			      2 | organisation: { name: Test trust, odsCode: x }
			    > 3 | enviroment: …
			        | ^^^^^^^^^^
			      4 | target: one
			      5 | targets:

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('a file that is not UTF-8', async () => {
		await using folder = await folderWith({ 'ndoo.yml': Buffer.from(`\ufeff${least}`, 'utf16le') });
		expect(await refusalOf(folder.path, () => readProject(diskFiles, folder.path))).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml: found a file that is not UTF-8
			    expected text saved as UTF-8

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('a target that is not there', async () => {
		expect(await refusal(least, { target: 'on' })).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:5:1: found no target \`on\`, which the command line asks for: did you mean \`one\`?
			    expected \`one\` or \`two\`
			      3 | environment: live
			      4 | target: one
			    > 5 | targets:
			        | ^^^^^^^
			      6 |   one: { engine: embedded, folder: warehouse }
			      7 |   two: { engine: embedded, folder: other }

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('a target of its own that is not there', async () => {
		expect(await refusal(least.replace('target: one', 'target: three'))).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:4:9: found \`three\`, which is not under \`targets\`
			    expected \`one\` or \`two\`
			      2 | organisation: { name: Test trust, odsCode: X0X }
			      3 | environment: live
			    > 4 | target: three
			        |         ^^^^^
			      5 | targets:
			      6 |   one: { engine: embedded, folder: warehouse }

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test.each([
		['rowsPerPart', 999, 1000],
		['bytesPerPart', 12_999, 13_000],
	])('parts of a handful of people: %s', async (key, given, smallest) => {
		const expected = `found the number ${given}\n    expected a number not below ${smallest}`;
		expect(await refusal(`${least}request: { ${key}: ${given} }\n`)).toContain(expected);
	});

	test('one mailbox for two uses', async () => {
		expect(await refusal(`${least}mailboxes: { monthly: YCLTA53, test: yclta53 }\n`)).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:9:38: found the mailbox of \`monthly\` again
			    expected a mailbox for each use: the service asks for it
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			    > 9 | mailboxes: { monthly: YCLTA53, test: yclta53 }
			        |                                      ^^^^^^^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('a mailbox of the stand-in in the live environment', async () => {
		expect(await refusal(`${least}mailboxes: { monthly: X0X-MONTHLY }\n`)).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:9:23: found \`X0X-MONTHLY\`, a mailbox of the stand-in, in the live environment
			    expected the id that the national service gave: letters and digits
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			    > 9 | mailboxes: { monthly: X0X-MONTHLY }
			        |                       ^^^^^^^^^^^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('a check that is due no sooner than its list runs out', async () => {
		expect(await refusal(`${least}limits: { dueAfterDays: 35 }\n`)).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:9:25: found a check due after 35 days, and a list that serves for 35
			    expected fewer days than \`listServesDays\`
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			    > 9 | limits: { dueAfterDays: 35 }
			        |                         ^^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('folders in each other', async () => {
		expect(await refusal(`${least}folders: { work: ., disclosed: warehouse/out }\n`)).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:6:36: found a folder that holds \`folders.disclosed\`
			    expected a folder of its own
			      4 | target: one
			      5 | targets:
			    > 6 |   one: { engine: embedded, folder: warehouse }
			        |                                    ^^^^^^^^^
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }

			  ndoo.yml:9:18: found a folder that holds the project itself
			    expected a folder of its own
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			    > 9 | folders: { work: ., disclosed: warehouse/out }
			        |                  ^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('a placeholder that lost its zeros, or that is none', async () => {
		expect(await refusal(`${least}placeholders: [0000000001, '12345']\n`)).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:9:16: found the number 1 without quotes
			    expected text
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			    > 9 | placeholders: [[a number], '12345']
			        |                ^^^^^^^^^^

			  ndoo.yml:9:28: found \`12345\`
			    expected ten digits in quotes, without spaces or hyphens
			      7 |   two: { engine: embedded, folder: other }
			      8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			    > 9 | placeholders: [[a number], '12345']
			        |                            ^^^^^^^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('rights of nobody, and of somebody twice', async () => {
		expect(
			await refusal(`${least}grants:
  loader: [job, job]
  readers: [bi]
  flows: { Falls: [bi] }
`),
		).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:10:11: found a list
			    expected each account once
			       8 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
			       9 | grants:
			    > 10 |   loader: [job, job]
			         |           ^^^^^^^^^^
			      11 |   readers: …
			      12 |   flows: { Falls: …

			  ndoo.yml:11:3: found the unknown key \`readers\`
			    expected \`loader\`, \`auditor\`, \`administrators\`, \`flows\` or \`accepted\`
			       9 | grants:
			      10 |   loader: [job, job]
			    > 11 |   readers: …
			         |   ^^^^^^^
			      12 |   flows: { Falls: …

			  ndoo.yml:12:12: found the key \`Falls\`
			    expected a name in small letters and digits with single hyphens, such as \`community-activity\`
			      10 |   loader: [job, job]
			      11 |   readers: …
			    > 12 |   flows: { Falls: …
			         |            ^^^^^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});

	test('no targets', async () => {
		expect(await refusal(least.replace(/targets:[\s\S]*(?=mesh:)/, 'targets: {}\n'))).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:4:9: found \`one\`, which is not under \`targets\`
			    expected a target under \`targets\`
			      2 | organisation: { name: Test trust, odsCode: X0X }
			      3 | environment: live
			    > 4 | target: one
			        |         ^^^
			      5 | targets: {}
			      6 | mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});
});

test.each(['int', 'live'] as const)('a mailbox of the stand-in has no place in %s', async (environment) => {
	const text = `${least}mailboxes: { test: X0X-TEST }\n`;
	expect(await refusal(text, { environment })).toContain('a mailbox of the stand-in');
	expect(await refusal(text, { environment: 'stand-in' })).toBe('nothing was refused');
});
