import { addDays, type Day, dayOf, isDay } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import type { Extension, Flow, SignOff } from '../../flows/flow.ts';
import { flowRefused } from '../../flows/refusal.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import type { RecordedEntry } from '../ledger/entry.ts';
import { type LedgerFilter, ledgerEntries } from '../ledger/ledger-store.ts';
import { signOffDigest } from './signed-answers.ts';

/** A review may come so many days late, once: time for a meeting that was missed, and no second sign-off. */
export const longestExtension = 30;

/** What goes on record of an extension. */
export type RecordedExtension = {
	/** Digest of the sign-off that is extended; a new one begins anew. */
	readonly signOff: string;
	readonly reviewBy: Day;
	readonly until: Day;
	readonly reason: string;
};

/** The flow with the extension of its sign-off, if the ledger has one. */
export async function withExtension(session: Session, flow: Flow): Promise<Flow> {
	return extendedBy(await recorded(session, { flow: flow.name }), flow);
}

/** Of several, in their order. */
export async function withExtensions(session: Session, flows: readonly Flow[]): Promise<readonly Flow[]> {
	const entries = await recorded(session, {});
	return flows.map((flow) => extendedBy(entries, flow));
}

type Recorded = RecordedEntry & { readonly detail: RecordedExtension };

async function recorded(session: Session, filter: LedgerFilter): Promise<readonly Recorded[]> {
	const entries = await ledgerEntries(session, { ...filter, event: 'sign-off extended' });
	return entries.map((entry) => ({ ...entry, detail: entry.detail as RecordedExtension }));
}

/** Only the first entry counts, and no further than an extension goes: the ledger can be written into by other means than ours. */
function extendedBy(entries: readonly Recorded[], flow: Flow): Flow {
	const { signOff, timeZone } = flow;
	if (signOff === undefined) return flow;
	const digest = signOffDigest(signOff);
	const found = entries.find(({ flow: name, detail }) => name === flow.name && detail.signOff === digest);
	if (found === undefined) return flow;
	const { until, reason } = found.detail;
	const last = lastDayFor(signOff);
	const extension: Extension = {
		until: until < last ? until : last,
		reason,
		by: found.actor,
		on: dayOf(found.at, timeZone),
	};
	return { ...flow, extension };
}

const lastDayFor = ({ reviewBy }: Pick<SignOff, 'reviewBy'>): Day => addDays(reviewBy, longestExtension);

/**
 * What is to be recorded when the review of a flow is given more time. Throws `flow-refused` for a flow without a sign-off or
 * one that was extended before, `config-invalid` for a day that gives no time or too much.
 */
export function extensionOf(
	flow: Flow,
	wanted: { readonly until: string; readonly reason: string },
): RecordedExtension {
	const { signOff, extension } = flow;
	if (signOff === undefined)
		throw flowRefused(flow, 'has not been signed off', { todo: newSignOff(flow), so: 'There is nothing to extend.' });
	if (extension !== undefined)
		throw flowRefused(flow, `was given until ${extension.until} already, by ${extension.by} on ${extension.on}`, {
			todo: newSignOff(flow),
			so: 'A sign-off is extended once.',
		});
	const { until, reason } = wanted;
	const { reviewBy } = signOff;
	const last = lastDayFor(signOff);
	if (!isDay(until) || until <= reviewBy || until > last)
		throw new NdooError('config-invalid', `Expected \`--until\` to be a day from ${addDays(reviewBy, 1)} to ${last}.`, {
			todo: `The flow \`${flow.name}\` is to be reviewed by ${reviewBy}, and may be given ${longestExtension} days more, once. Nothing was recorded.`,
		});
	return { signOff: signOffDigest(signOff), reviewBy, until, reason };
}

const newSignOff = ({ file }: Flow): string =>
	`The Information Governance team reviews the flow; write its new sign-off, with the next \`reviewBy\`, into ${file}.`;
