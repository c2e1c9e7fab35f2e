import type { Limits } from '../../../core/project/project.ts';

/** The limits of a project that says nothing of them; project-file.test.ts holds the program to them. */
export const usualLimits: Limits = {
	validShareFloor: 0.5,
	populationFall: 0.2,
	removedShare: 0.12,
	removedShareJump: 0.02,
	dueAfterDays: 28,
	listServesDays: 35,
	replyWarningHours: 6,
	replyLimitDays: 5,
	columnSearchDays: 7,
	heldDays: 14,
	smallestCohort: 50,
};
