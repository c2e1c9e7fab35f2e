import { type ErrorCode, NdooError } from '../core/errors.ts';

/**
 * What is taken of a PostgreSQL error. Its DETAIL, CONTEXT, query and parameters are not: they quote data, such as
 * `Key (nhs_number)=(…) already exists`.
 */
export type PostgresError = {
	readonly message: string;
	/** The SQLSTATE. */
	readonly code?: string | undefined;
	readonly hint?: string | undefined;
};

/** The SQLSTATE of an error of the engine, for a caller that has an answer to it. */
export function sqlStateOf(error: unknown): string | undefined {
	if (!(error instanceof NdooError)) return undefined;
	const { cause } = error;
	if (typeof cause !== 'object' || cause === null || !('sqlState' in cause)) return undefined;
	return typeof cause.sqlState === 'string' ? cause.sqlState : undefined;
}

export const sqlState = { lockTimeout: '55P03', permissionDenied: '42501', diskFull: '53100' } as const;

/** An engine's error as one for people, with nothing in it that a table holds (docs/design/rules.md, rule 2). */
export function statementError({ message, code = 'XX000', hint }: PostgresError): NdooError {
	if (isOurs(code)) {
		return new NdooError(codeOf[code.charAt(2)] ?? 'warehouse-statement', message, {
			todo: hint ?? 'See `ndoo status`.',
			cause: Object.freeze({ sqlState: code }),
		});
	}
	return new NdooError(
		code === sqlState.permissionDenied ? 'permission-denied' : 'warehouse-statement',
		`The warehouse refused a statement: ${withoutData(code, message)} (SQLSTATE ${code}).`,
		{ todo: isPolicy(code, message) ? policyAdvice : advice(code), cause: Object.freeze({ sqlState: code }) },
	);
}

/**
 * ndoo.assert_disclosable raises ND0xx, the triggers that keep the record whole ND1xx, ndoo.assert_passthrough ND2xx. Their
 * words are ours and quote no data.
 */
const isOurs = (code: string): boolean => /^ND\d{3}$/.test(code);
const codeOf: Readonly<Record<string, ErrorCode>> = { 0: 'list-refused', 2: 'flow-refused' };

/**
 * Classes whose messages quote names out of the statement, never a value out of a table: connection, missing feature,
 * transaction state, missing or forbidden object, resources, locks, operator.
 */
const namesOnly = /^(08|0A|25|34|3B|3D|3F|40|42|53|55|57|58)/;
/** Of the constraint violations, these name the constraint and leave the key to DETAIL. */
const constraintNamed = /^(23502|23503|23505|23514|23P01)$/;
/** Data exceptions, limits and internal errors put the value in double quotes: `invalid input syntax for type bigint: "…"`. */
const valueInQuotes = /^(22|23|54|XX)/;

function withoutData(code: string, message: string): string {
	if (namesOnly.test(code) || constraintNamed.test(code)) return withoutNumbers(message);
	if (valueInQuotes.test(code)) return withoutNumbers(withoutQuotes(message));
	return 'its own words are left out, since they may quote data';
}

// To the last quote: a value may hold quotes itself.
const withoutQuotes = (message: string): string =>
	message.replace(/".*"/s, '"…"').replaceAll(/\b0x[0-9a-f]{2}\b/gi, '0x…');

/** Nine digits are an NHS number but for its check digit; 3-3-4 with spaces or hyphens is one as well. */
const withoutNumbers = (message: string): string => message.replaceAll(/\d(?:[ -]?\d){8,}/g, '…');

const isPolicy = (code: string, message: string): boolean =>
	code === sqlState.permissionDenied && message.includes('row-level security policy');
const policyAdvice =
	'A policy of that table would leave rows out, and nobody would know whose. Have your DBA let the account read all of it (`alter role … bypassrls`; behind a view, the owner of the view), or name a source without row-level security. Nothing was read.';

function advice(code: string): string {
	if (code === sqlState.permissionDenied) {
		return 'This account has no right to do that. `ndoo grants --dry-run`, run by the owner of the warehouse, says who has which; what is read for a return is read through its cleaned view.';
	}
	if (code.startsWith('42P01') || code.startsWith('42703') || code.startsWith('3F')) {
		return 'Check the names of schema, table and column, and that `ndoo migrate` and `ndoo build` have been run.';
	}
	if (code === sqlState.lockTimeout) return 'Something else is using the table. Run the command again in a while.';
	if (code.startsWith('40'))
		return 'Something else was in its way, and the warehouse undid this one. Run the command again.';
	if (code === sqlState.diskFull) {
		return 'The disk that the warehouse is on is full. Have room made there, then run the command again; the list in use stays in use.';
	}
	if (/^(22|23)/.test(code))
		return 'Look at the source for a value that does not fit its column; it is not shown here on purpose.';
	if (/^(53|58)/.test(code)) return 'Look at the memory and disk of the machine that the warehouse is on.';
	return 'Run it again. If it is refused again, send this message to your DBA.';
}
