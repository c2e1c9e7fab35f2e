import type { Day } from '../core/day.ts';
import type { Project } from '../core/project/project.ts';
import type { Flows } from './flow-files.ts';
import { type RegisterEntry, registerEntry } from './register-entry.ts';
import { type YearlyAnswer, yearlyAnswers } from './yearly-answers.ts';

/** The register of a project on a day: what its flow files say, and nothing that they do not. */
export type Register = {
	readonly on: Day;
	readonly organisation: Project['organisation'];
	readonly entries: readonly RegisterEntry[];
	readonly yearly: readonly YearlyAnswer[];
};

export function registerOf(
	project: Pick<Project, 'organisation' | 'limits'>,
	{ businessUnits, returns }: Flows,
	today: Day,
): Register {
	const entries = returns.map((flow) => registerEntry(flow, today));
	return {
		on: today,
		organisation: project.organisation,
		entries,
		yearly: yearlyAnswers({ project, units: businessUnits, entries }),
	};
}
