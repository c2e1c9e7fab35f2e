import { NdooError } from '../../core/errors.ts';
import { toHex } from '../../warehouse/statements.ts';
import type { Row, Session } from '../../warehouse/warehouse.ts';
import { withEngineNames } from './engine-names.ts';
import { standingSql } from './standing-sql.ts';

/** An object by its schema, name and kind, as it is on record or as it stands, with a digest of its text in hexadecimal digits. */
export type RecordedObject = {
	readonly schema: string;
	readonly name: string;
	readonly kind: string;
	/** Empty for a text that the account may not see. */
	readonly digest: string;
};

/** What stands in ndoo's schemas, and the views of models, as the engine has it. In a transaction. */
export const standingObjects = async (session: Session): Promise<readonly RecordedObject[]> =>
	await withEngineNames(session, async () =>
		(await session.query({ text: standingSql[session.dialect] })).map(toObject),
	);

export const toObject = ({ schema_name, name, kind, digest }: Row): RecordedObject => ({
	schema: String(schema_name),
	name: String(name),
	kind: String(kind),
	digest: toHex(digest),
});

/** By which an object is looked for among others. */
export type Identity = Omit<RecordedObject, 'digest'>;

export const identityOf = ({ schema, name, kind }: Identity): string => JSON.stringify([schema, name, kind]);

/** Those of them that are named; throws where the text of one cannot be seen. */
export async function standingAmong(session: Session, named: readonly Identity[]): Promise<readonly RecordedObject[]> {
	const wanted = new Set(named.map(identityOf));
	return requireSeen((await standingObjects(session)).filter((one) => wanted.has(identityOf(one))));
}

/** What is in these, migrations made. */
export const ownTableSchemas: readonly string[] = ['ndoo', 'ndoo_list'];

/** Throws `schema-damaged` where the text of an object cannot be seen: it is put on record by no digest, and never compared. */
export function requireSeen(objects: readonly RecordedObject[]): readonly RecordedObject[] {
	const unseen = objects.filter(({ digest }) => digest === '');
	if (unseen.length === 0) return objects;
	throw new NdooError('schema-damaged', 'What ndoo made cannot be put on record: the engine does not show all of it.', {
		problems: unseen.map(({ schema, name }) => ({
			found: `${schema}.${name}, whose text is not shown`,
			expected: 'its text',
		})),
		todo: 'Make it again without `with encryption`, or give this account `view definition` on the schema. Nothing was changed.',
	});
}
