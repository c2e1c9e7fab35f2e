import { type Day, dayOf, type TimeZone } from '../../../core/day.ts';
import { NdooError } from '../../../core/errors.ts';
import { requireMailboxId, requireReference } from '../../mesh/identifiers.ts';

/** The day a request is produced, as its name needs it. */
export type ProductionDate = {
	/** DDMMYY. */
	readonly day: string;
	/** YYYY-MM: sequence numbers start again each month, per mailbox. */
	readonly month: string;
};

/**
 * The date of a moment where the service's users are: a request made at 00:30 in summer bears the day on the wall, not the
 * day before in UTC, and so the month of its sequence number is the month in its name.
 */
export function productionDate(at: Date, zone: TimeZone): ProductionDate {
	const on: Day = dayOf(at, zone);
	const [year = '', month = '', day = ''] = on.split('-');
	return { day: `${day}${month}${year.slice(-2)}`, month: `${year}-${month}` };
}

/** The names of the files of one check, one for each part. */
export type RequestNaming = {
	readonly mailbox: string;
	readonly odsCode: string;
	/** Letters, digits, hyphens and underscores; unique for ever. */
	readonly checkId: string;
	readonly producedAt: Date;
	readonly timeZone: TimeZone;
	/** The sequence number of the first part, from 1; the others follow. */
	readonly firstSequence: number;
	readonly parts: number;
};

export type RequestName = {
	/** From 1. */
	readonly part: number;
	/** The name of data and control file without the ending, such as `YCLTA53-070219-0005`. */
	readonly baseName: string;
	/** What the reply is correlated by. Serves as Subject as well, which has to be unique too. */
	readonly localId: string;
};

/**
 * Names the requests of a check: files by mailbox, date and the order of production in that month, LocalIds by ODS code,
 * check and part (both as the check service page suggests). Nothing in a name is about a patient. Throws `mesh-config`
 * for a mailbox or code that does not fit in a name, `check-failed` when the month's sequence numbers are used up.
 */
export function nameRequests(naming: RequestNaming): readonly RequestName[] {
	const { mailbox, odsCode, checkId, producedAt, timeZone, firstSequence, parts } = naming;
	if (firstSequence + parts - 1 > lastSequence) throw usedUp(mailbox);
	const beginning = `${requireMailboxId(mailbox, 'the mailbox')}-${productionDate(producedAt, timeZone).day}`;
	return Array.from({ length: parts }, (_, index) => ({
		part: index + 1,
		baseName: `${beginning}-${padded(firstSequence + index, 4)}`,
		localId: requireReference(`${odsCode}-${checkId}-${padded(index + 1, 3)}`, 'the LocalId'),
	}));
}

const lastSequence = 9999;

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

const usedUp = (mailbox: string): NdooError =>
	new NdooError('check-failed', `Mailbox ${mailbox} has used up its ${lastSequence} file names of this month.`, {
		todo: 'Start the check again next month, or make the parts larger with request.rowsPerPart in ndoo.yml.',
	});
