import { NdooError } from '../core/errors.ts';
import type { Environment } from '../core/project/project.ts';

/** Throws `environment-refused` unless the project is for the stand-in. */
export function requireStandIn(environment: Environment): void {
	if (environment === 'stand-in') return;
	throw new NdooError(
		'environment-refused',
		`This project is set to ${environment}; the stand-in answers only where the environment is stand-in.`,
		{
			todo: "Use a project with `environment: stand-in` in ndoo.yml for demonstrations and tests. The stand-in knows nobody's opt-out: an answer of its own must never meet a real request.",
		},
	);
}
