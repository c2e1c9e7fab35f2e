import type { CheckKind, Environment } from '../../../core/project/project.ts';
import { compiled, fromJson, optionalDate, tables, toDate } from '../../../warehouse/statements.ts';
import type { Row, Session } from '../../../warehouse/warehouse.ts';
import type { CheckOutcome, CheckRun, CheckState, Failure, Hold } from './check-run.ts';

const runs = (session: Session) => tables(session)('ndoo.check_run');

/** The check of this kind that has not been purged; there is at most one. */
export async function openRun(session: Session, kind: CheckKind): Promise<CheckRun | undefined> {
	const rows = await session.query(compiled(runs(session).where({ kind }).whereNot({ state: 'purged' })));
	return rows.map(toCheckRun)[0];
}

/** The check of this kind that was opened last, whatever became of it. */
export async function lastRun(session: Session, kind: CheckKind): Promise<CheckRun | undefined> {
	const rows = await session.query(compiled(runs(session).where({ kind }).orderBy('opened_at', 'desc').limit(1)));
	return rows.map(toCheckRun)[0];
}

/** The checks of every kind that were opened last, so many at most, the newest first. */
export async function lastRuns(session: Session, most: number): Promise<readonly CheckRun[]> {
	const rows = await session.query(
		compiled(runs(session).orderBy('opened_at', 'desc').orderBy('check_id').limit(most)),
	);
	return rows.map(toCheckRun);
}

/** The state of a check; undefined for one that this warehouse knows nothing of. */
export async function stateOf(session: Session, checkId: string): Promise<CheckState | undefined> {
	const [row] = await session.query(compiled(runs(session).where({ check_id: checkId })));
	return row === undefined ? undefined : toCheckRun(row).state;
}

export type NewRun = {
	readonly checkId: string;
	readonly kind: CheckKind;
	readonly joins: string | undefined;
	readonly environment: Environment;
	readonly openedAt: Date;
};

export async function insertRun(session: Session, run: NewRun): Promise<void> {
	const row = {
		check_id: run.checkId,
		kind: run.kind,
		joins: run.joins ?? null,
		environment: run.environment,
		state: 'planned',
		opened_at: run.openedAt,
		changed_at: run.openedAt,
	};
	await session.query(compiled(runs(session).insert(row)));
}

/** Of the file with those on the joined list who were not asked about. */
export async function writeRestDigest(session: Session, checkId: string, digest: string): Promise<void> {
	await session.query(compiled(runs(session).where({ check_id: checkId }).update({ rest_digest: digest })));
}

/** When the population of a check was extracted. */
export async function populationDate(session: Session, checkId: string): Promise<Date | undefined> {
	const [row] = await session.query(compiled(runs(session).select('population_at').where({ check_id: checkId })));
	return optionalDate(row?.['population_at'] ?? null);
}

/** What may change on a run, with its state; what is left out stays as it is. */
export type RunChange = {
	readonly state: CheckState;
	readonly at: Date;
	readonly outcome?: CheckOutcome;
	readonly populationAt?: Date;
	readonly hold?: Hold;
	readonly accepted?: { readonly by: string; readonly reason: string };
	readonly failure?: Failure;
};

export async function changeRun(session: Session, checkId: string, change: RunChange): Promise<void> {
	const row = {
		state: change.state,
		changed_at: change.at,
		...(change.outcome && { outcome: change.outcome }),
		...(change.failure && { failure: JSON.stringify(change.failure) }),
		...(change.populationAt && { population_at: change.populationAt }),
		...(change.hold && {
			hold: JSON.stringify(change.hold),
			accepted_by: null,
			accepted_at: null,
			accept_reason: null,
		}),
		...(change.accepted && {
			accepted_by: change.accepted.by,
			accept_reason: change.accepted.reason,
			accepted_at: change.at,
		}),
	};
	await session.query(compiled(runs(session).where({ check_id: checkId }).update(row)));
}

function toCheckRun(row: Row): CheckRun {
	const acceptedAt = optionalDate(row['accepted_at']);
	return {
		checkId: String(row['check_id']),
		kind: String(row['kind']) as CheckKind,
		environment: String(row['environment']) as Environment,
		state: String(row['state']) as CheckState,
		topUpOf: optionalText(row['joins']),
		restDigest: optionalText(row['rest_digest']),
		outcome: row['outcome'] === null ? undefined : (String(row['outcome']) as CheckOutcome),
		openedAt: toDate(row['opened_at']),
		populationAt: optionalDate(row['population_at']),
		changedAt: toDate(row['changed_at']),
		hold: row['hold'] === null ? undefined : (fromJson(row['hold']) as Hold),
		failure: row['failure'] === null ? undefined : (fromJson(row['failure']) as Failure),
		accepted: acceptedAt && {
			by: String(row['accepted_by']),
			reason: String(row['accept_reason']),
			at: acceptedAt,
		},
	};
}

const optionalText = (value: unknown): string | undefined => (value === null ? undefined : String(value));
