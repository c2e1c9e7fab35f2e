import type { KeyObject } from 'node:crypto';
import { compiled, tables } from '../../warehouse/statements.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import { migrationHistory } from '../migrations/history.ts';
import { warehouseId } from '../roles/roles.ts';
import { ownTableSchemas, type RecordedObject, requireSeen, standingObjects } from './standing.ts';
import { keyedDigest, linesOf, recordTable, toRow } from './vouching.ts';

// What the migrations made has one record for all flows. It is written by whoever runs migrations and by nobody else: a build that
// vouched for it would vouch for what somebody had put there.

const row: RelationName & { readonly kind: string } = { schema: 'ndoo', name: 'migrations', kind: 'record' };

/** Whether the schema is one that has a record of what was made. */
export const hasRecord = async (session: Session): Promise<boolean> =>
	(await session.describe({ schema: 'ndoo', name: 'built_object' })).length > 0;

/** Puts what the migrations made on record, as it stands in the transaction that made it, and vouches for it with the key. */
export async function recordOwn(session: Session, key: KeyObject): Promise<void> {
	const objects = requireSeen(
		(await standingObjects(session)).filter(({ schema, kind }) => ownTableSchemas.includes(schema) && kind !== 'gate'),
	);
	const table = () => tables(session)(recordTable);
	await session.query(compiled(table().whereNull('flow').delete()));
	for (const one of [...objects, { ...row, digest: await digestOf(session, key, objects) }])
		await session.query(compiled(table().insert(toRow(one))));
}

/** Why that record is not what was put there with the key; undefined where it is. Without the key, whether there is one. */
export async function whyOwnNotVouched(
	session: Session,
	recorded: readonly RecordedObject[],
	key?: KeyObject,
): Promise<string | undefined> {
	const vouched = recorded.find(({ kind }) => kind === row.kind);
	if (vouched === undefined) return 'is not on record';
	if (key === undefined) return undefined;
	const objects = recorded.filter(({ kind }) => kind !== row.kind);
	return vouched.digest === (await digestOf(session, key, objects)) ? undefined : 'is not what its key vouches for';
}

async function digestOf(session: Session, key: KeyObject, objects: readonly RecordedObject[]): Promise<string> {
	const migrations = (await migrationHistory(session)).map(({ version }) => version);
	return ownDigest(key, { warehouse: await warehouseId(session), migrations, objects });
}

/** Over the migrations and the warehouse as well, so that no record of an earlier version or of another database is it. */
export const ownDigest = (key: KeyObject, { warehouse, migrations, objects }: OwnRecord): string =>
	keyedDigest(key, ['ndoo schema 1', warehouse, migrations, linesOf(objects)]);

type OwnRecord = {
	readonly warehouse: string | undefined;
	readonly migrations: readonly number[];
	readonly objects: readonly RecordedObject[];
};
