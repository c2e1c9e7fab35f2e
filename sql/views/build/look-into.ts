import { NdooError, type Problem } from '../../../core/errors.ts';
import type { Judgement } from '../../../flows/gate.ts';
import { type ColumnRules, usualRules } from '../../../loaders/column-profiling/column-rules.ts';
import {
	type LookedInto,
	requireNhsNumberColumns,
	searchedFor,
} from '../../../loaders/column-profiling/flow-columns.ts';
import { changedSince, type Searched, searchSources } from '../../../loaders/column-search/search-sources.ts';
import type { RelationName, Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { withoutModels } from './late-views.ts';

type Buildable = Exclude<Judgement, { route: 'refused' }>;

/** What is known of the columns of flows before they are built. */
export type Look = {
	readonly flows: LookedInto;
	readonly rules: ColumnRules;
	readonly searched: Searched;
	readonly doubts: readonly Problem[];
};

export type Looking = { readonly columnRules?: ColumnRules | undefined; readonly now: Date; readonly isKept: boolean };

/**
 * Searches the sources of flows for NHS numbers, as far as they can be looked at before their models are built. Before the
 * transaction of a build, which would keep others waiting for as long as a search takes.
 */
export async function lookInto(
	warehouse: Warehouse,
	wanted: readonly Buildable[],
	{ columnRules: rules = usualRules, now, isKept }: Looking,
): Promise<Look> {
	const on = (isCleaned: boolean) =>
		wanted.filter(({ route }) => (route === 'cleaned') === isCleaned).map(({ flow }) => withoutModels(flow));
	const flows = { cleaned: on(true), passedOn: on(false) };
	return { flows, rules, ...(await searchSources(warehouse, searchedFor(flows), { rules, now, isKept })) };
}

/**
 * Throws `flow-refused` when a source is not what was searched, and `flow-invalid` when a column does not hold what the flow
 * files say.
 */
export async function requireLooked(session: Session, { flows, ...evidence }: Look): Promise<void> {
	requireUnchanged(await changedSince(session, evidence.searched));
	await requireNhsNumberColumns(session, flows, evidence);
}

function requireUnchanged(changed: readonly RelationName[]): void {
	if (changed.length === 0) return;
	throw new NdooError('flow-refused', 'Sources were changed while they were searched for NHS numbers.', {
		todo: 'Run `ndoo build` again when whoever loads the warehouse is done. No view was changed.',
		problems: changed.map(({ schema, name }) => ({
			found: `\`${schema}.${name}\`, which is not what was searched`,
			expected: 'a source that stays as it is during a build',
		})),
	});
}
