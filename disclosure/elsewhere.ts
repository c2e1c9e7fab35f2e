import { type Day, dayOf, daysFrom, endOfDay, isDay, type TimeZone } from '../core/day.ts';
import { NdooError } from '../core/errors.ts';
import type { Suppressed } from '../core/suppress.ts';
import type { Flow } from '../flows/flow.ts';
import { judgeFlow } from '../flows/gate.ts';
import { type Reason, reasonOf } from '../flows/reason.ts';
import { ledgerEntries } from '../loaders/ledger/ledger-store.ts';
import { withExtension } from '../loaders/sign-off/extension.ts';
import type { Session } from '../warehouse/warehouse.ts';

/** What somebody says of a return that was made without this program. */
export type SaidOfReturn = {
	readonly on: Day;
	readonly how: string;
	readonly applied: boolean;
	readonly rows: number | undefined;
	readonly now: Date;
};

/** What goes on record of it. */
export type ElsewhereDisclosure = {
	readonly on: Day;
	readonly how: string;
	readonly recipient: Flow['recipient'];
	readonly purpose: string;
	readonly applied: boolean;
	/** Why it was applied or not, by the flow's assessment; or why the flow may not be disclosed at all. */
	readonly why: Reason | { readonly refused: string };
	/** The list that was in use on that day. */
	readonly list?: { readonly checkId: string | null; readonly date: string; readonly ageDays: number };
	readonly tables: readonly { readonly name: string; readonly rows: Suppressed }[];
};

/**
 * The record of a return that was made elsewhere; it happened, so it is recorded whatever the flow's standing. Its
 * rows are not kept, as those of no return are (docs/design/rules.md, rule 2). Throws `config-invalid` for a day that is
 * none, or has not come.
 */
export async function disclosedElsewhere(
	session: Session,
	flow: Flow,
	said: SaidOfReturn,
): Promise<ElsewhereDisclosure> {
	const { on, how, applied, rows, now } = said;
	requireDay(on, dayOf(now, flow.timeZone));
	const judged = judgeFlow(await withExtension(session, flow), on);
	const list = applied ? await listOn(session, on, flow.timeZone) : undefined;
	return {
		on,
		how,
		recipient: flow.recipient,
		purpose: flow.purpose,
		applied,
		why: judged.route === 'refused' ? { refused: judged.refusal.message } : reasonOf(judged.flow),
		...(list && { list }),
		tables: rows === undefined ? [] : [{ name: 'whole return', rows: 'suppressed' }],
	};
}

async function listOn(session: Session, on: Day, zone: TimeZone): Promise<ElsewhereDisclosure['list']> {
	const end = endOfDay(on, zone);
	const published = (await ledgerEntries(session, { event: 'list published', before: end, last: 1 })).at(-1);
	const date = (published?.detail as { readonly listDate?: string } | undefined)?.listDate;
	if (published === undefined || date === undefined) return undefined;
	const ageDays = Math.max(0, daysFrom(dayOf(new Date(date), zone), on));
	return { checkId: published.checkId, date, ageDays };
}

function requireDay(on: Day, today: Day): void {
	if (isDay(on) && on <= today) return;
	throw new NdooError('config-invalid', `Expected \`--on\` to be a day up to today, ${today}.`, {
		todo: 'Give the day on which the return was sent, such as 2026-03-31.',
	});
}
