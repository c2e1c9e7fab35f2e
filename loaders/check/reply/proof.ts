import type { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import type { DefectReason, RowsRead } from '../../nhs-number/row-reader.ts';

/** A reply as read, beside the request it answers. */
export type ReplyRead = {
	readonly sent: NhsNumberSet;
	readonly returned: NhsNumberSet;
	readonly read: RowsRead;
};

/** Why a reply cannot be used: the request has failed. Neither text holds a number. */
export type ReplyFault = {
	readonly code: DefectReason | 'stranger';
	readonly reason: string;
	readonly advice: string;
};

export type ReplyProof = {
	/** None: the reply is an answer to the request. */
	readonly faults: readonly ReplyFault[];
	/** What was odd without being wrong. */
	readonly notes: readonly string[];
};

/**
 * Proves that a reply answers its request: whole rows to the last, valid numbers, and nobody who was not asked about
 * (docs/design/check-service.md: a list must be a subset of what was sent under its LocalId; a reply cut short is a set of
 * patients silently lost from every return). A repeated row is noted only, since whether the service repeats rows is not known.
 */
export function proveReply({ sent, returned, read }: ReplyRead): ReplyProof {
	const rowFault = read.defect === undefined ? [] : [rowFaultOf(read.defect)];
	const strangers = returned.isSubsetOf(sent) ? [] : [stranger];
	return { faults: [...rowFault, ...strangers], notes: read.duplicates === 0 ? [] : [repeated] };
}

const repeated = 'The reply repeats some of its rows; each number is taken once.';

const startAgain = 'Run `ndoo refresh` to start the check again; the list in use stays in use.';

const stranger: ReplyFault = {
	code: 'stranger',
	reason: 'The reply holds at least one number that was not sent, so it is not the answer to this request.',
	advice: `Find out whether another system uses this mailbox: each use needs its own. ${startAgain}`,
};

// The rows before a fault are people who came back: the number of one behind them all would tell how many.
const rowFaultOf = ({ row, reason }: NonNullable<RowsRead['defect']>): ReplyFault => ({
	code: reason,
	...rowFaults[reason](row === 1 ? 'The first row' : 'A row'),
});

const rowFaults: Readonly<Record<DefectReason, (row: string) => Omit<ReplyFault, 'code'>>> = {
	cut: () => ({
		reason: 'The reply ends in the middle of a row: it was cut short, and the people after that row are missing.',
		advice: `Check that nothing touches the files in the MESH client's IN folder before ndoo does. ${startAgain}`,
	}),
	malformed: (row) => ({
		reason: `${row} of the reply is not ten digits, a comma and a line end.`,
		advice: `Check that nobody opened and saved the file. ${startAgain}`,
	}),
	'empty-line': (row) => ({
		reason: `${row} of the reply is an empty line.`,
		advice: `Check that nobody opened and saved the file. ${startAgain}`,
	}),
	'check-digit': (row) => ({
		reason: `${row} of the reply is not an NHS number: its check digit is wrong.`,
		advice: `Check that nobody opened and saved the file. ${startAgain}`,
	}),
};
