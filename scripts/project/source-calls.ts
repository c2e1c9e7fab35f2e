import { dayOf } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import type { Project } from '../../core/project/project.ts';
import { readBy } from '../../flows/family.ts';
import { unitCalls } from '../../loaders/population/unit-origins.ts';
import { acceptedCalls } from '../../sql/grants/accepted-calls.ts';
import { type AcceptsCall, type SourceCall, sourceCalls } from '../../warehouse/dependencies/source-calls.ts';
import type { Workspace } from './workspace.ts';

/** What a project accepts on a day. */
export const accepting = ({ grants, timeZone }: Pick<Project, 'grants' | 'timeZone'>, now: Date): AcceptsCall =>
	acceptedCalls(grants, dayOf(now, timeZone));

/** Whoever looks at rights need not be able to read what the loader does, who looks as well when he does. */
function unread(error: unknown): readonly SourceCall[] {
	if (error instanceof NdooError) return [];
	throw error;
}

/** The same of all sources of a project. */
export async function allSourceCalls({ flows, warehouse }: Workspace): Promise<readonly SourceCall[]> {
	const sources = flows.returns.flatMap(readBy).filter(({ role }) => role !== 'model');
	const calls = [
		...(await sourceCalls(
			warehouse,
			sources.map(({ source }) => source),
		)),
	];
	for (const { source } of flows.businessUnits) calls.push(...(await unitCalls(warehouse, source).catch(unread)));
	return [...new Map(calls.map((call) => [call.text, call])).values()];
}
