import { z } from 'zod';
import { dayOf, type TimeZone, wallTimeOf } from '../../core/day.ts';
import { csvText, withoutFormulas } from '../../loaders/csv/csv.ts';
import type { RecordedEntry } from '../../loaders/ledger/entry.ts';

/** What the detail of a disclosure says, as far as a page shows it. */
const disclosed = z.object({
	recipient: z.object({ name: z.string(), odsCode: z.string().optional() }).optional(),
	purpose: z.string().optional(),
	applied: z.boolean().optional(),
	why: z.unknown(),
	pilot: z.string().optional(),
	list: z.object({ date: z.string(), ageDays: z.number().optional() }).optional(),
	tables: z
		.array(z.object({ name: z.string(), rows: z.union([z.number(), z.string()]), digest: z.string().optional() }))
		.optional(),
});

type Disclosed = z.output<typeof disclosed>;

const disclosedIn = ({ detail }: RecordedEntry): Disclosed => disclosed.safeParse(detail).data ?? { why: undefined };

/** The ledger for people: a line for each entry, and what went out below a disclosure. */
export const ledgerText = (entries: readonly RecordedEntry[], zone: TimeZone): string =>
	entries.length === 0 ? 'No entry fits.' : entries.flatMap((entry) => linesOf(entry, zone)).join('\n');

function linesOf(entry: RecordedEntry, zone: TimeZone): readonly string[] {
	const { seq, at, event, flow, checkId, actor } = entry;
	const { recipient, applied, list, pilot, tables = [] } = disclosedIn(entry);
	const about = [flow, checkId].filter((part) => part !== null).join(', ');
	const head = `${String(seq).padStart(6)}  ${wallTimeOf(at, zone)}  ${event.padEnd(20)} ${about} (${actor})`;
	if (recipient === undefined) return [head];
	const listed = list === undefined ? 'a day that is not on record' : dayOf(new Date(list.date), zone);
	const way = applied === false ? 'opt-out not applied' : `list of ${listed}`;
	return [
		head,
		`        to ${recipient.name}; ${way}${pilot === undefined ? '' : `; pilot: ${pilot}`}`,
		...tables.map(({ name, rows }) => `        ${name}: ${rowsText(rows)}`),
	];
}

const rowsText = (rows: number | string): string =>
	typeof rows === 'number' ? `${rows.toLocaleString('en-GB')} rows` : rows;

/** The ledger for a spreadsheet: a row for each entry. What a spreadsheet would take for a formula is kept from being one. */
export const ledgerCsv = (entries: readonly RecordedEntry[]): string =>
	csvText([Object.keys(columns), ...entries.map(rowOf).map(withoutFormulas)]);

const rowOf = (entry: RecordedEntry): readonly (string | null)[] =>
	Object.values(columns).map((read) => read(entry, disclosedIn(entry)) ?? null);

type Read = (entry: RecordedEntry, disclosed: Disclosed) => string | null | undefined;

const columns: Readonly<Record<string, Read>> = {
	entry: ({ seq }) => String(seq),
	at: ({ at }) => at.toISOString(),
	by: ({ actor }) => actor,
	event: ({ event }) => event,
	check: ({ checkId }) => checkId,
	flow: ({ flow }) => flow,
	recipient: (_, { recipient }) => recipient?.name,
	ods_code: (_, { recipient }) => recipient?.odsCode,
	purpose: (_, { purpose }) => purpose,
	opt_out_applied: (_, { applied }) => (applied === undefined ? undefined : applied ? 'yes' : 'no'),
	why: (_, { why }) => (why === undefined ? undefined : JSON.stringify(why)),
	pilot: (_, { pilot }) => pilot,
	list_date: (_, { list }) => list?.date,
	list_age_days: (_, { list }) => list?.ageDays?.toString(),
	rows: (_, { tables }) => tables?.map(({ name, rows }) => `${name} ${rows}`).join('; '),
	digests: (_, { tables }) => tables?.map(({ name, digest }) => `${name} ${digest ?? '-'}`).join('; '),
	detail: ({ detail }) => JSON.stringify(detail),
	follows: ({ previous }) => previous,
	chain: ({ chain }) => chain,
};
