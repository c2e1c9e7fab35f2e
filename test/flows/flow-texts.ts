import { diskFiles } from '../../core/disk-files.ts';
import { readProject } from '../../core/project/project-file.ts';
import { readFlows } from '../../flows/flow-files.ts';
import { folderWith, refusalOf } from '../core/project/temporary-folder.ts';

export const projectFile = `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: one
targets: { one: { engine: embedded, folder: warehouse } }
mesh: { route: client, client: { configFile: meshclient.cfg } }
`;

export const unit = `name: community
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

export const patient = `  - name: patient
    source: { schema: src, name: patient }
    subject: { column: nhs_number, format: text }
    columns: [patient_id, sex]
`;

export const child = (name: string, via: string, keys = '{ patient_id: patient_id }') => `  - name: ${name}
    source: { schema: src, name: ${name} }
    via: { table: ${via}, keys: ${keys} }
    columns: [patient_id]
`;

export const flow = (...tables: readonly string[]) => `${head}tables:\n${tables.join('')}`;

type FileTexts = Readonly<Record<string, string>>;

/** The flows of a project's folder. */
export const readAll = async (folder: string) => await readFlows(diskFiles, await readProject(diskFiles, folder));

/** The flows of a project with these files. */
export async function read(files: FileTexts) {
	await using folder = await folderWith({ 'ndoo.yml': projectFile, ...files });
	return await readAll(folder.path);
}

/** What a person reads about them. */
export async function refusal(files: FileTexts): Promise<string> {
	await using folder = await folderWith({ 'ndoo.yml': projectFile, ...files });
	return await refusalOf(folder.path, () => readAll(folder.path));
}

/** The same for one return with these tables. */
export const flowRefusal = (...tables: readonly string[]) => refusal({ 'flows/returns/a.yml': flow(...tables) });
