import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import type { Dialect, RelationName, Row, Session } from '../../loaders/warehouse/warehouse.ts';
import { readBy } from '../views/family.ts';
import { type AcceptsCall, acceptsNone, strangeCalls } from '../views/source-calls.ts';
import { type BuiltFault, type StandingReport, shown } from './built-fault.ts';
import { whyOwnNotVouched } from './own-record.ts';
import { strangeTexts } from './own-texts.ts';
import { type Compared, objectsOf, standingObjects } from './record-built.ts';
import { sourceReport } from './source-faults.ts';
import { flowRecord, whyNotVouched } from './vouching.ts';

type Recorded = { readonly relation: RelationName; readonly kind: string; readonly flow: string | null };
type Difference = Recorded & { readonly what: 'replaced' | 'missing' | 'unknown' };

/** By what a look is made. */
export type Use = {
	/** What sources may call that is somebody else's; nothing without it. */
	readonly accepts?: AcceptsCall;
	/** By which the record is compared with the ledger; it is not without it. */
	readonly key?: KeyObject | undefined;
};

/** What is on record, and how far it stands; asked once for all flows. */
export type StandingRecord = { readonly recorded: readonly Recorded[]; readonly differences: readonly Difference[] };

export async function standingRecord(session: Session): Promise<StandingRecord> {
	const rows = await session.query({
		text: `
			select coalesce(b.schema_name, s.schema_name) as schema_name, coalesce(b.name, s.name) as name,
				coalesce(b.kind, s.kind) as kind,
				case when coalesce(b.kind, s.kind) = 'gate' then ${flowOfGate[session.dialect]} else b.flow end as flow,
				case when s.name is null then 'missing' when b.name is null then 'unknown'
					when s.digest <> b.digest then 'replaced' else 'same' end as standing
			from ndoo.built_object as b
			full outer join ${standingObjects[session.dialect]} as s
				on s.schema_name = b.schema_name and s.name = b.name and s.kind = b.kind
			where (b.name is not null or s.schema_name in ('ndoo', 'ndoo_list'))
				and coalesce(b.kind, s.kind) <> 'record'
				-- One that was closed since.
				and not (s.name is null and b.kind = 'gate')
			order by 1, 2, 3`,
	});
	const standing = rows.map((row) => ({ ...toRecorded(row), standing: String(row['standing']) }));
	const differences: readonly Difference[] = standing.flatMap(({ standing: what, ...one }) =>
		what === 'missing' || what === 'replaced' || what === 'unknown' ? [{ ...one, what }] : [],
	);
	return {
		recorded: standing.filter((one) => one.standing !== 'unknown'),
		differences: [...differences, ...(await strangeFunctions(session, differences))],
	};
}

/** What the query above asks among them. */
async function strangeFunctions(session: Session, known: readonly Difference[]): Promise<readonly Difference[]> {
	const told = new Set(known.map(({ relation }) => shown(relation)));
	return (await strangeTexts(session))
		.filter((relation) => !told.has(shown(relation)))
		.map((relation) => ({ relation, kind: 'function', flow: null, what: 'replaced' as const }));
}

/** A gate that nobody built is that of its flow as well. */
const flowOfGate: Readonly<Record<Dialect, string>> = {
	postgres: "split_part(coalesce(b.name, s.name), '.', 2)",
	tsql: "stuff(coalesce(b.name, s.name), 1, charindex('.', coalesce(b.name, s.name)), '')",
};

const toRecorded = ({ schema_name, name, kind, flow }: Row): Recorded => ({
	relation: { schema: String(schema_name), name: String(name) },
	kind: String(kind),
	flow: flow === null ? null : String(flow),
});

/** What the migrations made and does not stand as they made it, or is not vouched for: the gates among it, so that it concerns every flow. */
async function ownFaults(
	session: Session,
	{ recorded, differences }: StandingRecord,
	key?: KeyObject,
): Promise<readonly BuiltFault[]> {
	const why = await whyOwnNotVouched(session, key);
	const hasRecord = recorded.some(({ flow }) => flow === null);
	const own = differences.filter(({ flow, what }) => flow === null && (hasRecord || what !== 'unknown'));
	return [...own.map(toFault), ...(why === undefined ? [] : [recordFault(`${ownRecord} ${why}`)])];
}

