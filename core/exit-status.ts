/** What a finished command tells the scheduler that started it (docs/operating.md, "Exit status"). */
export const exitStatus = {
	done: 0,
	failed: 1,
	bug: 2,
	configuration: 10,
	file: 11,
	permission: 12,
	dataTest: 13,
	listTooOld: 14,
	waitedTooLong: 15,
	locked: 16,
	schemaNewer: 17,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];
