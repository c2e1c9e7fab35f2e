import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import { type MachineFolder, recordKeyOfCopy } from '../../loaders/ledger/key-record.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import { slotStatements } from '../../loaders/list/slot.ts';
import { isCopy } from '../../warehouse/database-copy.ts';
import { quotingOf } from '../../warehouse/dialect.ts';
import type { Dialect, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { hasRecord, recordOwn } from '../build-record/own-record.ts';
import { rolesOf, warehouseId } from '../roles/roles.ts';
import { requireNothingLeft, roleTransfer } from '../roles/transfer.ts';
import { planFor, requirePlannable } from './migrate.ts';
import { newId } from './role-variables.ts';

export type Adoption = {
	/** Gives the statements, and runs none. */
	readonly dryRun: boolean;
	/** The warehouse itself was moved: its list stays, and its check under way. */
	readonly keepsList: boolean;
	readonly actor: string;
	readonly reason: string;
	readonly now: Date;
	readonly digestKey: () => Promise<KeyObject>;
	/** Where the key is used, for the record of keys. */
	readonly place: MachineFolder;
};

export type Adopted = { readonly from: string; readonly to: string; readonly statements: readonly string[] };

/**
 * Makes a copy of a warehouse one of its own, all or nothing: a new id, new roles with the permissions that the original's
 * have in this database, and none left for those; no gate is open, and the copied list is gone unless it is kept. Nothing in
 * another database is touched, nor who is a member of the original's roles. Throws `config-invalid` for a database that is no
 * copy, `warehouse-locked` while somebody reads the list.
 */
export async function adoptCopy(warehouse: Warehouse, adoption: Adoption): Promise<Adopted> {
	await using _migrating = await warehouse.lock('migrate');
	await using _checking = await warehouse.lock('check');
	requirePlannable(await planFor(warehouse));
	const from = await warehouseId(warehouse);
	if (from === undefined || !(await isCopy(warehouse))) throw noCopy();
	const { dryRun } = adoption;
	const key = dryRun ? undefined : await adoption.digestKey();
	return await warehouse.transaction(dryRun ? 'snapshot' : 'read-write', async (session) => {
		const to = await newId(session);
		const transfer = await transferOf[session.dialect](session, from, to);
		const statements = [...transfer, ...emptying(session.dialect, adoption), identitySql[session.dialect](to)];
		if (key === undefined) return { from, to, statements };
		await session.script(slotStatements[session.dialect].waitFiveSeconds);
		await runAll(session, statements);
		await leftOver[session.dialect](session, from);
		const { actor, reason, now: at, keepsList, place } = adoption;
		await recordKeyOfCopy(session, { key, at, actor, ...place });
		const detail = { from, to, reason, list: keepsList ? 'kept' : 'removed' };
		if (await hasRecord(session)) await recordOwn(session, key);
		await record(session, key, { event: 'warehouse adopted', actor, at, detail });
		return { from, to, statements };
	});
}

async function runAll(session: Session, statements: readonly string[]): Promise<void> {
	try {
		for (const statement of statements) await session.script(statement);
	} catch (error) {
		throw slotStatements[session.dialect].isTimeout(error) ? stillRead(error) : error;
	}
}

/** In T-SQL a role belongs to its database, and was copied with it. */
const transferOf: Readonly<
	Record<Dialect, (session: Session, from: string, to: string) => Promise<readonly string[]>>
> = {
	postgres: async (session, from, to) =>
		await roleTransfer(session, rolesOf('postgres', from), rolesOf('postgres', to)),
	tsql: async () => [],
};

const leftOver: Readonly<Record<Dialect, (session: Session, from: string) => Promise<void>>> = {
	postgres: async (session, from) => await requireNothingLeft(session, rolesOf('postgres', from)),
	tsql: async () => {},
};

/** Closes every gate, whatever is kept: the views are built anew, for the roles of this warehouse. */
function emptying(dialect: Dialect, { keepsList }: Adoption): readonly string[] {
	const closed = ['delete from ndoo.flow_gate;', 'delete from ndoo.passthrough_gate;'];
	if (keepsList) return closed;
	const { empty } = slotStatements[dialect];
	return [
		...closed,
		'delete from ndoo_list.pointer;',
		...(['a', 'b'] as const).map((slot) => `${empty(slot).trim().replace(/;$/, '')};`),
		// A check under way is the original's: its request was sent from there, and its reply goes there.
		`update ndoo.check_run set state = 'purged', outcome = coalesce(outcome, 'abandoned'), changed_at = ${now[dialect]} where state <> 'purged';`,
	];
}

const now: Readonly<Record<Dialect, string>> = { postgres: 'now()', tsql: 'sysdatetimeoffset()' };

const identitySql: Readonly<Record<Dialect, (id: string) => string>> = {
	postgres: (id) => `update ndoo.warehouse set id = ${quotingOf.postgres.quotedLiteral(id)}, ${identity};`,
	tsql: (id) => `update ndoo.warehouse set id = ${quotingOf.tsql.quotedLiteral(id)}, ${identity};`,
};

const identity = 'database_identity = ndoo.database_identity()';

const noCopy = (): NdooError =>
	new NdooError('config-invalid', 'This database is no copy of a warehouse, so there is nothing to adopt.', {
		todo: 'See `ndoo status`. Look at the target in ndoo.yml, or `--target`: the copy may be another database. Nothing was changed.',
	});

const stillRead = (cause: unknown): NdooError =>
	new NdooError('warehouse-locked', 'Something still reads the copied list, or holds a lock on it.', {
		todo: 'Wait for it to end, then run the command again. Nothing was changed.',
		cause,
	});
