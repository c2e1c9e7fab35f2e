import { publishedListDate } from '../../list/status.ts';
import { awaitReplies } from './await-replies.ts';
import type { CheckOutcome, CheckRun } from './check-run.ts';
import type { CheckWork } from './check-work.ts';
import { collect } from './collect.ts';
import { extract } from './extract.ts';
import { giveUp } from './fail.ts';
import { nextStep, type Step } from './next-step.ts';
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
	/** Not every part has its reply. */
	| { readonly end: 'waiting'; readonly run: CheckRun }
	/** A person has to look: `run.hold` says at what. */
	| { readonly end: 'held'; readonly run: CheckRun }
	/** The check is over. */
	| { readonly end: 'over'; readonly run: CheckRun; readonly outcome: CheckOutcome }
	/** The next step is not one of those asked for. */
	| { readonly end: 'stopped'; readonly next: Step; readonly run: CheckRun | undefined };

/**
 * Moves the check of one kind as far as it can be moved by the steps asked for. May be killed at any point: what was
 * recorded tells the next run where to go on. A run ends with the check that it ends: a check that failed is not begun
 * again at once.
 */
export async function advance(work: CheckWork, steps: ReadonlySet<Step>): Promise<Advance> {
	if (steps.has('collect')) await sweep(work);
	for (;;) {
		const run = await openRun(work.warehouse, work.kind);
		const step = await decide(work, run);
		if (step === 'rest') return { end: 'rest' };
		if (!steps.has(step)) return { end: 'stopped', next: step, run };
		if (step === 'plan') await plan(work);
		else if (run !== undefined) {
			const ended = await take(work, run, step);
			if (ended !== undefined) return ended;
		}
	}
}

// A late reply may lie in the inbox when nothing is under way: an old list is not left beside a new one.
async function sweep(work: CheckWork): Promise<void> {
	const run = await openRun(work.warehouse, work.kind);
	if (run?.state !== 'submitted') await collect(work);
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
			return void (await submit(work, run));
		case 'collect':
			return (await awaitReplies(work, run)) ? undefined : { end: 'waiting', run };
		case 'prove':
			return void (await prove(work, run));
		case 'publish':
			return void (await publish(work, run));
		case 'apply':
			return void (await apply(work, run));
		case 'ask':
			return { end: 'held', run };
		case 'give up':
			return void (await giveUp(work, run));
		case 'purge':
			await purge(work, run);
			return { end: 'over', run, outcome: run.outcome ?? 'abandoned' };
		default:
			return step satisfies never;
	}
}
