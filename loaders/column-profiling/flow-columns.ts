import { NdooError, type Problem } from '../../core/errors.ts';
import type { Mistake } from '../../core/yaml/source.ts';
import { isAboutPeople, readBy } from '../../flows/family.ts';
import type { Bridge, Flow, FlowTable, NumberColumn } from '../../flows/flow.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import type { RequestedColumns, Searched } from '../column-search/search-sources.ts';
import { nameSense } from './column-name.ts';
import type { ColumnRules } from './column-rules.ts';
import { judgeClaim } from './judgement.ts';
import { profileColumn } from './sample.ts';
import { suggestionText, suggestNumberColumns } from './suggestion.ts';
import { undeclaredNumbers, wantedColumns } from './undeclared.ts';

/** What flows are judged by. */
export type Evidence = { readonly rules: ColumnRules; readonly searched: Searched };

/** Flows whose people are to be removed, and those that pass everybody on: of these, only tables without person-level data are looked into. */
export type LookedInto = { readonly cleaned: readonly Flow[]; readonly passedOn: readonly Flow[] };

/** What of the sources of flows has to be searched. */
export const searchedFor = ({ cleaned, passedOn }: LookedInto): readonly RequestedColumns[] => [
	...cleaned.flatMap((flow) => flow.tables.flatMap((table) => wantedColumns(flow, table))),
	...passedOn.flatMap((flow) => noPersonData(flow).flatMap((table) => wantedColumns(flow, table))),
];

const noPersonData = ({ tables }: Flow): readonly FlowTable[] => tables.filter(({ role }) => role === 'nobody');

/**
 * Looks into the columns of flows: those that should hold the person's number, and all others that go out, in which numbers
 * must not be unless the file says whose. Throws `flow-invalid` with the evidence: shares of a sample, never a value, and none
 * that rests on fewer than ten values; of a search its verdict alone.
 */
export async function requireNhsNumberColumns(session: Session, flows: LookedInto, evidence: Evidence): Promise<void> {
	const problems: Problem[] = [];
	for (const flow of flows.cleaned) problems.push(...(await columnProblems(session, flow, evidence)));
	for (const flow of flows.passedOn)
		problems.push(...(await undeclaredProblems(session, flow, noPersonData(flow), evidence)));
	if (problems.length === 0) return;
	throw new NdooError('flow-invalid', 'Columns do not hold what the flow files say of NHS numbers.', {
		todo: 'Correct the flow files at the places above, and run `ndoo build` again. No view was changed.',
		problems,
	});
}

async function columnProblems(session: Session, flow: Flow, evidence: Evidence): Promise<readonly Problem[]> {
	const problems: Problem[] = [];
	for (const table of readBy(flow)) {
		const mistakes = await numberMistakes(session, table, evidence.rules);
		problems.push(...mistakes.map((mistake) => ({ place: table.place, ...mistake })));
	}
	return [...problems, ...(await undeclaredProblems(session, flow, flow.tables, evidence))];
}

async function undeclaredProblems(
	session: Session,
	flow: Flow,
	tables: readonly FlowTable[],
	evidence: Evidence,
): Promise<readonly Problem[]> {
	const problems: Problem[] = [];
	for (const table of tables) {
		const mistakes = await undeclaredNumbers(session, flow, { table, ...evidence });
		problems.push(...mistakes.map((mistake) => ({ place: table.place, ...mistake })));
	}
	return problems;
}

type Holder = FlowTable | Bridge;

async function numberMistakes(session: Session, table: Holder, rules: ColumnRules): Promise<readonly Mistake[]> {
	if (!isAboutPeople(table) || table.number === undefined) return [];
	const { number } = table;
	const mistakes: Mistake[] = [];
	for (const name of [number.column, ...(number.alsoIn ?? [])]) {
		const mistake =
			(await claimMistake(session, table, name, rules)) ?? (await otherPersons(session, table, name, rules));
		if (mistake !== undefined) mistakes.push(mistake);
	}
	return mistakes;
}

type NumberHolder = Holder & { readonly number?: NumberColumn | undefined };

async function claimMistake(
	session: Session,
	{ name: table, source, number }: NumberHolder,
	name: string,
	rules: ColumnRules,
): Promise<Mistake | undefined> {
	const column = (await session.describe(source)).find((one) => one.name === name);
	if (column === undefined || number === undefined) return undefined;
	const profile = await profileColumn(session, source, column, rules.placeholders);
	const mistake = judgeClaim({ ...number, table, column }, profile, rules.validShareFloor);
	if (mistake === undefined) return undefined;
	const others = (await suggestNumberColumns(session, source, rules)).filter((other) => other.column !== name);
	return { ...mistake, found: `${mistake.found}${suggestionText(others)}` };
}

// A mother's number is a number: only the name, and a better column beside it, can tell (docs/design/policy.md, R5).
async function otherPersons(
	session: Session,
	table: NumberHolder,
	name: string,
	rules: ColumnRules,
): Promise<Mistake | undefined> {
	if (nameSense(name) !== 'other-person') return undefined;
	const declared = 'otherPeople' in table ? (table.otherPeople ?? []) : [];
	const others = await suggestNumberColumns(session, table.source, rules);
	const [better] = others.filter(({ column }) => !declared.includes(column));
	if (better === undefined) return undefined;
	return {
		found: `the column \`${name}\` of table \`${table.name}\` as the NHS number of its subject, whose name is that of somebody else's${suggestionText([better])}`,
		expected: `the subject's own number; or \`${better.column}\` among \`otherPeople\`, if the table is about whom \`${name}\` names`,
	};
}
