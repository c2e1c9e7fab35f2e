import { publishedList } from '../../list/numbers.ts';
import { listStatus } from '../../list/status.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import { digested, digestOf } from '../reply/reply-digest.ts';
import type { CheckRun, Failure, Request } from '../state/check-run.ts';
import { type CheckWork, restFile } from '../state/check-work.ts';
import { writeRestDigest } from '../state/run-store.ts';
import { DamagedFile, readNumberFile, readRequest } from './number-file.ts';

/**
 * Keeps, for a top-up check, who on the list in use was not asked about: what the answer will be put beside. Whoever
 * was asked about and is on the list leaves it here, and comes back by the answer alone; somebody who has opted out since
 * must not stay for having been on it. Only the requests tell who was asked about, and each goes as soon as its reply is
 * proven: so before the first of them is. May be killed and repeated; gives why the check cannot go on.
 */
export async function keepRemainder(
	work: CheckWork,
	run: CheckRun,
	requests: readonly Request[],
): Promise<Failure | undefined> {
	if (run.topUpOf === undefined || run.restDigest !== undefined) return undefined;
	const list = await listToJoin(work, run);
	if (list === undefined) return replaced;
	const { numbers, rows } = await publishedList(work.warehouse);
	if (rows !== list.rows) return notWhole;
	const asked = new NhsNumberSet();
	for (const request of requests) asked.addAll((await readRequest(work, request)).numbers);
	const rest = digested(numbers.without(asked).lines(',\n'), await work.digestKey());
	await work.files.writeWhole(restFile(work, run.checkId), rest.bytes);
	await writeRestDigest(work.warehouse, run.checkId, rest.digest());
	return undefined;
}

/** The list that a top-up check was begun on, if it is still in use: any other would say nothing of who was asked about. */
export async function listToJoin({ warehouse }: CheckWork, { topUpOf: joins, environment }: CheckRun) {
	const list = await listStatus(warehouse);
	return list?.checkId === joins && list?.environment === environment ? list : undefined;
}

/** What was kept, by its digest. Throws `DamagedFile`. */
export async function readRemainder(work: CheckWork, run: CheckRun): Promise<NhsNumberSet> {
	const path = restFile(work, run.checkId);
	if ((await work.files.stat(path)) === undefined) throw new DamagedFile();
	const digest = await digestOf(work.files.stream(path), await work.digestKey());
	if (digest !== run.restDigest) throw new DamagedFile();
	return (await readNumberFile(work.files, path)).numbers;
}

export const replaced: Failure = {
	reason: 'The list that its people were to join is not in use any more.',
	advice:
		'The people registered since the last check are asked about with everybody, or by `ndoo refresh --registered`.',
};

const notWhole: Failure = {
	reason: 'The list in use does not have as many rows as were published.',
	advice: 'Something else writes to the schema ndoo_list: find it. A new monthly check makes the list whole.',
};
