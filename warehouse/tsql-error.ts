import { type ErrorCode, NdooError } from '../core/errors.ts';

/** What is taken of an error of SQL Server. */
export type TsqlError = { readonly number: number; readonly message: string };

/** The number of an error of the engine, for a caller that has an answer to it. */
export function tsqlNumberOf(error: unknown): number | undefined {
	if (!(error instanceof NdooError)) return undefined;
	const { cause } = error;
	if (typeof cause !== 'object' || cause === null || !('tsqlNumber' in cause)) return undefined;
	return typeof cause.tsqlNumber === 'number' ? cause.tsqlNumber : undefined;
}

/** Of sys.messages, those that something is done about. */
export const tsqlNumber = {
	lockTimeout: 1222,
	deadlockVictim: 1205,
	snapshotConflict: 3960,
	snapshotNotAllowed: 3952,
} as const;

const permissionDenied: ReadonlySet<number> = new Set([229, 230, 262, 297, 300, 916, 15_151, 15_247]);
const diskFull: ReadonlySet<number> = new Set([1101, 1105, 9002, 40_544]);
const notThere: ReadonlySet<number> = new Set([207, 208, 2812, 4902]);
const undone: ReadonlySet<number> = new Set([tsqlNumber.deadlockVictim, tsqlNumber.snapshotConflict, 3961, 41_302]);
const doesNotFit: ReadonlySet<number> = new Set([220, 232, 241, 242, 244, 245, 248, 295, 515, 547, 2601, 2627, 2628]);
const doesNotFitEither: ReadonlySet<number> = new Set([3930, 4815, 8114, 8115, 8134, 8152, 8169, 9420, 13_609]);

/**
 * An engine's error as one for people, with nothing in it that a table holds (docs/design/rules.md, rule 2): most messages
 * of SQL Server quote values, keys and rows (245, 2627, 2628, 8114), so that only the number is kept. Of those that name
 * objects and no data the words are kept as well.
 */
export function statementError({ number, message }: TsqlError): NdooError {
	const ours = ownMessage(message);
	const cause = Object.freeze({ tsqlNumber: number });
	if (ours !== undefined) return new NdooError(ours.code, ours.message, { todo: ours.todo, cause });
	const code = permissionDenied.has(number) ? 'permission-denied' : 'warehouse-statement';
	const said = `The warehouse refused a statement: ${words(number, message)} (error ${number}).`;
	return new NdooError(code, said, { todo: advice(number), cause });
}

/**
 * What our own SQL says: `ND006: The list is … What to do: Run …`, by THROW, or as the text that a view converts to a number so
 * that reading it fails; the engine then puts its own words around it, with the text in quotes. Codes as in PostgreSQL: ND0xx of
 * the views' gate, ND1xx of what keeps the record whole, ND2xx of the pass-through gate.
 */
const own = /(?:^|['"])ND(\d)\d\d: (.+?) What to do: (.+?)(?:$|['"](?: to data type \w+\.)?$)/s;
const codeOf: Readonly<Record<string, ErrorCode>> = { 0: 'list-refused', 2: 'flow-refused' };

function ownMessage(text: string) {
	const [, group = '', message, todo] = own.exec(text) ?? [];
	if (message === undefined || todo === undefined) return undefined;
	// A value of a table could look like one of ours, and is not to bring a number with it.
	const code = codeOf[group] ?? ('warehouse-statement' as const);
	return { code, message: withoutNumbers(message), todo: withoutNumbers(todo) };
}

/** Of the names of objects and columns, of rights, locks and space; never of a value. */
const namesOnly: ReadonlySet<number> = new Set([
	...permissionDenied,
	...diskFull,
	...notThere,
	...undone,
	tsqlNumber.lockTimeout,
	tsqlNumber.snapshotNotAllowed,
	// A constraint that is named; the row is not shown.
	547,
	8134,
]);

function words(number: number, message: string): string {
	if (!namesOnly.has(number)) return 'its own words are left out, since they may quote data';
	return withoutNumbers(message.replace(/\s+/g, ' ').replace(/\.$/, ''));
}

/** Nine digits are an NHS number but for its check digit; 3-3-4 with spaces or hyphens is one as well. */
const withoutNumbers = (message: string): string => message.replaceAll(/\d(?:[ -]?\d){8,}/g, '…');

function advice(number: number): string {
	if (permissionDenied.has(number)) {
		return 'This account has no right to do that. `ndoo grants --dry-run`, run by the owner of the warehouse, says who has which; what is read for a return is read through its cleaned view.';
	}
	if (notThere.has(number)) {
		return 'Check the names of schema, table and column, and that `ndoo migrate` and `ndoo build` have been run.';
	}
	if (number === tsqlNumber.lockTimeout) {
		return 'Something else is using the table. Run the command again in a while.';
	}
	if (undone.has(number)) {
		return 'Something else was in its way, and the warehouse undid this one. Run the command again.';
	}
	if (number === tsqlNumber.snapshotNotAllowed) {
		return 'Have snapshot isolation allowed: `alter database current set allow_snapshot_isolation on`.';
	}
	if (diskFull.has(number)) {
		return 'The disk, or the file, that the warehouse is on is full. Have room made there, then run the command again; the list in use stays in use.';
	}
	if (doesNotFit.has(number) || doesNotFitEither.has(number)) {
		return 'Look at the source for a value that does not fit its column; it is not shown here on purpose.';
	}
	return 'Run it again. If it is refused again, send this message to your DBA.';
}
