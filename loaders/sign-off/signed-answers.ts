import { createHash } from 'node:crypto';
import type { NdooError } from '../../core/errors.ts';
import type { SignOff } from '../../flows/flow.ts';
import type { BuildableFlow } from '../../flows/gate.ts';
import { flowRefused } from '../../flows/refusal.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { ledgerEntries } from '../ledger/ledger-store.ts';

/** Which assessment a flow was built or disclosed under, and which sign-off of it: digests of what the file says. */
export type Signed = { readonly assessment: string; readonly signOff: string };

/** Not keyed: a flow file is about nobody. */
export const signedOf = ({ assessment, signOff }: BuildableFlow): Signed => ({
	assessment: digestOf(assessment),
	signOff: signOffDigest(signOff),
});

export const signOffDigest = (signOff: SignOff): string => digestOf(signOff);

/**
 * Why a flow may not go on under its sign-off: the ledger has the same sign-off with another assessment. The day of an
 * assessment tells that it is newer than its sign-off (`judgeFlow`), where whoever changed the answers by hand changed the day
 * as well; the ledger tells it where they did not. An answer can open a way past the list, so it is not left to the days.
 */
export async function changedSinceSigned(session: Session, flow: BuildableFlow): Promise<NdooError | undefined> {
	const { assessment, signOff } = signedOf(flow);
	const entries = [
		...(await ledgerEntries(session, { event: 'views built', flow: flow.name })),
		...(await ledgerEntries(session, { event: 'disclosed', flow: flow.name })),
	];
	const isOther = entries
		.map(({ detail }) => (detail as { readonly signed?: Signed } | null)?.signed)
		.some((signed) => signed?.signOff === signOff && signed.assessment !== assessment);
	if (!isOther) return undefined;
	return flowRefused(flow, `has another assessment than the one that was signed off on ${flow.signOff.on}`, {
		todo: `The Information Governance team signs the assessment off as it is now; write its sign-off, and the day of the change, into ${flow.file}. If it was changed by mistake, put it back.`,
	});
}

const digestOf = (said: object): string => createHash('sha256').update(canonical(said)).digest('hex');

/** The same text whatever the order of the keys in the file, and whether one is left out or empty. */
const canonical = (said: object): string =>
	JSON.stringify(said, (_, value: unknown) =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
			: value,
	);
