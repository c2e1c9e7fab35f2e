import { resolve } from 'node:path';
import type { MeshRouteName, Project } from '../../core/project/project.ts';
import { readProject } from '../../core/project/project-file.ts';
import { type Flows, readFlows } from '../../flows/flow-files.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { Edge } from '../cli/edge.ts';

export type CommonOptions = {
	readonly 'project-dir': string;
	readonly target?: string | undefined;
	readonly route?: MeshRouteName | undefined;
};

/** A project with its flows, read and found right; no warehouse is touched. */
export type ReadWorkspace = { readonly project: Project; readonly flows: Flows };

export async function readWorkspace(options: CommonOptions, edge: Edge): Promise<ReadWorkspace> {
	const folder = resolve(edge.folder, options['project-dir']);
	const project = await readProject(edge.files, folder, { target: options.target, route: options.route });
	return { project, flows: await readFlows(edge.files, project) };
}

/** The same with its warehouse, which is closed when the workspace is disposed of. */
export type Workspace = ReadWorkspace & AsyncDisposable & { readonly warehouse: Warehouse };

export async function openWorkspace(
	options: CommonOptions,
	edge: Edge,
	{ create }: { readonly create: boolean },
): Promise<Workspace> {
	const read = await readWorkspace(options, edge);
	const warehouse = await edge.openWarehouse(read.project.target, { create });
	return { ...read, warehouse, [Symbol.asyncDispose]: () => warehouse.close() };
}
