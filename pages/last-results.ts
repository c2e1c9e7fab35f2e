import { join } from 'node:path';
import { z } from 'zod';
import { NdooError } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import type { NodeId } from '../sql/compiler/graph.ts';
import { type NodeStatus, statuses } from '../sql/runner/result.ts';

/** How nodes came out when they were built or tested last. */
export type LastResults = {
	/** When, as the file has it. */
	readonly at: string;
	readonly byId: ReadonlyMap<NodeId, { readonly status: NodeStatus; readonly message: string }>;
};

const resultsSchema = z.object({
	metadata: z.object({ generated_at: z.iso.datetime() }),
	results: z.array(z.object({ unique_id: z.string(), status: z.enum(statuses), message: z.string() })),
});

/**
 * Reads `run_results.json` of the target folder; undefined when nothing was built or tested yet. Throws `file-invalid` when
 * something else stands in it: a page that left out a failed test would be believed.
 */
export async function readLastResults(files: Files, targetFolder: string): Promise<LastResults | undefined> {
	const path = join(targetFolder, 'run_results.json');
	if ((await files.stat(path)) === undefined) return undefined;
	const read = resultsSchema.safeParse(jsonOf((await files.read(path)).toString('utf8')));
	if (!read.success)
		throw new NdooError('file-invalid', 'The results of the last tests cannot be read.', {
			problems: [{ place: { file: path }, found: 'something else', expected: 'what `ndoo test` writes' }],
			todo: 'Run `ndoo test` again, or remove the file. Nothing was done.',
		});
	const { metadata, results } = read.data;
	return {
		at: metadata.generated_at,
		byId: new Map(results.map(({ unique_id, status, message }) => [unique_id, { status, message }])),
	};
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
