import { type Day, dayOf } from '../../core/day.ts';
import type { Extension, Flow } from '../../flows/flow.ts';
import type { CheckRun, Request } from '../../loaders/check/state/check-run.ts';
import { daysBetween, dueDay, isDatedAhead } from '../../loaders/check/state/next-step.ts';
import { overdueNote, type PartInWaiting } from '../../loaders/check/state/overdue.ts';
import { requestsOf } from '../../loaders/check/state/request-store.ts';
import { lastRun, openRun } from '../../loaders/check/state/run-store.ts';
import { listStatus } from '../../loaders/list/status.ts';
import { placeSays } from '../../loaders/mesh/whereabouts.ts';
import { withExtensions } from '../../loaders/sign-off/extension.ts';
import { type Closing, lastClosing } from '../../sql/build-record/closing.ts';
import { reviewGates, type StaleGate } from '../../sql/views/build/stale-gate.ts';
import { adoptionTodo, isCopy } from '../../warehouse/database-copy.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import type { Edge } from '../cli/edge.ts';
import { accepting } from '../project/source-calls.ts';
import { keyHere, notCompared } from '../project/warehouse-key.ts';
import type { Workspace } from '../project/workspace.ts';
import { waitingParts } from './waiting.ts';

/** The list in use; its day is the one on the clocks of the project's time zone. */
type StatusList = {
	readonly date: string;
	readonly day: Day;
	readonly ageDays: number;
	readonly environment: string;
};

/** How the list and the monthly check stand. Nothing in it rests on how many people were removed. */
export type StatusReport = {
	readonly list: StatusList | undefined;
	/** Whether the database is a copy of a warehouse, so that every view refuses whatever else is said. */
	readonly isCopy: boolean;
	/** Whether cleaned views accept the list; a flow may ask for a younger one. */
	readonly listUse: 'in use' | 'too old' | 'dated ahead' | 'none';
	readonly servesDays: number;
	/** The day from which the next check is due. */
	readonly dueOn: string;
	readonly check: CheckRun | undefined;
	readonly requests: readonly Request[];
	/** The parts whose reply has not come, and where they are. */
	readonly waiting: readonly PartInWaiting[];
	/** What to say of replies that are late. */
	readonly overdue: string | undefined;
	/** The check before, when none is under way. */
	readonly last: CheckRun | undefined;
	/** The one-off check under way. */
	readonly oneOff: CheckRun | undefined;
	/** Flows whose views can be read, and may not be: by their files, or by what stands in the warehouse. */
	readonly staleGates: readonly StaleGate[];
	/** Flows whose views were closed and not built again; why, and when. */
	readonly closed: readonly (Closing & { readonly flow: string })[];
	/** Whether the record of what was built was compared with the ledger, where there is a key on record: an auditor has none. */
	readonly recordCompared: boolean;
	/** Sign-offs whose review was given more time. */
	readonly extensions: readonly (Extension & { readonly flow: string })[];
};

export async function readStatus({ project, flows, warehouse }: Workspace, edge: Edge): Promise<StatusReport> {
	const check = await openRun(warehouse, 'monthly');
	const requests = check === undefined ? [] : await requestsOf(warehouse, check.checkId);
	const key = await keyHere({ project, warehouse }, edge);
	const use = { accepts: accepting(project, edge.clock()), key };
	const waiting = check?.state === 'submitted' ? await waitingParts(project, check, requests, edge) : [];
	return {
		isCopy: await isCopy(warehouse),
		...(await readListUse({ project, warehouse }, edge)),
		check,
		requests,
		waiting,
		overdue: waiting.length === 0 ? undefined : overdueNote(waiting, project.limits)?.text,
		last: check === undefined ? await lastRun(warehouse, 'monthly') : undefined,
		oneOff: await openRun(warehouse, 'one-off'),
		extensions: (await withExtensions(warehouse, flows.returns)).flatMap(({ name, extension }) =>
			extension === undefined ? [] : [{ flow: name, ...extension }],
		),
		recordCompared: key !== undefined,
		staleGates: (await reviewGates(warehouse, flows.returns, edge.clock(), use)).stale,
		closed: await closedFlows(warehouse, flows.returns),
	};
}

async function closedFlows(session: Session, flows: readonly Pick<Flow, 'name'>[]): Promise<StatusReport['closed']> {
	const closed: StatusReport['closed'][number][] = [];
	for (const { name } of flows) {
		const closing = await lastClosing(session, name);
		if (closing !== undefined) closed.push({ flow: name, ...closing });
	}
	return closed;
}

/** The part of it that is about the list. */
export type ListUse = Pick<StatusReport, 'list' | 'listUse' | 'servesDays' | 'dueOn'>;

