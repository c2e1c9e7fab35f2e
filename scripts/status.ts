import { dayOf } from '../core/day.ts';
import type { CheckRun, Request } from '../loaders/check/run/check-run.ts';
import { daysBetween } from '../loaders/check/run/next-step.ts';
import { requestsOf } from '../loaders/check/run/request-store.ts';
import { lastRun, openRun } from '../loaders/check/run/run-store.ts';
import { listStatus } from '../loaders/list/status.ts';
import type { Workspace } from './workspace.ts';

/** How the list and the monthly check stand. Nothing in it rests on how many people were removed. */
export type Status = {
	readonly list: { readonly date: string; readonly ageDays: number; readonly environment: string } | undefined;
	readonly listIsUsable: boolean;
	readonly servesDays: number;
	/** The day from which the next check is due. */
	readonly dueOn: string;
	readonly check: CheckRun | undefined;
	readonly requests: readonly Request[];
	/** The check before, when none is under way. */
	readonly last: CheckRun | undefined;
};

export async function readStatus({ project, warehouse }: Workspace, now: Date): Promise<Status> {
	const { listServesDays, dueAfterDays } = project.limits;
	const list = await listStatus(warehouse);
	const check = await openRun(warehouse, 'monthly');
	return {
		list: list && {
			date: list.listDate.toISOString(),
			ageDays: list.ageDays,
			environment: list.environment,
		},
		listIsUsable: list !== undefined && daysBetween(list.listDate, now) <= listServesDays,
		servesDays: listServesDays,
		dueOn: dayOf(list === undefined ? now : new Date(list.listDate.getTime() + dueAfterDays * 86_400_000)),
		check,
		requests: check === undefined ? [] : await requestsOf(warehouse, check.checkId),
		last: check === undefined ? await lastRun(warehouse, 'monthly') : undefined,
	};
}

export function statusText(status: Status): string {
	return [...listLines(status), ...checkLines(status)].join('\n');
}

function listLines({ list, listIsUsable, servesDays, dueOn }: Status): readonly string[] {
	if (list === undefined)
		return ['List    none: every cleaned view refuses to be read until the first check is published.'];
	const use = listIsUsable ? 'in use' : 'TOO OLD: every cleaned view refuses to be read';
	return [
		`List    dated ${list.date.slice(0, 10)} (${list.environment}), ${list.ageDays} days old of ${servesDays}: ${use}`,
		`Next    a check is due on ${dueOn}`,
	];
}

function checkLines({ check, requests, last }: Status): readonly string[] {
	if (check === undefined)
		return [last === undefined ? 'Check   none so far' : `Check   none under way; the last one was ${last.outcome}`];
	const held = check.hold === undefined || check.state !== 'held' ? [] : check.hold.reasons;
	return [
		`Check   ${check.checkId} (${check.kind}, ${check.environment}): ${check.state} since ${check.changedAt.toISOString()}`,
		...requests.map(({ part, baseName, state }) => `  part ${part}  ${baseName}  ${state}`),
		...held.map(({ about, message }) => `  held (${about}): ${message}`),
	];
}
