import { join, relative } from 'node:path';
import type { Files } from '../core/files.ts';
import type { Project } from '../core/project/project.ts';

/** A file or folder of a project that no verb reads, and what would be read in its place. */
export type PassedOver = { readonly path: string; readonly why: string };

/**
 * What lies where flow files, models and tests are, and is none by its name: a person may think that it counts. Names with a dot
 * first and texts for people (.md, .txt) are left out.
 */
export async function passedOver(files: Files, { folder, folders }: Project): Promise<readonly PassedOver[]> {
	const shown = (path: string): string => relative(folder, path).replaceAll('\\', '/');
	const kinds = ['business-units', 'returns'] as const;
	const ofFlows = await Promise.all(
		kinds.map(async (kind) => await inFlows(files, join(folders.flows, kind), kind === 'business-units')),
	);
	const ofModels = await Promise.all([folders.models, folders.tests].map((path) => inModels(files, path)));
	return [...ofFlows, ...ofModels].flat().map(({ path, why }) => ({ path: shown(path), why }));
}

const isForPeople = (name: string): boolean => name.startsWith('.') || /\.(?:md|txt)$/i.test(name);

async function inFlows(files: Files, folder: string, takesSql: boolean): Promise<readonly PassedOver[]> {
	const entries = (await files.list(folder)).filter(({ name }) => !isForPeople(name));
	return entries.flatMap(({ name, isFile }) => {
		const path = join(folder, name);
		if (!isFile) return [{ path, why: 'files of flows are read beside each other, not in folders below' }];
		if (/\.ya?ml$/i.test(name) || (takesSql && name.endsWith('.sql'))) return [];
		return [{ path, why: takesSql ? 'a file ends in .yml or .yaml, a query in .sql' : 'a file ends in .yml or .yaml' }];
	});
}

async function inModels(files: Files, folder: string): Promise<readonly PassedOver[]> {
	const entries = (await files.list(folder)).filter(({ name }) => !isForPeople(name));
	const found = await Promise.all(
		entries.map(async ({ name, isFile }) => {
			const path = join(folder, name);
			if (!isFile) return await inModels(files, path);
			const isRead = name.endsWith('.sql') || /\.ya?ml$/i.test(name);
			return isRead ? [] : [{ path, why: 'a model or test ends in .sql, its properties in .yml or .yaml' }];
		}),
	);
	return found.flat();
}
