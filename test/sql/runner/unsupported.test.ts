import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../../scripts/main.ts';
import { selected } from '../../../sql/compiler/select/selected.ts';
import { buildProject, openFlows } from '../../../sql/runner/build-project.ts';
import type { NodeResult } from '../../../sql/runner/result.ts';
import { testProject } from '../../../sql/runner/test-project.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { folderWith } from '../../core/project/temporary-folder.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { type FileTexts, flowText, projectFiles, projectOf, type ReadProject } from '../compiler/project-bench.ts';
import { type ViewBench, viewBench } from '../views/view-bench.ts';
import { outcomes } from './build-bench.ts';

// On SQL Server models and data tests are compiled, and nothing of them is run.

const tables = {
	patient: {
		columns: { patient_id: 'integer', nhs_number: 'varchar(20)', sex: 'char(1)' },
		rows: [
			[1, '9990000018', 'f'],
			[2, '9990000026', 'm'],
		],
	},
	contact: { columns: { contact_id: 'integer', patient_id: 'integer', minutes: 'integer' }, rows: [[10, 1, 15]] },
};

const activity = "select patient_id, 2 as contacts from {{ cleaned('summary.patient') }}";
const files: FileTexts = {
	'sql/models/activity.sql': activity,
	'sql/models/kept.sql': "{{ config(materialized='table') }} select patient_id from {{ source('src', 'patient') }}",
	'sql/models/all.yml': `models:
  - name: activity
    columns: [{ name: contacts, data_tests: [not_null] }]
sources:
  - name: src
    tables: [{ name: patient, columns: [{ name: nhs_number, data_tests: [nhs_number] }] }]
`,
	'flows/returns/summary.yml': flowText({
		name: 'summary',
		tables: `  - name: activity
    model: activity
    columns: [patient_id, contacts]
  - name: patient
    source: { schema: src, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id]
    disclose: false
  - name: contact
    source: { schema: src, name: contact }
    via: { table: patient, keys: { patient_id: patient_id } }
    columns: [contact_id]
`,
	}),
};
const beforehand: FileTexts = {
	'flows/returns/summary.yml': (files['flows/returns/summary.yml'] ?? '')
		.replace(
			'model: activity',
			'source: { schema: src, name: patient }\n    subject: { column: nhs_number, format: text }',
		)
		.replace('[patient_id, contacts]', '[patient_id]'),
};

const onMssql = (projectFiles({})['ndoo.yml'] ?? '').replace(
	'{ engine: embedded, folder: warehouse }',
	'{ engine: mssql, host: warehouse, database: dw, user: dba }',
);

const build = async (warehouse: Warehouse, { flows, graph }: ReadProject, select: readonly string[] = []) =>
	await buildProject(warehouse, flows.returns, graph, {
		dryRun: false,
		now: new Date(),
		actor: 'tester',
		digestKey: async () => testKey,
		selected: selected(graph, { select }),
		done: () => {},
	});

const messages = (results: readonly NodeResult[]) =>
	Object.fromEntries(results.map(({ resourceType, message }) => [resourceType, message]));

/** A warehouse that says what it is sent: nothing at all for a step, since nobody is there to answer. */
function deaf(sent: string[]): Warehouse {
	const take = async (text: string): Promise<never> => {
		sent.push(text);
		throw new Error('nothing is to be sent');
	};
	const session: Session = {
		dialect: 'tsql',
		query: async ({ text }) => await take(text),
		script: take,
		stream: () => {
			throw new Error('nothing is to be sent');
		},
		load: async ({ name }) => await take(name),
		describe: async ({ name }) => await take(name),
	};
	return {
		...session,
		engine: 'mssql',
		transaction: async () => await take('begin transaction'),
		lock: async () => await take('lock'),
		close: async () => {},
	};
}

test('no test of data is sent to a warehouse that speaks T-SQL', async () => {
	const sent: string[] = [];
	const { graph } = await projectOf(files, { dialect: 'tsql' });
	const told: NodeResult[] = [];
	const results = await testProject(deaf(sent), graph, { selected: graph.nodes, done: (one) => told.push(one) });
	expect(sent).toEqual([]);
	expect(told).toEqual(results);
	expect(outcomes(results)).toEqual([
		'not_null_activity_contacts: skipped',
		'source_nhs_number_src_patient_nhs_number: skipped',
	]);
	expect(messages(results)).toEqual({
		test: 'Not run on SQL Server by this version: the SQL in target/compiled can be run there by hand, or by dbt.',
	});
});

