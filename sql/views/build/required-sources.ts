import { NdooError, type Problem } from '../../../core/errors.ts';
import { readBy } from '../../../flows/family.ts';
import type { Flow } from '../../../flows/flow.ts';
import {
	type AcceptsCall,
	acceptsNone,
	expectedOfCall,
	strangeCalls,
} from '../../../warehouse/dependencies/source-calls.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { ownOrigins } from './own-origins.ts';
import { sourceProblems } from './source-check.ts';

/**
 * Throws `flow-invalid` when the warehouse lacks what the flows name, or a source would have somebody's function run with the
 * rights of whoever reads it: looked at by the engine's record, before a row is read.
 */
export async function requireSources(
	session: Session,
	flows: readonly Flow[],
	accepts: AcceptsCall = acceptsNone,
): Promise<void> {
	const problems = [
		...(await sourceProblems(session, flows)),
		...(await ownOrigins(session, flows)),
		...(await callProblems(session, flows, accepts)),
	];
	if (problems.length === 0) return;
	throw new NdooError('flow-invalid', 'The warehouse does not have what the flow files name.', {
		todo: 'Correct the flow files or the warehouse at the places above, and run `ndoo build` again. No view was changed.',
		problems,
	});
}

/** Of each source once, however many flows read it. What a model calls is looked at when it is built. */
async function callProblems(
	session: Session,
	flows: readonly Flow[],
	accepts: AcceptsCall,
): Promise<readonly Problem[]> {
	const tables = Map.groupBy(
		flows.flatMap(readBy).filter(({ role }) => role !== 'model'),
		({ source }) => JSON.stringify([source.schema, source.name]),
	);
	const problems: Problem[] = [];
	// Nearly always none has any: one look says so, and one at each says where.
	const sources = [...tables.values()].flatMap(([table]) => (table === undefined ? [] : [table.source]));
	if ((await strangeCalls(session, sources, accepts)).length === 0) return problems;
	for (const [table] of tables.values()) {
		if (table === undefined) continue;
		const { name, source, place } = table;
		problems.push(
			...(await strangeCalls(session, [source], accepts)).map((call) => ({
				place,
				found: `table \`${name}\` from \`${source.schema}.${source.name}\`, where ${call.text}`,
				expected: expectedOfCall(call),
			})),
		);
	}
	return problems;
}
