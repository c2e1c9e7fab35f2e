import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../scripts/main.ts';
import { folderWith } from '../core/project/temporary-folder.ts';
import { type FileTexts, projectFiles } from '../sql/compiler/project-bench.ts';

// The verbs that read models and touch no warehouse, as a command line runs them.

const models = {
	'sql/models/staging/seen.sql':
		"{{ config(tags='nightly') }}select patient_id, {{ var('minutes', 5) }} as least from {{ cleaned('falls.contact') }}",
	'sql/models/staging/seen.yml':
		'models:\n  - name: seen\n    columns: [{ name: patient_id, data_tests: [not_null] }]\n',
	'sql/models/counts.sql': "select count(*) as people from {{ ref('seen') }}",
};

type Ran = { readonly status: number; readonly out: string; readonly err: string; readonly folder: string };

async function inProject(
	words: readonly string[],
	then: (ran: Ran) => unknown,
	files: FileTexts = models,
	environment = {},
) {
	await using folder = await folderWith(projectFiles(files));
	const printed = { out: '', err: '' };
	const take = (side: 'out' | 'err') => (text: string) => {
		printed[side] += text;
	};
	const edge = { folder: folder.path, clock: () => new Date('2026-06-01T12:00:00Z'), isTerminal: false };
	const status = await main([...words, '--project-dir', folder.path], environment, {
		...edge,
		out: take('out'),
		err: take('err'),
	});
	await then({ status, ...printed, folder: folder.path });
}

const out = async (words: readonly string[], files: FileTexts = models, environment = {}): Promise<string> => {
	let text = '';
	await inProject(words, (ran) => (text = `${ran.out}${ran.err}`), files, environment);
	return text;
};

describe('ndoo ls', () => {
	test('lists every node in the order in which it is built', async () => {
		expect(await out(['ls'])).toMatchInlineSnapshot(`
			"source:src.contact
			source:src.patient
			business_unit:clinic
			clinic.cleaned.falls__contact
			clinic.cleaned.falls__patient
			clinic.passthrough.handover__patient
			clinic.staging.seen
			clinic.counts
			exposure:falls
			exposure:handover
			clinic.staging.not_null_seen_patient_id
			"
		`);
	});

	test.each<[string, readonly string[], string]>([
		['names', ['--select', 'tag:nightly', '--output', 'name'], 'seen\nnot_null_seen_patient_id\n'],
		[
			'files, each once',
			['-s', 'seen+', '--output', 'path'],
			'sql/models/staging/seen.sql\nsql/models/counts.sql\nsql/models/staging/seen.yml\n',
		],
		['one kind', ['--resource-type', 'model'], 'clinic.staging.seen\nclinic.counts\n'],
		[
			'several words',
			['--select', 'seen', 'counts', '--exclude', 'test_type:generic', '--output', 'name'],
			'seen\ncounts\n',
		],
		['nothing, with a warning', ['--select', 'sene'], '\n! ls        The selection does not match any nodes.\n'],
	])('%s', async (_, words, text) => {
		expect(await out(['ls', ...words])).toBe(text);
	});

	test('machines get one object', async () => {
		const [line = ''] = (await out(['ls', '-s', 'counts', '--log-format', 'json'])).split('\n');
		expect(JSON.parse(line)).toMatchObject({
			level: 'result',
			nodes: [
				{
					unique_id: 'model.clinic.counts',
					resource_type: 'model',
					config: { materialized: 'view' },
					depends_on: { nodes: ['model.clinic.seen'] },
				},
			],
		});
		const one = await out(['ls', '-s', 'counts', '--output', 'json']);
		expect(JSON.parse(one)).toMatchObject({
			unique_id: 'model.clinic.counts',
			original_file_path: 'sql/models/counts.sql',
		});
	});

	test('a selection may stand in the environment, where a comma means both', async () => {
		const environment = { NDOO_SELECT: 'tag:nightly,seen counts,tag:nightly', NDOO_OUTPUT: 'name' };
		expect(await out(['ls'], models, environment)).toBe('seen\nnot_null_seen_patient_id\n');
	});

	test('a selection that cannot be read is said', async () => {
		await inProject(['ls', '-s', 'stat:new'], ({ status, err }) => {
			expect(status).toBe(10);
			expect(err).toContain('The selection `stat:new` cannot be read: expected one of the methods');
		});
	});
});