export async function readListUse(
	{ project, warehouse }: Pick<Workspace, 'project' | 'warehouse'>,
	{ clock }: Pick<Edge, 'clock'>,
): Promise<ListUse> {
	const now = clock();
	const { timeZone, limits } = project;
	const { listServesDays } = limits;
	const list = await listStatus(warehouse);
	return {
		list: list && {
			date: list.listDate.toISOString(),
			day: dayOf(list.listDate, timeZone),
			ageDays: list.ageDays,
			environment: list.environment,
		},
		listUse: list === undefined ? 'none' : useOf(list.listDate, now, listServesDays),
		servesDays: listServesDays,
		dueOn: dueDay({ now, limits, timeZone, listDate: list?.listDate }),
	};
}

function useOf(listDate: Date, now: Date, servesDays: number): StatusReport['listUse'] {
	if (isDatedAhead(listDate, now)) return 'dated ahead';
	return daysBetween(listDate, now) <= servesDays ? 'in use' : 'too old';
}

export function statusText(status: StatusReport, timeZone: string): string {
	return [
		...copyLines(status),
		...listLines(status),
		...checkLines(status),
		...oneOffLines(status),
		...gateLines(status),
		...closedLines(status, timeZone),
		...recordLines(status),
		...extensionLines(status),
	].join('\n');
}

const recordLines = ({ recordCompared }: StatusReport): readonly string[] =>
	recordCompared ? [] : [`Record  ${notCompared}`];

const extensionLines = ({ extensions }: StatusReport): readonly string[] =>
	extensions.map(({ flow, until, reason }) => `Flow    ${flow}: its review was given until ${until} (${reason})`);

const copyLines = ({ isCopy: is }: StatusReport): readonly string[] =>
	is
		? [`Copy    this database is a COPY of a warehouse: every view refuses to be read. To use it, ${adoptionTodo}`]
		: [];

const useTexts: Readonly<Record<StatusReport['listUse'], string>> = {
	'in use': 'in use',
	'too old': 'TOO OLD: every cleaned view refuses to be read',
	'dated ahead': 'DATED AHEAD of this clock: every cleaned view refuses to be read; look at the clocks',
	none: 'none: every cleaned view refuses to be read until the first check is published.',
};

function listLines({ list, listUse, servesDays, dueOn }: StatusReport): readonly string[] {
	const use = useTexts[listUse];
	if (list === undefined) return [`List    ${use}`];
	return [
		`List    dated ${list.day} (${list.environment}), ${list.ageDays} days old of ${servesDays}: ${use}`,
		`Next    a check is due on ${dueOn}`,
	];
}

function checkLines({ check, requests, waiting, overdue, last }: StatusReport): readonly string[] {
	if (check === undefined)
		return [last === undefined ? 'Check   none so far' : `Check   none under way; the last one was ${last.outcome}`];
	const held = check.hold === undefined || check.state !== 'held' ? [] : check.hold.reasons;
	return [
		`Check   ${check.checkId} (${check.topUpOf === undefined ? check.kind : 'top-up'}, ${check.environment}): ${check.state} since ${check.changedAt.toISOString()}`,
		...requests.map((request) => partLine(request, waiting)),
		...(overdue === undefined ? [] : [`  ${overdue}`]),
		...held.map(({ about, message }) => `  held (${about}): ${message}`),
	];
}

const oneOffLines = ({ oneOff }: StatusReport): readonly string[] =>
	oneOff === undefined
		? []
		: [`One-off ${oneOff.checkId} (${oneOff.environment}): ${oneOff.state} since ${oneOff.changedAt.toISOString()}`];

const gateLines = ({ staleGates: stale }: StatusReport): readonly string[] =>
	stale.map(({ flow, why, faults }) =>
		faults.length === 0
			? `Flow    ${flow} ${why}: its views can still be read, until \`ndoo refresh\` or \`ndoo build\` closes them`
			: `Flow    ${flow} ${why}: \`ndoo refresh\` closes its views, \`ndoo build\` makes them anew`,
	);

const closedLines = ({ closed }: StatusReport, timeZone: string): readonly string[] =>
	closed.map(
		({ flow, at, why }) =>
			`Flow    ${flow} ${why}: its views were closed on ${dayOf(at, timeZone)}, and \`ndoo build\` opens what may be read`,
	);

function partLine({ part, baseName, state }: Request, waiting: readonly PartInWaiting[]): string {
	const where = waiting.find((one) => one.part === part)?.where;
	return `  part ${part}  ${baseName}  ${state}${where === undefined ? '' : ` (${placeSays(where)})`}`;
}
