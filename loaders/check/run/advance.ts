import { publishedListDate } from '../../list/status.ts';
import { awaitReplies } from './await-replies.ts';
import type { CheckOutcome, CheckRun } from './check-run.ts';
import type { CheckWork } from './check-work.ts';
import { collect } from './collect.ts';
import { clearDoubt } from './doubt.ts';
import { extract } from './extract.ts';
import { failWhenDamaged, giveUp } from './fail.ts';
import { nextStep, type Step } from './next-step.ts';
import { requireSameCohort } from './one-off.ts';
import { requireSameOrigin } from './origin.ts';
import type { PartInWaiting } from './overdue.ts';
import { plan } from './plan.ts';
import { prove } from './prove.ts';
import { apply, publish } from './publish.ts';
import { purge } from './purge.ts';
import { openRun } from './run-store.ts';
import { submit } from './submit.ts';

/** How far a check came, and why it stopped there. */
export type Advance =
	/** Nothing is under way and nothing is due. */
	| { readonly end: 'rest' }
	/** Not every part has its reply: where each is that has none. */
	| { readonly end: 'waiting'; readonly run: CheckRun; readonly parts: readonly PartInWaiting[] }
	/** A person has to look: `run.hold` says at what. */
	| { readonly end: 'held'; readonly run: CheckRun }
	/** The check is over. */
	| { readonly end: 'over'; readonly run: CheckRun; readonly outcome: CheckOutcome }
	/** The next step is not one of those asked for. */
	| { readonly end: 'stopped'; readonly next: Step; readonly run: CheckRun | undefined };

/**
 * Moves the check of one kind as far as it can be moved by the steps asked for. May be killed at any point: what was
 * recorded tells the next run where to go on. A run ends with the check that it ends: a check that failed is not begun
 * again at once. Throws `environment-refused` or `mesh-config` for a check that was begun elsewhere than the project points,
 * `check-under-way` for one that is about something else.
 */
export async function advance(work: CheckWork, steps: ReadonlySet<Step>): Promise<Advance> {
	const underWay = await openRun(work.warehouse, work.kind);
	if (underWay !== undefined) {
		await requireSameOrigin(work, underWay);
		await requireSameCohort(work, underWay);
	}
	// A late reply may lie in the inbox when nothing is under way: an old list is not left beside a new one.
	if (steps.has('collect') && underWay?.state !== 'submitted') await collect(work);
	for (;;) {
		const run = await openRun(work.warehouse, work.kind);
		const step = await decide(work, run);
		if (step === 'rest') return { end: 'rest' };
		if (!steps.has(step)) return { end: 'stopped', next: step, run };
		if (step === 'plan') await plan(work);
		else if (run !== undefined) {
			const ended = await failWhenDamaged(work, run, () => take(work, run, step));
			if (ended !== undefined) return ended;
		}
	}
}

async function decide(work: CheckWork, run: CheckRun | undefined): Promise<Step> {
	const listDate = work.kind === 'monthly' ? await publishedListDate(work.warehouse) : undefined;
	return nextStep(run, { now: work.clock(), limits: work.project.limits, listDate });
}

/** Takes one step; gives how the run ends, or undefined when there may be more to do. */
async function take(
	work: CheckWork,
	run: CheckRun,
	step: Exclude<Step, 'plan' | 'rest'>,
): Promise<Advance | undefined> {
	switch (step) {
		case 'extract':
			return void (await extract(work, run));
		case 'submit':
			return (await submit(work, run)) ? undefined : { end: 'held', run: await nowOf(work, run) };
		case 'collect':
			return await waitFor(work, run);
		case 'prove':
			return void (await prove(work, run));
		case 'publish':
			return void (await publish(work, run));
		case 'apply':
			return void (await apply(work, run));
		case 'ask':
			return run.hold?.at === 'sending' && (await clearDoubt(work, run)) ? undefined : { end: 'held', run };
		case 'give up':
			return void (await giveUp(work, run));
		case 'purge':
			await purge(work, run);
			return { end: 'over', run, outcome: run.outcome ?? 'abandoned' };
		default:
			return step satisfies never;
	}
}

async function waitFor(work: CheckWork, run: CheckRun): Promise<Advance | undefined> {
	const parts = await awaitReplies(work, run);
	return parts.length === 0 ? undefined : { end: 'waiting', run, parts };
}

const nowOf = async (work: CheckWork, run: CheckRun): Promise<CheckRun> =>
	(await openRun(work.warehouse, work.kind)) ?? run;