describe('ndoo compile', () => {
	test('writes the SQL of models and tests, and the manifest', async () => {
		await inProject(['compile'], async ({ status, out: text, folder }) => {
			expect({ status, text }).toEqual({ status: 0, text: 'Compiled 2 models and 1 tests into target.\n' });
			const read = async (...path: readonly string[]) => await readFile(join(folder, 'target', ...path), 'utf8');
			const base = ['compiled', 'clinic', 'sql', 'models', 'staging'];
			expect(await read(...base, 'seen.sql')).toBe('select patient_id, 5 as least from "cleaned"."falls__contact"\n');
			expect(await read(...base, 'seen.yml', 'not_null_seen_patient_id.sql')).toContain(
				'where this."patient_id" is null',
			);
			expect(JSON.parse(await read('manifest.json'))).toMatchObject({
				metadata: {
					ndoo_schema_version: 1,
					project_name: 'clinic',
					adapter_type: 'embedded',
					generated_at: '2026-06-01T12:00:00.000Z',
				},
				nodes: {
					'model.clinic.seen': {
						resource_type: 'model',
						fqn: ['clinic', 'staging', 'seen'],
						original_file_path: 'sql/models/staging/seen.sql',
						relation_name: 'models.seen',
						compiled: true,
						config: { materialized: 'view', tags: ['nightly'] },
						depends_on: { nodes: ['view.clinic.falls.contact'] },
						columns: { patient_id: { data_tests: ['test.clinic.not_null_seen_patient_id'] } },
						meta: { ndoo: { ways: ['cleaned'] } },
					},
					'test.clinic.not_null_seen_patient_id': {
						attached_node: 'model.clinic.seen',
						column_name: 'patient_id',
						test_metadata: { name: 'not_null' },
					},
					'view.clinic.handover.patient': {
						meta: { ndoo: { route: 'passthrough', about: 'people', ways: ['around'] } },
					},
				},
				sources: { 'source.clinic.src.patient': { identifier: 'patient', meta: { ndoo: { about: 'people' } } } },
				exposures: { 'exposure.clinic.falls': { owner: { name: 'A university (X1R)' } } },
				parent_map: { 'model.clinic.counts': ['model.clinic.seen'] },
				child_map: { 'model.clinic.seen': ['model.clinic.counts', 'test.clinic.not_null_seen_patient_id'] },
			});
		});
	});

	test('one model is shown, with the values of the command line', async () => {
		expect(await out(['compile', '-s', 'seen', '--vars', '{minutes: 15}'])).toBe(
			'select patient_id, 15 as least from "cleaned"."falls__contact"\n',
		);
	});

	test.each([
		['minutes', 'found `minutes`'],
		['{minutes: [1]}', 'found a list'],
		['{1a: 2}', 'found the key `1a`'],
	])('--vars %j is refused', async (vars, found) => {
		await inProject(['compile', '--vars', vars], ({ status, err }) => {
			expect(status).toBe(10);
			expect(err).toContain('Expected `--vars` to be pairs of names and values.');
			expect(err).toContain(found);
		});
	});

	test('what was compiled once and is not there any more goes', async () => {
		await inProject(['compile'], async ({ folder }) => {
			const edge = { folder, out: () => {}, err: () => {}, isTerminal: false };
			expect(await main(['compile', '-s', 'counts', '--project-dir', folder], {}, edge)).toBe(0);
			expect(await readdir(join(folder, 'target', 'compiled', 'clinic', 'sql', 'models'))).toEqual(['counts.sql']);
		});
	});
});

describe('ndoo parse', () => {
	test('counts models and tests', async () => {
		expect(await out(['parse'])).toBe(
			'Project clinic: no mistakes.\n  business units: clinic\n  returns: falls, handover\n  models: seen, counts\n  data tests: 1\n',
		);
	});

	test('names every mistake of every file, and a circle by its path', async () => {
		const files = {
			'sql/models/a.sql': "select * from {{ ref('c') }}",
			'sql/models/b.sql': "select * from {{ ref('a') }}",
			'sql/models/c.sql': "select * from {{ ref('b') }}",
			'sql/models/d.sql': "select * from {{ ref('d') }}",
			'sql/models/deep/a.sql': 'select 1 as one',
			'sql/models/Bad-Name.sql': 'select 1 as one',
			'sql/tests/e.sql': "select 1 from {{ ref('f') }}",
		};
		await inProject(
			['parse'],
			({ status, err }) => {
				expect(status).toBe(10);
				expect(err.split('\n').filter((line) => line.includes(': found '))).toEqual([
					'  sql/models/Bad-Name.sql:1:1: found a model called `Bad-Name`',
					'  sql/models/a.sql:1:1: found models that read each other in a circle: model a → model c → model b → model a',
					'  sql/models/d.sql:1:1: found models that read each other in a circle: model d → model d',
					'  sql/models/deep/a.sql: found the name `a`, which sql/models/a.sql has already',
					'  sql/tests/e.sql:1:15: found the model `f`, which is not there: did you mean `a`?',
				]);
			},
			files,
		);
	});
});
