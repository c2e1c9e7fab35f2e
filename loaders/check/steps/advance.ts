import type { MachineFolder } from '../../ledger/key-record.ts';
import { listStatus } from '../../list/status.ts';
import { giveUpElsewhere, placeElsewhere, sweepEnded } from '../state/check-place.ts';
import type { CheckOutcome, CheckRun } from '../state/check-run.ts';
import type { CheckWork } from '../state/check-work.ts';
import { type CheckStep, isTopUpDue, nextStep, type StepFacts } from '../state/next-step.ts';
import { requireSameCohort } from '../state/one-off.ts';
import { requireSameOrigin } from '../state/origin.ts';
import type { PartInWaiting } from '../state/overdue.ts';
import { openRun, populationDate } from '../state/run-store.ts';
import { awaitReplies } from './await-replies.ts';
import { collect } from './collect.ts';
import { clearDoubt } from './doubt.ts';
import { extract } from './extract.ts';
import { failWhenDamaged, giveUp } from './fail.ts';
import { plan } from './plan.ts';
import { proveReplies } from './prove.ts';
import { apply, publish } from './publish.ts';
import { purge } from './purge.ts';
import { submit } from './submit.ts';

/** How far a check came, and why it stopped there. */
export type Advance =
	/** Nothing is under way and nothing is due. */
	| { readonly end: 'idle' }
	/** Not every part has its reply: where each is that has none. */
	| { readonly end: 'waiting'; readonly run: CheckRun; readonly parts: readonly PartInWaiting[] }
	/** Its files are in another project folder, which goes on with it. */
	| { readonly end: 'elsewhere'; readonly run: CheckRun; readonly place: MachineFolder }
	/** A person has to look: `run.hold` says at what. */
	| { readonly end: 'held'; readonly run: CheckRun }
	/** The check is over. */
	| { readonly end: 'over'; readonly run: CheckRun; readonly outcome: CheckOutcome }
	/** The next step is not one of those asked for. */
	| { readonly end: 'stopped'; readonly next: CheckStep; readonly run: CheckRun | undefined };

/**
 * Moves the check of one kind as far as it can be moved by the steps asked for. May be killed at any point: what was
 * recorded tells the next run where to go on. A run ends with the check that it ends: a check that failed is not begun
 * again at once. Throws `environment-refused` or `mesh-config` for a check that was begun elsewhere than the project points,
 * `check-under-way` for one that is about something else.
 */
export async function advance(work: CheckWork, steps: ReadonlySet<CheckStep>): Promise<Advance> {
	const elsewhere = await prepare(work, steps);
	if (elsewhere !== undefined) return elsewhere;
	for (;;) {
		const run = await openRun(work.warehouse, work.kind);
		const seen = await look(work);
		const step = nextStep(run, seen.facts);
		if (step === 'idle') return { end: 'idle' };
		if (!steps.has(step)) return { end: 'stopped', next: step, run };
		const ended = step === 'plan' ? await begin(work, seen) : run && (await take(work, run, step, seen.facts));
		if (ended !== undefined) return ended;
	}
}

async function prepare(work: CheckWork, steps: ReadonlySet<CheckStep>): Promise<Advance | undefined> {
	await sweepEnded(work);
	const underWay = await openRun(work.warehouse, work.kind);
	if (underWay !== undefined) {
		const place = await placeElsewhere(work, underWay);
		if (place !== undefined && !(await giveUpElsewhere(work, underWay, place)))
			return { end: 'elsewhere', run: underWay, place };
		await requireSameOrigin(work, underWay);
		await requireSameCohort(work, underWay);
	}
	// A late reply may lie in the inbox when nothing is under way: an old list is not left beside a new one.
	if (steps.has('collect') && underWay?.state !== 'submitted') await collect(work);
	return undefined;
}

/** What the next step is decided by, and the check whose list is in use. */
type Seen = { readonly facts: StepFacts; readonly listInUse: string | undefined };

async function look({ kind, warehouse, clock, project, asksTopUp }: CheckWork): Promise<Seen> {
	const list = kind === 'monthly' ? await listStatus(warehouse) : undefined;
	const isAsked = asksTopUp === true && list !== undefined;
	const registeredSince = isAsked ? await populationDate(warehouse, list.checkId) : undefined;
	const { limits, timeZone } = project;
	const facts: StepFacts = { now: clock(), limits, timeZone, listDate: list?.listDate, registeredSince };
	return { facts, listInUse: list?.checkId };
}

async function begin(work: CheckWork, { facts, listInUse }: Seen): Promise<Advance | undefined> {
	return (await plan(work, isTopUpDue(facts) ? listInUse : undefined)) ? undefined : { end: 'idle' };
}

type Taken = Exclude<CheckStep, 'plan' | 'idle'>;

/** Takes one step; gives how the run ends, or undefined when there may be more to do. */
const take = async (work: CheckWork, run: CheckRun, step: Taken, facts: StepFacts): Promise<Advance | undefined> =>
	await failWhenDamaged(work, run, () => takeWhole(work, run, step, facts));

async function takeWhole(work: CheckWork, run: CheckRun, step: Taken, facts: StepFacts): Promise<Advance | undefined> {
	switch (step) {
		case 'extract':
			return void (await extract(work, run));
		case 'submit':
			return (await submit(work, run)) ? undefined : { end: 'held', run: await nowOf(work, run) };
		case 'collect':
			return await waitFor(work, run);
		case 'prove':
			return void (await proveReplies(work, run));
		case 'publish':
			return void (await publish(work, run));
		case 'apply':
			return void (await apply(work, run));
		case 'ask':
			return run.hold?.at === 'sending' && (await clearDoubt(work, run)) ? undefined : { end: 'held', run };
		case 'give up':
			return void (await giveUp(work, run, facts));
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
