import { diskFiles } from '../../../core/disk-files.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { type Flows, readFlows } from '../../../flows/flow-files.ts';
import { readProjectGraph } from '../../../sql/compiler/assemble/project-graph.ts';
import type { GraphNode, ProjectGraph } from '../../../sql/compiler/graph.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { folderWith, refusalOf } from '../../core/project/temporary-folder.ts';

export type FileTexts = Readonly<Record<string, string>>;

const projectFile = `name: clinic
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: one
targets: { one: { engine: embedded, folder: warehouse } }
mesh: { route: client, client: { configFile: meshclient.cfg } }
vars: { from_day: 2025-04-01 }
`;

const unit = `name: clinic
title: Clinic
system: A system
source: { table: { schema: src, name: patient }, column: nhs_number }
format: text
`;

const assessment = (section251: string, use = 'research-and-planning') =>
	use === 'individual-care'
		? 'assessment:\n  answers: { confidentialPatientInformation: yes, use: individual-care }\n  evidence: Box 1\n  on: 2026-01-01\n  by: A. Name\n'
		: `assessment:
  answers:
    confidentialPatientInformation: yes
    use: ${use}
    explicitConsent: no
    communicableDisease: no
    overridingPublicInterest: no
    legalRequirement: no
    nationalBody: no
    invoiceValidation: no
    section251: ${section251}
  evidence: Box 1
  on: 2026-01-01
  by: A. Name
`;

const signOff = 'signOff: { by: A. Head, role: IG, on: 2026-01-02, reference: IG-1, reviewBy: 2045-01-01 }\n';

type FlowText = { readonly name: string; readonly tables: string; readonly use?: string; readonly isSigned?: boolean };

/** A return that is assessed and signed off; subject to the opt-out unless it says another use. */
export const flowText = ({ name, tables, use, isSigned = true }: FlowText): string => `name: ${name}
title: The return ${name}
purpose: Research into falls
recipient: { name: A university, odsCode: ${use === undefined ? 'X1R' : 'X2R'} }
frequency: infrequent
goLive: 2026-01-01
legalBasis: Section 251
${isSigned ? `${assessment('no', use)}${signOff}` : ''}tables:
${tables}`;

export const patient = `  - name: patient
    source: { schema: src, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id, nhs_number, sex]
`;
export const contact = `  - name: contact
    source: { schema: src, name: contact }
    via: { table: patient, keys: { patient_id: patient_id } }
    columns: [contact_id, patient_id, minutes]
`;

/** The same tables, cleaned for the models of their return and not sent. */
export const notSent = (patient + contact).replaceAll('    source:', '    disclose: false\n    source:');

/** A look-up of a return's models: about nobody, and not sent. */
export const wardNotSent = `  - name: ward
    source: { schema: src, name: ward }
    noPersonData: { reason: Wards, signedOffBy: A. Head, on: 2026-01-02 }
    columns: [ward_id]
    disclose: false
`;

/** The return \`falls\`: patients, and their contacts. */
export const falls = flowText({ name: 'falls', tables: patient + contact });
/** One that passes everybody on. */
export const handover = flowText({ name: 'handover', use: 'individual-care', tables: patient });

/** The files of a project with these models, tests and flows beside \`falls\` and \`handover\`. */
export const projectFiles = (files: FileTexts): FileTexts => ({
	'ndoo.yml': projectFile,
	'flows/business-units/clinic.yml': unit,
	'flows/returns/falls.yml': falls,
	'flows/returns/handover.yml': handover,
	...files,
});

type Options = {
	readonly dialect?: Dialect;
	readonly vars?: Readonly<Record<string, string | number | boolean>>;
	readonly environment?: Readonly<Record<string, string>>;
};

/** A project that was read, with its graph. */
export type ReadProject = { readonly flows: Flows; readonly graph: ProjectGraph };

async function readIn(
	folder: string,
	{ dialect = 'postgres', vars = {}, environment = {} }: Options,
): Promise<ReadProject> {
	const project = await readProject(diskFiles, folder);
	const flows = await readFlows(diskFiles, project);
	const graph = await readProjectGraph(diskFiles, project, flows, { dialect, today: '2026-06-01', vars, environment });
	return { flows, graph };
}

/** Such a project. */
export async function projectOf(files: FileTexts, options: Options = {}): Promise<ReadProject> {
	await using folder = await folderWith(projectFiles(files));
	return await readIn(folder.path, options);
}

/** Its graph. */
export const graphOf = async (files: FileTexts, options: Options = {}): Promise<ProjectGraph> =>
	(await projectOf(files, options)).graph;

/** What a person reads about its mistakes. */
export async function refusal(files: FileTexts, options: Options = {}): Promise<string> {
	await using folder = await folderWith(projectFiles(files));
	return await refusalOf(folder.path, async () => await readIn(folder.path, options));
}

/** What was found, line by line, without what was expected and the lines around it. */
export const foundIn = async (files: FileTexts, options: Options = {}): Promise<readonly string[]> =>
	(await refusal(files, options))
		.split('\n')
		.filter((line) => /: found |^ {2}found /.test(line))
		.map((line) => line.trim());

/** A node of a kind by its name. */
export function named<R extends GraphNode['resourceType']>(graph: ProjectGraph, kind: R, name: string) {
	const found = graph.nodes.find(
		(node): node is GraphNode & { readonly resourceType: R } => node.resourceType === kind && node.name === name,
	);
	if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
	return found;
}
