/** What an account can do that somebody has to take back or accept, by name (sql/grants/rules.ts says when). */
export const accessNames = [
	'reads-list',
	'looks-up-list',
	'changes-list',
	'delays-list',
	'moves-pointer',
	'opens-gate',
	'closes-gate',
	'writes-ledger',
	'reads-inside',
	'both-sides',
	'write-and-look',
	'reads-return',
	'runs-unknown',
	'runs-in-source',
	'runs-on-change',
] as const;
export type AccessName = (typeof accessNames)[number];
