import { publishedNumbers } from '../../list/numbers.ts';
import { listStatus } from '../../list/status.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import { doubtByHand } from '../by-hand/doubt.ts';
import { judgeReply, type ReplyFigures } from '../reply/plausibility.ts';
import { otherCheckOfReply } from '../reply/reply-digest.ts';
import { endDoubt, sameListDoubt } from '../reply/reply-doubts.ts';
import { type NumberFile, readReply } from '../request/number-file.ts';
import type { CheckRun, HoldReason, Request } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { requestsOf, rowsSent } from '../state/request-store.ts';
import { changeRun } from '../state/run-store.ts';
import { hold } from './hold.ts';

/** What a person should look at in the reply to one part. */
export async function judgePart(
	work: CheckWork,
	request: Request,
	{ numbers: sent }: NumberFile,
	{ numbers: returned, read }: NumberFile,
): Promise<readonly HoldReason[]> {
	const about = `part ${request.part}`;
	const figures = { sent: sent.size, returned: returned.size, longestRunMissing: sent.longestRunMissing(returned) };
	const found = [...reasons(work, about, figures), ...endDoubt(sent, read).map((doubt) => ({ ...doubt, about }))];
	if (!request.isByHand) return found;
	const list = await publishedNumbers(work.warehouse);
	const byHand = doubtByHand({ sent, returned, list, seenIn: await otherCheckOfReply(work.warehouse, request) });
	return [...found, ...byHand.filter(isNew(found)).map((doubt) => ({ ...doubt, about }))];
}

const isNew =
	(known: readonly HoldReason[]) =>
	({ code }: Pick<HoldReason, 'code'>): boolean =>
		!known.some((reason) => reason.code === code);

/** Judges the replies together once each is proven: the check is proven, or held for a person. */
export async function judgeWhole(work: CheckWork, run: CheckRun): Promise<void> {
	const requests = await requestsOf(work.warehouse, run.checkId);
	const sent = requests.reduce((sum, { rows }) => sum + rows, 0);
	const numbers = await returnedNumbers(work, requests);
	const returned = numbers.size;
	const inParts = requests.flatMap(({ findings }) => findings);
	const found =
		run.kind !== 'test'
			? [
					...inParts,
					...(await inWhole(work, run, { sent, returned }, inParts)),
					...(await listAgain(work, run, { sent, returned: numbers }, inParts)),
				]
			: [];
	await work.warehouse.transaction('read-write', async (session) => {
		if (found.length > 0) return await hold(work, session, run, { at: 'reply', reasons: found });
		await changeRun(session, run.checkId, { state: 'proven', at: work.clock() });
		await note(work, session, run, 'check proven', { parts: requests.length });
	});
	if (found.length > 0) return;
	work.tell({
		level: 'info',
		step: 'prove',
		text: 'The reply is complete, contains only numbers that were sent, and is plausible.',
	});
}

async function returnedNumbers(work: CheckWork, requests: readonly Request[]): Promise<NhsNumberSet> {
	const all = new NhsNumberSet();
	for (const request of requests) {
		const { numbers } = await readReply(work, request);
		for (const block of numbers.blocks()) all.addBlock(block);
	}
	return all;
}

/** Last month's list once more, by whichever route: no LocalId and no date tells it from the reply. */
async function listAgain(
	work: CheckWork,
	{ kind, topUpOf: joins }: CheckRun,
	{ sent, returned }: { readonly sent: number; readonly returned: NhsNumberSet },
	inParts: readonly HoldReason[],
): Promise<readonly HoldReason[]> {
	if (kind !== 'monthly' || joins !== undefined || inParts.some(({ code }) => code === 'nearly-the-list-in-use'))
		return [];
	const list = await listStatus(work.warehouse);
	if (list === undefined) return [];
	const numbers = await publishedNumbers(work.warehouse);
	const isSame = numbers.size === returned.size && returned.isSubsetOf(numbers);
	const doubt = sameListDoubt({ sent, lastSent: await rowsSent(work.warehouse, list.checkId), isSame });
	return doubt === undefined ? [] : [{ ...doubt, about: 'the whole reply' }];
}

/**
 * What only shows in the whole. The share is compared with the last list's here and not in the parts: they are ranges of
 * numbers, and so of ages, whose shares differ (1.26 % at 0 to 9 years to 4.01 % at 70 to 79 in 2021). So may that of those
 * registered in between, who are judged by the limits alone, and are no measure for others.
 */
async function inWhole(
	work: CheckWork,
	{ kind, topUpOf: joins }: CheckRun,
	counts: Pick<ReplyFigures, 'sent' | 'returned'>,
	inParts: readonly HoldReason[],
): Promise<readonly HoldReason[]> {
	const lastShare =
		kind === 'monthly' && joins === undefined ? (await listStatus(work.warehouse))?.shareRemoved : undefined;
	const found = reasons(work, 'the whole reply', { ...counts, longestRunMissing: 0, lastShare });
	return found.filter(isNew(inParts));
}

function reasons(work: CheckWork, about: string, figures: Omit<ReplyFigures, 'limits'>): readonly HoldReason[] {
	// K5 is ambiguous, all opted out or a fault, whatever the figures say (docs/design/check-service.md).
	if (figures.returned === 0) {
		return [
			{ code: 'empty-reply', about, message: 'The reply is empty: everyone opted out, or the service made an error.' },
		];
	}
	return judgeReply({ ...figures, limits: work.project.limits }).map((doubt) => ({ ...doubt, about }));
}
