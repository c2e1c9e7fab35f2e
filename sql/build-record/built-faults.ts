import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import { readBy } from '../../flows/family.ts';
import { type AcceptsCall, acceptsNone, strangeCalls } from '../../warehouse/dependencies/source-calls.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { type BuiltFault, type StandingReport, shown } from './built-fault.ts';
import { type Difference, differencesOf, toRecorded } from './differences.ts';
import { whyOwnNotVouched } from './own-record.ts';
import { type Compared, objectsOf } from './record-built.ts';
import { sourceReport } from './source-faults.ts';
import { identityOf } from './standing.ts';
import { type BuiltRecord, readRecord, recordOf, whyNotVouched } from './vouching.ts';

/** By what a look is made. */
export type Use = {
	/** What sources may call that is somebody else's; nothing without it. */
	readonly accepts?: AcceptsCall;
	/** By which the record is compared with the ledger; it is not without it. */
	readonly key?: KeyObject | undefined;
};

/** What is on record, and how far it stands; asked once for all flows, in a transaction. */
export type StandingRecord = { readonly record: BuiltRecord; readonly differences: readonly Difference[] };

export async function standingRecord(session: Session): Promise<StandingRecord> {
	const record = await readRecord(session);
	return { record, differences: await differencesOf(session, record) };
}

/** What the migrations made and does not stand as they made it, or is not vouched for: the gates among it, so that it concerns every flow. */
async function ownFaults(
	session: Session,
	{ record, differences }: StandingRecord,
	key?: KeyObject,
): Promise<readonly BuiltFault[]> {
	const why = await whyOwnNotVouched(session, record.own, key);
	const own = differences.filter(({ flow, what }) => flow === null && (record.own.length > 0 || what !== 'unknown'));
	return [
		...own.map(toFault),
		...(why === undefined ? [] : [recordFault('own-record', `what the migrations made ${why}`)]),
	];
}

/** Throws `schema-damaged` unless what the migrations made stands as they made it, and the key vouches for the record of it. */
export async function requireOwnAsBuilt(session: Session, key: KeyObject): Promise<void> {
	const faults = await ownFaults(session, await standingRecord(session), key);
	if (faults.length > 0) throw damaged(faults);
}

/** Throws the same for everything that is on record. */
export async function requireAllAsBuilt(session: Session, key?: KeyObject): Promise<void> {
	const standing = await standingRecord(session);
	const built = standing.differences.filter(({ flow }) => flow !== null).map(toFault);
	const vouched = await vouchingFaults(session, standing.record, { key, flows: [...standing.record.flows.keys()] });
	const faults = [...(await ownFaults(session, standing, key)), ...built, ...vouched];
	if (faults.length > 0) throw damaged(faults);
}

const damaged = (faults: readonly BuiltFault[]): NdooError =>
	new NdooError('schema-damaged', 'The warehouse has changed since it was built.', {
		problems: faults.map(({ text }) => ({ found: text, expected: 'what was built' })),
		todo: [
			...(faults.every(isOfOwnRecord) ? [] : [madeAnewAdvice]),
			...(faults.some(isOfOwnRecord) ? [`Where what stands is as it should be, ${baselineAdvice}`] : []),
			'Nothing was changed.',
		].join(' '),
	});

const madeAnewAdvice =
	'Find out who changed it. `ndoo build` makes the views of flows anew. What a migration made is in the script of `ndoo migrate --to-file`: run the statement that creates it again; drop what is not in it.';

/** What a script made, or was vouched for by a key that was replaced. */
export const baselineAdvice =
	'run `ndoo migrate baseline --reason "…"`, which puts on record what stands, after the script of `ndoo migrate --to-file` and after `ndoo ledger new-key`.';

const isOfOwnRecord = ({ what }: BuiltFault): boolean => what === 'own-record';

const toFault = ({ relation, kind, what }: Pick<Difference, 'relation' | 'kind' | 'what'>): BuiltFault => ({
	what,
	relation,
	text: `${shown(relation)} ${(kind === 'gate' ? gateWords : faultWords)[what]}`,
});

const gateWords = {
	missing: 'is not on record',
	replaced: 'is not what a build wrote there',
	unknown: 'is open, and no build wrote it',
	unseen: 'cannot be seen',
} as const satisfies Record<Difference['what'], string>;

const faultWords = {
	missing: 'is not there',
	replaced: 'was replaced',
	unknown: 'is there, and was not made by ndoo',
	unseen: 'has a text that the engine does not show this account',
} as const satisfies Record<Difference['what'], string>;

/**
 * What of a flow does not stand as it was built, and which sources were made again. What is not on record counts as not built
 * by ndoo.
 */
export async function standingReport(
	session: Session,
	planned: Compared,
	standing: StandingRecord,
	{ accepts = acceptsNone, key }: Use = {},
): Promise<StandingReport> {
	const name = planned.flow.name;
	const own = standing.differences.filter(({ flow }) => flow === name).map(toFault);
	const recorded = recordOf(standing.record, name);
	const onRecord = new Set(recorded.objects.map(identityOf));
	const unknown = objectsOf(planned)
		.filter((one) => !onRecord.has(identityOf(one)))
		.map((one) => toFault({ ...toRecorded(one), what: 'missing' }));
	const sources = await sourceReport(session, planned, recorded);
	const calls = await callFaults(session, planned, accepts);
	const vouched = await vouchingFaults(session, standing.record, { key, flows: [name] });
	return {
		faults: [...(await ownFaults(session, standing, key)), ...own, ...unknown, ...sources.faults, ...calls, ...vouched],
		remade: sources.remade,
	};
}

/** What is on record, and is not vouched for by the key, which nobody has by owning the database. */
async function vouchingFaults(
	session: Session,
	record: BuiltRecord,
	{ key, flows }: { readonly key: KeyObject | undefined; readonly flows: readonly string[] },
): Promise<readonly BuiltFault[]> {
	if (key === undefined) return [];
	const faults: BuiltFault[] = [];
	for (const flow of flows) {
		const why = await whyNotVouched(session, key, flow, recordOf(record, flow));
		if (why !== undefined) faults.push(recordFault('record', `what is on record of ${flow} ${why}`));
	}
	return faults;
}

const recordFault = (what: 'record' | 'own-record', text: string): BuiltFault => ({
	what,
	relation: { schema: 'ndoo', name: 'built_object' },
	text,
});

/** What the views call, and what is beneath them, as it is now. */
async function callFaults(session: Session, planned: Compared, accepts: AcceptsCall): Promise<readonly BuiltFault[]> {
	const views = objectsOf(planned).filter(({ kind }) => kind === 'view');
	const calls = await strangeCalls(session, [...views, ...readBy(planned.flow).map(({ source }) => source)], accepts);
	return calls.map(({ reader: relation, text }) => ({ what: 'calls', relation, text }));
}
