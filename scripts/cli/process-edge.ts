import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../core/disk-files.ts';
import { openTarget } from '../project/open-target.ts';
import type { Edge } from './edge.ts';
import { secretsIn } from './secrets.ts';

type Streams = Pick<Edge, 'out' | 'err' | 'isTerminal'>;

/** The process as it is: its folder, clock and disk. `holder` is what a lock names as who holds it. */
export function processEdge(environment: Edge['environment'], holder: string, given: Streams & Partial<Edge>): Edge {
	const edge: Edge = {
		environment,
		folder: process.cwd(),
		clock: () => new Date(),
		files: diskFiles,
		// What one account made in the folder for temporary files, another may not be let at.
		lockFolder: join(tmpdir(), `ndoo-locks-${process.getuid?.() ?? 'account'}`),
		openWarehouse: (target, { create }) => openTarget(target, { create, holder }, edge),
		signal: new AbortController().signal,
		secrets: secretsIn(environment),
		...given,
	};
	return edge;
}
