import { NdooError } from '../../core/errors.ts';
import type { CheckKind, Environment } from '../../core/project/project.ts';
import { requireNoCopy } from '../../warehouse/database-copy.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';
import { paddingLines } from './padding.ts';
import { requirePublishable, warehousePurpose } from './publishable.ts';
import { emptyFreeSlot, lockFreeSlot, slotStatements, slotTable } from './slot.ts';
import type { Slot } from './slot-statements.ts';

/** A proven list on its way into use. */
export type Publication = {
	readonly checkId: string;
	readonly kind: CheckKind;
	readonly environment: Environment;
	/** When its population was extracted. */
	readonly listDate: Date;
	/** How many numbers were proven. */
	readonly rows: number;
	/** How many rows that are nobody's fill the slot beside them: whoever may not read it is told how many rows it has. */
	readonly padding: number;
	/** The share of everybody whom the last check of everybody removed; undefined where it is suppressed. */
	readonly shareRemoved: number | undefined;
	/** Sorted and distinct, whole lines of ten digits ended by `\n`. */
	readonly lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
	readonly publishedAt: Date;
	/** Throws when the list is not to be put into use any more; asked when no other publication can come between. */
	readonly requireCurrent?: (session: Session) => Promise<void>;
	/** What is recorded in the same transaction: the state of the check, the ledger. */
	readonly alongside: (session: Session) => Promise<void>;
};

/**
 * Puts a list into use, all or nothing: until the transaction ends the previous one serves, and when it fails nothing
 * has changed. Throws `warehouse-copied` in a copy of a warehouse, `environment-refused` for a list that must not be published,
 * `warehouse-locked` while the free slot is
 * still being read.
 */
export async function publishList(warehouse: Warehouse, publication: Publication): Promise<void> {
	await requireNoCopy(warehouse);
	requirePublishable(publication, await warehousePurpose(warehouse));
	if (!(await emptyFreeSlot(warehouse))) throw stillRead();
	await warehouse.transaction('read-write', async (session) => {
		const slot = await lockFreeSlot(session);
		await publication.requireCurrent?.(session);
		await fill(session, slot, publication);
		await publication.alongside(session);
		// Last: in T-SQL whoever looks at the pointer waits from here to the end.
		await point(session, slot, publication);
	});
}

async function fill(session: Session, slot: Slot, publication: Publication): Promise<void> {
	await session.load(slotTable(slot), padded(publication));
	await session.script(slotStatements[session.dialect].finish(slot));
	const [counted] = await session.query({ text: `select count(*) as rows from ndoo_list.slot_${slot}` });
	if (Number(counted?.['rows']) !== rowsIn(publication)) throw wrongRows();
}

const rowsIn = ({ rows, padding }: Publication): number => rows + padding;

async function* padded({ lines, padding }: Publication): AsyncGenerator<Uint8Array> {
	yield* lines;
	yield* paddingLines(padding);
}

async function point(session: Session, slot: Slot, publication: Publication): Promise<void> {
	const { checkId, kind, environment, listDate, publishedAt, shareRemoved } = publication;
	const rows = rowsIn(publication);
	const { point: pointTo } = slotStatements[session.dialect];
	await session.query(pointTo([slot, checkId, kind, environment, listDate, rows, publishedAt, shareRemoved ?? null]));
}

const stillRead = (): NdooError =>
	new NdooError('warehouse-locked', 'The previous list is still being read, and the new one goes where it was.', {
		todo: 'Wait for the disclosure or query that reads it to end, then run the command again. The list in use stays in use.',
	});

const wrongRows = (): NdooError =>
	new NdooError(
		'check-failed',
		'The list that arrived in the warehouse does not have as many numbers as the reply that was proven.',
		{
			todo: 'Run the command again. If it happens again, something else writes to the schema ndoo_list: find it. The list in use stays in use.',
		},
	);
