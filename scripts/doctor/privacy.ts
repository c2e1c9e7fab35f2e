import { join } from 'node:path';
import type { Project } from '../../core/project/project.ts';
import type { DoctorFinding } from '../../loaders/mesh/doctor/finding.ts';
import { examinePrivacy, type Private } from '../../loaders/mesh/doctor/privacy.ts';
import type { Edge } from '../cli/edge.ts';

/** What a project has that is for the account of ndoo: files with NHS numbers, keys and secrets. */
export async function examinePrivate(project: Project, edge: Edge): Promise<readonly DoctorFinding[]> {
	// Windows has other rights, which folders inherit: they are looked at by nobody here.
	if (process.platform === 'win32') return [];
	return await examinePrivacy(edge.files, [
		...ownFolders(project, edge),
		...keyFiles(project),
		...secretFiles(edge.environment),
	]);
}

function ownFolders({ folders, mesh, target }: Project, { lockFolder }: Edge): readonly Private[] {
	return [
		{ about: 'privacy, work', path: folders.work, for: 'alone', depth: 'all' },
		// What a return holds is for those who send it.
		{ about: 'privacy, disclosed', path: folders.disclosed, for: 'group', depth: 'all' },
		...(mesh.route === 'ui'
			? [{ about: 'privacy, by hand', path: mesh.folder, for: 'group', depth: 'all' } as const]
			: []),
		// The engine makes files that every account may read; the folder that they are in is closed.
		...(target.engine === 'embedded'
			? [{ about: 'privacy, warehouse', path: join(target.folder, 'data'), for: 'alone', depth: 'itself' } as const]
			: []),
		{ about: 'privacy, locks', path: lockFolder, for: 'alone', depth: 'all' },
	];
}

const keyFiles = ({ mesh }: Project): readonly Private[] =>
	mesh.route === 'api' && mesh.key !== undefined
		? [{ about: 'privacy, key', path: mesh.key, for: 'group', depth: 'itself' }]
		: [];

const secretFiles = (environment: Edge['environment']): readonly Private[] =>
	Object.entries(environment).flatMap(([name, path]) =>
		/^NDOO_.*_FILE$/.test(name) && path !== undefined
			? [{ about: `privacy, ${name}`, path, shown: 'the file that it names', for: 'group', depth: 'itself' } as const]
			: [],
	);
