import type { NodeResult } from '../../runner/result.ts';
import { type ArtefactFacts, artefactMetadata } from './manifest.ts';

/**
 * `target/run_results.json`: how each node came out, under dbt's names. Counts are told as they may be
 * (docs/design/rules.md, rule 2).
 */
export const runResultsOf = (
	results: readonly NodeResult[],
	{ verb, ...facts }: ArtefactFacts & { readonly verb: string },
): object => ({
	metadata: artefactMetadata('run-results/v6', facts),
	args: { which: verb },
	elapsed_time: rounded(results.reduce((sum, { seconds }) => sum + seconds, 0)),
	results: results.map(({ id, status, message, failures, seconds }) => ({
		unique_id: id,
		status,
		message,
		failures: typeof failures === 'number' ? failures : null,
		execution_time: rounded(seconds),
		thread_id: 'main',
		timing: [],
		adapter_response: {},
	})),
});

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
