import type { Entry } from '../../../core/files.ts';
import { quote } from '../../service/quote.ts';
import { isMessageId, type MessageFileKind, messageName } from './message-name.ts';

/** What lies in IN under one base name. */
export type Arrival = {
	readonly base: string;
	readonly control: readonly Entry[];
	readonly data: readonly Entry[];
};

/** Passed over until the next look, or reported and left where it is. */
export type NoMessage = { readonly kind: 'wait' } | { readonly kind: 'unreadable'; readonly reason: string };

/** What to do with an arrival: its control file is to be read, or there is no message (yet). */
export type ArrivalVerdict =
	| { readonly kind: 'read'; readonly control: Entry; readonly data: Entry | undefined }
	| NoMessage;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** MESH's names have some twenty characters; file systems have room for 255 bytes, endings included. */
const longestBase = 100;

/** Far over any control file; what is larger is something else under that name. */
const largestControl = 1 << 20;

/** The messages among the entries of IN, oldest first; those of one instant by name. */
export function arrivals(entries: readonly Entry[]): readonly Arrival[] {
	const found = entries.flatMap((entry) => {
		const name = entry.isFile ? messageName(entry.name) : undefined;
		return name === undefined ? [] : [{ ...name, entry }];
	});
	const of = (all: typeof found, part: MessageFileKind) =>
		all.filter((one) => one.part === part).map(({ entry }) => entry);
	return [...Map.groupBy(found, ({ base }) => base)]
		.map(([base, all]) => ({ base, control: of(all, 'control'), data: of(all, 'data') }))
		.toSorted((one, other) => ageOrder(one) - ageOrder(other) || (one.base < other.base ? -1 : 1));
}

const ageOrder = ({ control, data }: Arrival): number => ([...control, ...data][0]?.modified ?? new Date(0)).getTime();

/** Judges an arrival by names, sizes and ages alone, before anything of it is read. */
export function judgeArrival({ base, control, data }: Arrival, now: Date): ArrivalVerdict {
	const [controlFile, ...moreControl] = control;
	const [dataFile, ...moreData] = data;
	if ([...control, ...data].some((entry) => isFresh(entry, now))) return { kind: 'wait' };
	if (!isMessageId(base)) return unreadable('its name is not that of a MESH message');
	// Such a message could be taken and not removed: its control file is renamed first.
	if (base.length > longestBase) return unreadable('its name is too long for a MESH message, and for renaming');
	if (moreControl.length + moreData.length > 0)
		return unreadable('there are two files of that name, in different cases');
	if (controlFile === undefined) return lonely(dataFile, now, 'no control file came with it');
	if (controlFile.size > largestControl) return unreadable('its control file is too large to be one');
	return { kind: 'read', control: controlFile, data: dataFile };
}

/** For one file whose other half is not there: it may still come, or be taken; after an hour somebody should look. */
export const lonely = (entry: Entry | undefined, now: Date, reason: string): NoMessage =>
	entry !== undefined && ageOf(entry, now) > hour ? unreadable(reason) : { kind: 'wait' };

/** How an arrival is called in a message: its id, or a name of somebody else's, quoted. */
export const shownName = (base: string): string =>
	isMessageId(base) && base.length <= longestBase ? base : quote(base);

/**
 * May still be in the writing: younger than a second (the client itself waits that long), or dated a little ahead by the
 * clock of a file server. A file dated further ahead only shows that the two clocks disagree, and must not wait for ever.
 */
function isFresh(entry: Entry, now: Date): boolean {
	const age = ageOf(entry, now);
	return -10 * minute < age && age < second;
}

const ageOf = ({ modified }: Entry, now: Date): number => now.getTime() - modified.getTime();

const unreadable = (reason: string): NoMessage => ({ kind: 'unreadable', reason });
