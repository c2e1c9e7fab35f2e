import { resolve } from 'node:path';
import type { Environment, MeshSettings } from './project.ts';
import type { ProjectFile } from './project-schema.ts';

/**
 * Where the national service's API is (docs/design/mesh.md, "Transport and identity"). The stand-in's is wherever it was
 * started.
 */
const nationalUrls: Readonly<Partial<Record<Environment, string>>> = {
	live: 'https://mesh-sync.spineservices.nhs.uk',
	int: 'https://msg.intspineservices.nhs.uk',
};

/** The environment that an address of MESH's API belongs to; undefined when it is not one of the national service's. */
export const environmentOfUrl = (url: string): string | undefined =>
	Object.entries(nationalUrls).find(([, known]) => known === withoutSlash(url.toLowerCase()))?.[0];

/** The settings of the route that a project file names; undefined when they are not all there. Paths become absolute. */
export function meshSettings(
	root: string,
	{ mesh: { route, client, api, ui }, environment }: Pick<ProjectFile, 'mesh' | 'environment'>,
): MeshSettings | undefined {
	if (route === 'ui') return { route, folder: resolve(root, ui.folder) };
	if (route === 'client') return client && { route, configFile: resolve(root, client.configFile) };
	const url = api?.url ?? nationalUrls[environment];
	if (api === undefined || url === undefined) return undefined;
	const { ca, cert, key, proxy, chunkBytes } = api;
	return {
		route,
		url: withoutSlash(url),
		...(ca && { ca: resolve(root, ca) }),
		...(cert && { cert: resolve(root, cert) }),
		...(key && { key: resolve(root, key) }),
		...(proxy && { proxy }),
		...(chunkBytes && { chunkBytes }),
	};
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '');
