import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import { shown } from './built-fault.ts';
import { strangeTexts } from './own-texts.ts';
import { identityOf, ownTableSchemas, type RecordedObject, standingObjects } from './standing.ts';
import type { BuiltRecord } from './vouching.ts';

/** How an object that stands is not the one on record. */
export type Difference = {
	readonly what: 'replaced' | 'missing' | 'unknown' | 'unseen';
	readonly relation: RelationName;
	readonly kind: string;
	/** Null for what the migrations made, and for what nobody put on record. */
	readonly flow: string | null;
};

/** What of the record does not stand, and what stands in ndoo's own schemas that is not on record. */
export async function differencesOf(session: Session, record: BuiltRecord): Promise<readonly Difference[]> {
	const standing = new Map((await standingObjects(session)).map((one) => [identityOf(one), one]));
	const recorded = [
		...record.own.filter(({ kind }) => kind !== 'record').map((one) => ({ one, flow: null })),
		...[...record.flows].flatMap(([flow, { objects }]) => objects.map((one) => ({ one, flow }))),
	];
	const found = recorded.flatMap(({ one, flow }) => {
		const what = differenceOf(one, standing.get(identityOf(one)));
		return what === undefined ? [] : [{ ...toRecorded(one), flow: flowOfGate(one) ?? flow, what }];
	});
	const known = new Set(recorded.map(({ one }) => identityOf(one)));
	const unknown = [...standing.values()]
		.filter((one) => ownTableSchemas.includes(one.schema) && !known.has(identityOf(one)))
		.map((one) => ({ ...toRecorded(one), flow: flowOfGate(one) ?? null, what: 'unknown' as const }));
	const differences = [...found, ...unknown];
	return [...differences, ...(await strangeFunctions(session, differences))];
}

function differenceOf(
	recorded: RecordedObject,
	standing: RecordedObject | undefined,
): Exclude<Difference['what'], 'unknown'> | undefined {
	// A gate that is not there was closed since.
	if (standing === undefined) return recorded.kind === 'gate' ? undefined : 'missing';
	if (standing.digest === '') return 'unseen';
	return standing.digest === recorded.digest ? undefined : 'replaced';
}

/** What the record says nothing of: a function whose text is none of this program's. */
async function strangeFunctions(session: Session, known: readonly Difference[]): Promise<readonly Difference[]> {
	const told = new Set(known.map(({ relation }) => shown(relation)));
	return (await strangeTexts(session))
		.filter((relation) => !told.has(shown(relation)))
		.map((relation) => ({ relation, kind: 'function', flow: null, what: 'replaced' as const }));
}

export const toRecorded = ({
	schema,
	name,
	kind,
}: Omit<RecordedObject, 'digest'>): Pick<Difference, 'relation' | 'kind'> => ({ relation: { schema, name }, kind });

/** A gate that nobody built is that of its flow as well. */
const flowOfGate = ({ kind, name }: RecordedObject): string | undefined =>
	kind === 'gate' ? name.slice(name.indexOf('.') + 1) : undefined;
