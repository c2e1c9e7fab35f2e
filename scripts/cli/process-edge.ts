import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../core/disk-files.ts';
import { openTarget } from '../project/open-target.ts';
import type { Edge } from './edge.ts';
import { secretsIn } from './secrets.ts';

/** The process as it is: its folder, clock, disk and streams. `holder` is what a lock names as who holds it. */
export function processEdge(environment: Edge['environment'], holder: string, overrides: Partial<Edge> = {}): Edge {
	const edge: Edge = {
		environment,
		folder: process.cwd(),
		clock: () => new Date(),
		files: diskFiles,
		// What one account made in the folder for temporary files, another may not be let at.
		lockFolder: join(tmpdir(), `ndoo-locks-${process.getuid?.() ?? 'account'}`),
		openWarehouse: (target, { create }) => openTarget(target, { create, holder }, edge),
		out: (text) => void process.stdout.write(text),
		err: (text) => void process.stderr.write(text),
		isTerminal: process.stderr.isTTY,
		signal: new AbortController().signal,
		secrets: secretsIn(environment),
		...overrides,
	};
	return edge;
}