/** Throws `schema-damaged` unless what the migrations made stands as they made it, and the key vouches for the record of it. */
export async function requireOwnAsBuilt(session: Session, key: KeyObject): Promise<void> {
	const faults = await ownFaults(session, await standingRecord(session), key);
	if (faults.length > 0) throw damaged(faults);
}

/** Throws the same for everything that is on record. */
export async function requireAllAsBuilt(session: Session, key?: KeyObject): Promise<void> {
	const record = await standingRecord(session);
	const flows = new Set(record.recorded.flatMap(({ flow }) => (flow === null ? [] : [flow])));
	const built = record.differences.filter(({ flow }) => flow !== null).map(toFault);
	const vouched = key === undefined ? [] : await vouchingFaults(session, key, [...flows]);
	const faults = [...(await ownFaults(session, record, key)), ...built, ...vouched];
	if (faults.length > 0) throw damaged(faults);
}

const damaged = (faults: readonly BuiltFault[]): NdooError =>
	new NdooError('schema-damaged', 'The warehouse does not stand as it was built.', {
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

const isOfOwnRecord = ({ what, text }: BuiltFault): boolean => what === 'record' && text.startsWith(ownRecord);
const ownRecord = 'what the migrations made';

const toFault = ({ relation, kind, what }: Pick<Difference, 'relation' | 'kind' | 'what'>): BuiltFault => ({
	what,
	relation,
	text: `${shown(relation)} ${(kind === 'gate' ? gateWords : faultWords)[what]}`,
});

const gateWords = {
	missing: 'is not on record',
	replaced: 'is not what a build wrote there',
	unknown: 'is open, and no build wrote it',
} as const satisfies Record<Difference['what'], string>;

const faultWords = {
	missing: 'is not there',
	replaced: 'was replaced',
	unknown: 'is there, and was not made by ndoo',
} as const satisfies Record<Difference['what'], string>;

/**
 * What of a flow does not stand as it was built, and which sources were made again. What is not on record counts as not built
 * by ndoo.
 */
export async function standingReport(
	session: Session,
	planned: Compared,
	record: StandingRecord,
	{ accepts = acceptsNone, key }: Use = {},
): Promise<StandingReport> {
	const name = planned.flow.name;
	const own = record.differences.filter(({ flow }) => flow === name).map(toFault);
	const unknown = objectsOf(planned)
		.filter(({ schema, name: object, kind }) =>
			record.recorded.every(
				(one) =>
					one.relation.schema !== schema || one.relation.name !== object || one.kind !== kind || one.flow !== name,
			),
		)
		.map(({ schema, name: object, kind }) => toFault({ relation: { schema, name: object }, kind, what: 'missing' }));
	const sources = await sourceReport(session, planned);
	const calls = await callFaults(session, planned, accepts);
	const vouched = key === undefined ? [] : await vouchingFaults(session, key, [name]);
	return {
		faults: [...(await ownFaults(session, record, key)), ...own, ...unknown, ...sources.faults, ...calls, ...vouched],
		remade: sources.remade,
	};
}

/** What is on record, and is not vouched for by the key, which nobody has by owning the database. */
async function vouchingFaults(
	session: Session,
	key: KeyObject,
	flows: readonly string[],
): Promise<readonly BuiltFault[]> {
	const faults: BuiltFault[] = [];
	for (const flow of flows) {
		const why = await whyNotVouched(session, key, flow, await flowRecord(session, flow));
		if (why !== undefined) faults.push(recordFault(`what is on record of ${flow} ${why}`));
	}
	return faults;
}

const recordFault = (text: string): BuiltFault => ({
	what: 'record',
	relation: { schema: 'ndoo', name: 'built_object' },
	text,
});

/** What the views call, and what is beneath them, as it is now. */
async function callFaults(session: Session, planned: Compared, accepts: AcceptsCall): Promise<readonly BuiltFault[]> {
	const views = objectsOf(planned).filter(({ kind }) => kind === 'view');
	const calls = await strangeCalls(session, [...views, ...readBy(planned.flow).map(({ source }) => source)], accepts);
	return calls.map(({ reader: relation, text }) => ({ what: 'calls', relation, text }));
}
