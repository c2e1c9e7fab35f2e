import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { demoNumbers } from '../../../scripts/demo/numbers.ts';
import { selected } from '../../../sql/compiler/select/selected.ts';
import { buildProject, type ProjectReport } from '../../../sql/runner/build-project.ts';
import type { NodeResult } from '../../../sql/runner/result.ts';
import { testProject } from '../../../sql/runner/test-project.ts';
import { testKey } from '../../core/test-key.ts';
import { type FileTexts, flowText, notSent, projectOf } from '../compiler/project-bench.ts';
import { type ViewBench, viewBench } from '../views/view-bench.ts';

/** Forty people; those at the end are on no list. */
export const people = demoNumbers(40).map(nhsNumberOf);
export const onList = people.slice(0, 30);

const patients = people.map((number, at) => `(${at + 1}, '${number}', '${at % 2 === 0 ? 'F' : 'M'}')`).join(', ');
const contacts = people.flatMap((_, at) => [`(${at * 2}, ${at + 1}, 15)`, `(${at * 2 + 1}, ${at + 1}, 30)`]).join(', ');

const sources = `
	drop schema if exists models cascade;
	drop schema if exists src cascade;
	create schema src;
	create table src.patient (patient_id integer, nhs_number varchar(20), sex text);
	insert into src.patient values ${patients};
	create table src.contact (contact_id integer, patient_id integer, minutes integer);
	insert into src.contact values ${contacts};
	create table src.ward (ward_id integer);
	insert into src.ward values (1), (2);
`;

const wards = `sources:
  - name: src
    tables:
      - name: ward
        config: { meta: { no_person_data: { reason: Wards, signedOffBy: A. Head, on: 2026-01-02 } } }
      - name: patient
        config: { meta: { person: patient_id } }
`;

/** Wards are about nobody; patients are told apart by their id. */
const withSources = (files: FileTexts): FileTexts => ({ 'sql/models/sources.yml': wards, ...files });

type Wanted = {
	readonly select?: readonly string[];
	readonly dryRun?: boolean;
	/** Before each of its transactions: what somebody else does meanwhile. */
	readonly meanwhile?: () => Promise<unknown>;
};

export type BuildBench = ViewBench & {
	/** Builds a project of these files. */
	build(files: FileTexts, wanted?: Wanted): Promise<ProjectReport>;
	/** Runs its tests. */
	test(files: FileTexts): Promise<readonly NodeResult[]>;
	/** A warehouse without models, with its people and a list. */
	renew(): Promise<void>;
};

export async function buildBench(): Promise<BuildBench> {
	const bench = await viewBench();
	const build: BuildBench['build'] = async (
		files,
		{ select = [], dryRun = false, meanwhile = async () => undefined } = {},
	) => {
		const { flows, graph } = await projectOf(withSources(files));
		const transaction: typeof bench.warehouse.transaction = async (mode, work) => {
			await meanwhile();
			return await bench.warehouse.transaction(mode, work);
		};
		return await buildProject({ ...bench.warehouse, transaction }, flows.returns, graph, {
			dryRun,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
			selected: selected(graph, { select }),
			done: () => {},
		});
	};
	return {
		...bench,
		build,
		test: async (files) => {
			const { graph } = await projectOf(withSources(files));
			return await testProject(bench.warehouse, graph, { selected: graph.nodes, done: () => {} });
		},
		renew: async () => {
			await bench.warehouse.script(sources);
			await bench.publish(onList);
		},
	};
}

/** `name: status`, of models, late views and tests, in the order in which they were done. */
export const outcomes = (results: readonly NodeResult[]): readonly string[] =>
	results.map(({ name, status }) => `${name}: ${status}`);

export const activity = "select patient_id, nhs_number, 2 as contacts from {{ cleaned('summary.patient') }}";
const summary = flowText({
	name: 'summary',
	tables: `  - name: activity
    model: activity
    columns: [patient_id, contacts]
  - name: total
    model: total
    columns: [contacts]
${notSent}`,
});
/** A return of two models. */
export const disclosing = {
	'sql/models/activity.sql': activity,
	'sql/models/total.sql': "select sum(minutes) as contacts from {{ cleaned('summary.contact') }}",
	'flows/returns/summary.yml': summary,
};

/** The same without the returns that disclose tables of systems. */
export const late = (results: readonly NodeResult[]) =>
	outcomes(results).filter((line) => !/^(falls|handover)/.test(line));
