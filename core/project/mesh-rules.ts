import type { Problem } from '../errors.ts';
import { joinedList } from '../yaml/wording.ts';
import type { Locate } from '../yaml/yaml-file.ts';
import { environmentOfUrl } from './mesh-settings.ts';
import type { MeshRouteName } from './project.ts';
import type { ProjectFile } from './project-schema.ts';

/** What is wrong with the route that is in use; those that are not may be half filled in. */
export function meshMistakes(file: ProjectFile, locate: Locate, asked?: MeshRouteName): readonly Problem[] {
	const { route, api } = file.mesh;
	if (route === 'ui') return [];
	if (file.mesh[route] === undefined) return [noBlock(route, locate, asked)];
	return route === 'api' && api !== undefined ? apiMistakes({ ...file, api }, locate) : [];
}

const expectedIn = {
	client: 'a block `client:` with the `configFile` of the MESH client',
	api: 'a block `api:` with `ca`, `cert` and `key`',
} as const;

function noBlock(route: keyof typeof expectedIn, locate: Locate, asked?: MeshRouteName): Problem {
	const expected = expectedIn[route];
	return asked === undefined
		? locate(['mesh', 'route'], { found: `\`${route}\`, which has no block under \`mesh\``, expected })
		: locate(['mesh'], { found: `no block for \`${route}\`, which the command line asks for`, expected }, 'key');
}

type WithApi = Pick<ProjectFile, 'environment'> & { readonly api: NonNullable<ProjectFile['mesh']['api']> };

function apiMistakes(file: WithApi, locate: Locate): readonly Problem[] {
	return [...urlMistakes(file, locate), ...certificateMistakes(file, locate)];
}

function urlMistakes({ environment, api: { url } }: WithApi, locate: Locate): readonly Problem[] {
	const at = ['mesh', 'api', 'url'];
	if (url === undefined) {
		if (environment !== 'stand-in') return [];
		const expected = 'where the stand-in was started, such as `https://localhost:8700`';
		return [locate(['mesh', 'api'], { found: 'no `url`, in the stand-in environment', expected }, 'key')];
	}
	const belongsTo = environmentOfUrl(url);
	if (belongsTo !== undefined && belongsTo !== environment) {
		const found = `the address of the ${belongsTo} environment, in the ${environment} environment`;
		return [locate(at, { found, expected: 'the address that belongs to `environment`, or no `url` at all' })];
	}
	if (environment === 'stand-in' || url.startsWith('https:')) return [];
	return [
		locate(at, { found: 'an address that is not encrypted', expected: 'an address that begins with `https://`' }),
	];
}

// Mutual TLS: both sides prove who they are (docs/design/mesh.md, "Transport and identity"). Only a stand-in may do without.
function certificateMistakes({ environment, api }: WithApi, locate: Locate): readonly Problem[] {
	const { ca, cert, key } = api;
	const missing = Object.entries({ ca, cert, key }).flatMap(([name, value]) => (value === undefined ? [name] : []));
	const isPair = (cert === undefined) === (key === undefined);
	if (missing.length === 0 || (environment === 'stand-in' && isPair)) return [];
	const found = `no ${joinedList(missing)}`;
	return [locate(['mesh', 'api'], { found, expected: 'the files `ca`, `cert` and `key`, all three PEM' }, 'key')];
}