describe.skipIf(testEngine !== 'mssql')('on a T-SQL server', () => {
	let bench: ViewBench;
	const sent: string[] = [];
	const overheard = <S extends Session>(session: S): S => ({
		...session,
		query: async (statement) => {
			sent.push(statement.text);
			return await session.query(statement);
		},
		script: async (text) => {
			sent.push(text);
			await session.script(text);
		},
	});
	let warehouse: Warehouse;
	beforeAll(async () => {
		bench = await viewBench();
		const { transaction } = bench.warehouse;
		warehouse = {
			...overheard(bench.warehouse),
			transaction: async (mode, work) => await transaction(mode, (session) => work(overheard(session))),
		};
		await bench.sources(tables);
		await bench.publish(['9990000018']);
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	const reads = async (view: string) => await bench.refusal(`select * from cleaned.${view}`);

	test('views on source tables are built, models and tests are not, and a return of models is closed', async () => {
		await build(warehouse, await projectOf(beforehand, { dialect: 'tsql' }));
		expect(await reads('summary__activity')).toBeUndefined();
		const project = await projectOf(files, { dialect: 'tsql' });
		const report = await build(warehouse, project);
		expect(outcomes(report.results).filter((line) => line.endsWith(': success'))).toEqual([
			'falls__contact: success',
			'falls__patient: success',
			'handover__patient: success',
			'summary__patient: success',
			'summary__contact: success',
			'falls: success',
			'handover: success',
		]);
		const skipped = report.results.filter(({ isUnsupported }) => isUnsupported);
		expect(outcomes(skipped).toSorted()).toEqual([
			'activity: skipped',
			'kept: skipped',
			'not_null_activity_contacts: skipped',
			'source_nhs_number_src_patient_nhs_number: skipped',
			'summary: skipped',
			'summary__activity: skipped',
		]);
		expect(messages(skipped)).toEqual({
			model: 'Not run on SQL Server by this version: the SQL in target/compiled can be run there by hand, or by dbt.',
			test: 'Not run on SQL Server by this version: the SQL in target/compiled can be run there by hand, or by dbt.',
			view: 'Not built: it stands on a model, and models are not run on SQL Server by this version.',
			exposure: 'Closed: it discloses a model, and models are not run on SQL Server by this version.',
		});
		expect(openFlows(report).map(({ flow }) => flow)).toEqual(['falls', 'handover']);
		expect(report.statements).toEqual([]);
		expect(await reads('falls__patient')).toBeUndefined();
		expect(await reads('summary__activity')).toContain('has not been built');
	});

	test('nor is it opened on a model that somebody made by hand', async () => {
		await bench.warehouse.script('create schema models authorization dbo;');
		await bench.warehouse.script(
			'create view models.activity as select patient_id, nhs_number, 2 as contacts from src.patient;',
		);
		await build(warehouse, await projectOf(files, { dialect: 'tsql' }), ['flow:summary']);
		expect(await reads('summary__activity')).toContain('has not been built');
	});

	test.each<[string, readonly string[], number]>([
		['a build of models', ['build'], 1],
		['one of tests alone', ['build', '--exclude', 'resource_type:model', 'flow:summary'], 13],
		['one of what can be built', ['build', '--select', 'flow:falls', 'flow:handover'], 0],
		['a dry run', ['build', '--dry-run'], 1],
		['data tests', ['test'], 13],
	])('%s (%j) ends in status %i', async (_, words, status) => {
		await using folder = await folderWith(projectFiles({ ...files, 'ndoo.yml': onMssql }));
		const printed: string[] = [];
		const print = (text: string) => void printed.push(text);
		const openWarehouse = async () => ({ ...warehouse, close: async () => {} });
		const ran = await main([...words, '--project-dir', folder.path], {}, { openWarehouse, out: print, err: print });
		expect(ran, printed.join('')).toBe(status);
	});

	test('no statement of PostgreSQL was sent', async () => {
		expect(sent.length).toBeGreaterThan(20);
		expect(
			sent.filter((text) => /pg_catalog|pg_temp|create or replace|\$1|::|"models"|create schema/.test(text)),
		).toEqual([]);
	});
});
