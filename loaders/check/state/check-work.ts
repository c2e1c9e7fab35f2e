import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import type { Files } from '../../../core/files.ts';
import type { Tell } from '../../../core/note.ts';
import type { CheckKind, Project } from '../../../core/project/project.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import type { LedgerEvent } from '../../ledger/entry.ts';
import type { MachineFolder } from '../../ledger/key-record.ts';
import { record } from '../../ledger/ledger.ts';
import type { MeshRoute } from '../../mesh/route.ts';
import type { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import type { UnitTally } from '../../population/tally.ts';
import type { CheckRun, Failure, HoldReason } from './check-run.ts';
import type { OneOff } from './one-off.ts';

/** Who is to be asked about. Its date is when the gathering began. */
export type GatheredPopulation = {
	readonly numbers: NhsNumberSet;
	readonly tallies: readonly UnitTally[];
	/** Why a person should look before it is sent. */
	readonly findings: readonly HoldReason[];
};

/** Everything that the steps of a check work with, handed in at the edge. */
export type CheckWork = {
	readonly project: Project;
	readonly kind: CheckKind;
	readonly warehouse: Warehouse;
	readonly route: MeshRoute;
	readonly files: Files;
	readonly clock: Clock;
	/** A short random text of [0-9a-z]; makes the check's id unique. */
	readonly newId: () => string;
	/** Where this run keeps the files of a check; on record, so that another folder on the same warehouse leaves it alone. */
	readonly place?: MachineFolder | undefined;
	/** Who runs the program, for the ledger. */
	readonly actor: string;
	readonly tell: Tell;
	/** The key of digests and of the ledger's chain. */
	readonly digestKey: () => Promise<KeyObject>;
	/** What a one-off check is about. */
	readonly oneOff?: OneOff;
	/** Whether a run with nothing due asks about those registered since the last check. */
	readonly asksTopUp?: boolean;
	/** Everybody; or, in a top-up check, those registered since the check whose list they join. */
	readonly gather: (joins: string | undefined) => Promise<GatheredPopulation>;
	/** Looks at the answer to a check that is not published; gives what is wrong with it, if anything is. */
	readonly apply: (returned: NhsNumberSet, run: CheckRun) => Promise<Failure | undefined>;
};

export type InProject = Pick<CheckWork, 'project'>;

/** The folder of one check; gone when it is purged. */
export const checkFolder = ({ project }: InProject, checkId: string): string => join(project.folders.work, checkId);

export const requestFile = (work: InProject, checkId: string, part: number): string =>
	join(checkFolder(work, checkId), `part-${String(part).padStart(3, '0')}.request.dat`);

export const replyFile = (work: InProject, checkId: string, part: number): string =>
	join(checkFolder(work, checkId), `part-${String(part).padStart(3, '0')}.reply.dat`);

/** Those on the list in use whom a top-up check does not ask about. */
export const restFile = (work: InProject, checkId: string): string => join(checkFolder(work, checkId), 'rest.dat');

/** Appends to the ledger in the transaction that does what it records. */
export async function note(
	work: CheckWork,
	session: Session,
	{ checkId }: Pick<CheckRun, 'checkId'>,
	event: LedgerEvent,
	detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
	await record(session, await work.digestKey(), { event, actor: work.actor, at: work.clock(), checkId, detail });
}
