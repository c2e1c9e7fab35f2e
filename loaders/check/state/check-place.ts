import { join } from 'node:path';
import { compiled, tables } from '../../../warehouse/statements.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import type { MachineFolder } from '../../ledger/key-record.ts';
import type { CheckRun, CheckState } from './check-run.ts';
import { type CheckWork, checkFolder, note } from './check-work.ts';
import { outgoingMessage } from './message.ts';
import { daysBetween } from './next-step.ts';
import { requestsOf } from './request-store.ts';
import { changeRun, stateOf } from './run-store.ts';

const places = (session: Session) => tables(session)('ndoo.check_place');

/** Puts on record where the files of a check will be. */
export async function insertPlace(session: Session, checkId: string, place: MachineFolder | undefined): Promise<void> {
	if (place === undefined) return;
	await session.query(compiled(places(session).insert({ check_id: checkId, ...place })));
}

/**
 * Where the files of a check are, if that is not here: in another project folder or on another machine on the same warehouse.
 * Files that are here are the check's, whatever the machine or the folder is called now.
 */
export async function placeElsewhere(work: CheckWork, { checkId }: CheckRun): Promise<MachineFolder | undefined> {
	const [row] = await work.warehouse.query(compiled(places(work.warehouse).where({ check_id: checkId })));
	if (row === undefined || work.place === undefined) return undefined;
	const [machine, folder] = [String(row['machine']), String(row['folder'])];
	if (machine === work.place.machine && folder === work.place.folder) return undefined;
	const isHere = (await work.files.stat(checkFolder(work, checkId))) !== undefined;
	return isHere ? undefined : { machine, folder };
}

export const placeText = ({ machine, folder }: MachineFolder): string => `${folder} on ${machine}`;

/**
 * Ends a check whose own folder has not gone on with it for as long as it may be waited for. What is left there, that folder's
 * next run removes. False while it may still go on.
 */
export async function giveUpElsewhere(work: CheckWork, run: CheckRun, place: MachineFolder): Promise<boolean> {
	const { heldDays, replyLimitDays } = work.project.limits;
	const limit = Math.max(heldDays, replyLimitDays);
	if (daysBetween(run.changedAt, work.clock()) <= limit) return false;
	await work.warehouse.transaction('read-write', async (session) => {
		if (run.outcome === undefined)
			await changeRun(session, run.checkId, { state: 'abandoned', at: work.clock(), outcome: 'abandoned' });
		await note(work, session, run, 'check abandoned', { elsewhere: { ...place }, days: limit });
	});
	const text = `The check ${run.checkId} of ${placeText(place)} has not moved for ${limit} days, and is ended. Run \`ndoo refresh\` there, or delete its folder \`work/${run.checkId}\`: it holds a request.`;
	work.tell({ level: 'warn', step: 'release', text });
	return true;
}

/** Removes what checks left here that were ended from another folder: no request of theirs stays, nor MESH's copies of it. */
export async function sweepEnded(work: CheckWork): Promise<void> {
	const { work: folder } = work.project.folders;
	if ((await work.files.stat(folder)) === undefined) return;
	for (const { name, isFile } of await work.files.list(folder)) {
		if (isFile || !/^\d{8}-[0-9a-z]+$/.test(name) || !isEnded(await stateOf(work.warehouse, name))) continue;
		for (const request of await requestsOf(work.warehouse, name)) {
			const isOurs = request.mailbox.toUpperCase() === work.route.mailbox.toUpperCase();
			if (isOurs) await work.route.forget(outgoingMessage(work, request));
		}
		await work.files.remove(join(folder, name));
		const text = `Removed the files of the check ${name}, which was ended from another project folder.`;
		work.tell({ level: 'info', step: 'purge', text });
	}
}

const isEnded = (state: CheckState | undefined): boolean =>
	state === 'purged' || state === 'abandoned' || state === 'failed';
