import { compiled, sql } from '../warehouse/statements.ts';
import type { Session } from '../warehouse/warehouse.ts';

/** What happened, for good: the closed list of events. */
export type LedgerEvent =
	| 'check planned'
	| 'check extracted'
	| 'check submitted'
	| 'message noted'
	| 'message set aside'
	| 'late message deleted'
	| 'reply taken'
	| 'reply proven'
	| 'check proven'
	| 'check held'
	| 'hold accepted'
	| 'hold refused'
	| 'check failed'
	| 'check abandoned'
	| 'check applied'
	| 'list published'
	| 'check purged'
	| 'views built'
	| 'disclosed';

export type LedgerEntry = {
	readonly event: LedgerEvent;
	readonly actor: string;
	readonly at: Date;
	readonly checkId?: string;
	readonly flow?: string;
	/** Facts that name nobody and rest on ten people or more (DESIGN, rule 2). */
	readonly detail?: Readonly<Record<string, unknown>>;
};

/** Appends; the table refuses every change to what it holds. */
export async function record(session: Session, entry: LedgerEntry): Promise<void> {
	const row = {
		at: entry.at,
		actor: entry.actor,
		event: entry.event,
		check_id: entry.checkId ?? null,
		flow: entry.flow ?? null,
		detail: JSON.stringify(entry.detail ?? {}),
	};
	await session.query(compiled(sql('ndoo.ledger').insert(row)));
}
