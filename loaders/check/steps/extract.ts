import { safeCount, smallestGroup } from '../../../core/suppress.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { type PartLimits, type RequestPart, splitIntoParts } from '../request/parts.ts';
import { nameRequests, productionDate } from '../request/request-name.ts';
import type { CheckRun, Failure } from '../state/check-run.ts';
import { type CheckWork, checkFolder, type GatheredPopulation, note, requestFile } from '../state/check-work.ts';
import { allocateSequence, insertRequests, type NewRequest } from '../state/request-store.ts';
import { changeRun } from '../state/run-store.ts';
import { writeTallies } from '../state/tally-store.ts';
import { fail } from './fail.ts';
import { hold } from './hold.ts';
import { smallestTopUp } from './plan.ts';

/**
 * Gathers the population and writes the request files; what looks wrong about it holds the check, so that a person decides
 * on just these files. Names are allocated in the transaction that records the requests:
 * until it is committed the files have no name outside the work folder, and a run after a kill writes them afresh.
 */
export async function extract(work: CheckWork, run: CheckRun): Promise<void> {
	const populationAt = work.clock();
	const population = await work.gather(run.topUpOf);
	await writeTallies(work.warehouse, run.checkId, population.tallies);
	const { size } = population.numbers;
	const fewest = run.topUpOf === undefined ? smallestGroup : smallestTopUp(work.project.limits);
	if (size === 0 && run.topUpOf === undefined) return await fail(work, run, emptyPopulation);
	if (run.kind === 'monthly' && size < fewest) return await fail(work, run, fewPeople(fewest, run));
	const parts = splitIntoParts(size, limitsOf(work));
	await writeRequestFiles(work, run, population, parts);
	await work.warehouse.transaction('read-write', async (session) => {
		const requests = await named(work, session, { run, producedAt: populationAt, parts });
		await insertRequests(session, requests);
		await changeRun(session, run.checkId, { state: 'extracted', at: work.clock(), populationAt });
		await note(work, session, run, 'check extracted', { parts: parts.length, numbers: safeCount(size) });
		if (population.findings.length > 0) {
			await hold(work, session, run, { at: 'population', reasons: population.findings });
		}
	});
	const files = parts.length === 1 ? 'one request' : `${parts.length} requests`;
	work.tell({
		level: 'info',
		step: 'extract',
		text: `${sizeText(size)} distinct NHS numbers, in ${files}.`,
	});
}

function sizeText(size: number): string {
	const count = safeCount(size);
	return count === 'suppressed' ? `Fewer than ${smallestGroup}` : count.toLocaleString('en-GB');
}

function limitsOf({ project: { request }, route }: CheckWork): PartLimits {
	return { ...request, bytesPerPart: Math.min(request.bytesPerPart, route.largestMessage) };
}

type Unnamed = { readonly run: CheckRun; readonly producedAt: Date; readonly parts: readonly RequestPart[] };

async function named(
	work: CheckWork,
	session: Session,
	{ run, producedAt, parts }: Unnamed,
): Promise<readonly NewRequest[]> {
	const { mailbox } = work.route;
	const { checkId } = run;
	const { organisation, timeZone } = work.project;
	const { month } = productionDate(producedAt, timeZone);
	const firstSequence = await allocateSequence(session, { mailbox, month, count: parts.length });
	const { odsCode } = organisation;
	const naming = { mailbox, odsCode, checkId, producedAt, timeZone, firstSequence, parts: parts.length };
	const names = nameRequests(naming);
	return names.map((name, index) => ({ ...name, checkId, mailbox, rows: parts[index]?.count ?? 0 }));
}

const emptyPopulation = {
	reason: 'There is not one valid NHS number in the business units.',
	advice: 'Check the sources of flows/business-units, and the rights of the account that reads them.',
};

// docs/design/policy.md, R10: a cohort of a handful is a look-up of the people in it, and the list would be its answer.
const fewPeople = (fewest: number, { topUpOf: joins }: CheckRun): Failure => ({
	reason: `There are fewer than ${fewest} valid NHS numbers ${joins === undefined ? 'in the business units' : 'of people registered since'}: a check of so few would tell who has opted out.`,
	advice: emptyPopulation.advice,
});

async function writeRequestFiles(
	work: CheckWork,
	{ checkId }: CheckRun,
	{ numbers }: GatheredPopulation,
	parts: readonly RequestPart[],
): Promise<void> {
	await work.files.remove(checkFolder(work, checkId));
	await work.files.makeFolder(checkFolder(work, checkId));
	const end = work.project.request.lineEnd === 'crlf' ? ',\r\n' : ',\n';
	for (const { part, from, count } of parts) {
		await work.files.writeWhole(requestFile(work, checkId, part), numbers.lines(end, { from, count }));
	}
}
