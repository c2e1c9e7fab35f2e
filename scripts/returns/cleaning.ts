import { basename, join, resolve } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import type { NumberFormat } from '../../core/number-format.ts';
import type { Project } from '../../core/project/project.ts';
import { scrub } from '../../core/scrub.ts';
import { outward } from '../../disclosure/disclose.ts';
import type { Cohort } from '../../disclosure/one-off/cohort.ts';
import { smallCohortReason } from '../../disclosure/one-off/cohort-size.ts';
import { readCsvCohort } from '../../disclosure/one-off/csv-cohort.ts';
import type { GivenColumn } from '../../disclosure/one-off/given-column.ts';
import { writeOneOff } from '../../disclosure/one-off/one-off-return.ts';
import { readQueryCohort } from '../../disclosure/one-off/query-cohort.ts';
import { requirePilot } from '../../disclosure/pilot.ts';
import { assess, outcomeWords, questions } from '../../flows/assessment.ts';
import type { BuildableFlow } from '../../flows/gate.ts';
import { flowRefused } from '../../flows/refusal.ts';
import { openRun } from '../../loaders/check/state/run-store.ts';
import type { GivenForm } from '../../loaders/csv/sniffed-form.ts';
import { placeholdersOf } from '../../loaders/nhs-number/placeholders.ts';
import { requireDisclosable } from '../../loaders/sign-off/eligibility.ts';
import { version } from '../cli/version.ts';
import { type CheckBase, type CheckOptions, type OpenCheck, openCheck } from '../month/check.ts';
import { flowNamed } from '../project/flow-named.ts';
import { accepting } from '../project/source-calls.ts';
import type { Workspace } from '../project/workspace.ts';
import { agreeToRemove, type Doubts, headerAsker } from './cleaning-doubts.ts';

/** What is to be cleaned, as the command line says it. Paths are as given. */
export type CleaningOrder = {
	readonly flow: string;
	readonly input: { readonly kind: 'file' | 'query'; readonly path: string };
	readonly form: GivenForm;
	readonly column: string | undefined;
	/** Further columns with NHS numbers, by name or number from 1: of the same person, and of others. */
	readonly alsoIn: readonly string[];
	readonly otherPeople: readonly string[];
	readonly hasHeader: boolean | undefined;
	readonly format: NumberFormat;
	readonly output: string | undefined;
	readonly smallCohortReason: string | undefined;
	/** Why it is sent before the flow goes live. */
	readonly pilot: string | undefined;
	readonly doubts: Doubts;
};

/** Opens the one-off check of a file or query: the flow is judged and the input read before anything else is done. */
export async function openCleaning(order: CleaningOrder, opening: CheckOptions): Promise<OpenCheck> {
	return await openCheck('one-off', opening, async (workspace, base) => {
		const { flows, project, warehouse } = workspace;
		const named = flowNamed(flows.returns, order.flow);
		const flow = cleanedOf(await requireDisclosable(warehouse, named, base.clock()));
		requirePilot(flow, base.clock(), order.pilot);
		const cohort = await readCohort(order, workspace, base, opening.edge.folder);
		base.tell({ level: 'info', step: 'clean', text: `${cohort.name}: ${cohort.form}.` });
		const target = placeOf(order, project, opening.edge.folder);
		// What is under way was agreed to before it was sent.
		const isUnderWay = (await openRun(warehouse, 'one-off')) !== undefined;
		if (!isUnderWay) await requireFree(base, order, target);
		const doubts = isUnderWay ? { ...order.doubts, removesWithoutNumber: true } : order.doubts;
		// A cohort may be small because of what is removed from it.
		await agreeToRemove(cohort, doubts, base.tell);
		const reason = smallCohortReason(cohort.numbers.size, project.limits, order.smallCohortReason);
		const work = { ...base, toolVersion: version };
		return {
			oneOff: { flow: flow.name, inputDigest: cohort.digest, smallCohortReason: reason },
			gather: async () => ({ numbers: cohort.numbers, tallies: [], findings: [] }),
			apply: async (list, run) => await writeOneOff(work, { flow, cohort, target, pilot: order.pilot }, list, run),
		};
	});
}

function cleanedOf({ route, flow }: Awaited<ReturnType<typeof requireDisclosable>>): BuildableFlow {
	if (route === 'cleaned') return flow;
	const { outcome, question } = assess(flow.assessment.answers);
	throw flowRefused(flow, `${outcomeWords[outcome]} (question ${questions[question].number})`, {
		so: 'There is nobody to remove from it, and nobody is asked about.',
		todo: `Send it as it is, and put that on record: \`ndoo ledger record ${flow.name}\`.`,
	});
}

async function readCohort(
	order: CleaningOrder,
	{ project, warehouse }: Workspace,
	base: CheckBase,
	folder: string,
): Promise<Cohort> {
	const { kind, path } = order.input;
	const key = await base.digestKey();
	const column: GivenColumn = { ...order, placeholders: placeholdersOf(project.placeholders) };
	const rules = { validShareFloor: project.limits.validShareFloor, environment: project.environment };
	const named = { path: resolve(folder, path), name: path, column };
	if (kind === 'file')
		return await readCsvCohort(
			base.files,
			{ ...named, form: order.form, askHeader: headerAsker(order.doubts, path) },
			rules,
			key,
		);
	const text = String(await base.files.read(named.path));
	return await readQueryCohort(warehouse, { ...named, text, accepts: accepting(project, base.clock()) }, rules, key);
}

/** Where the return is written, by the id of its check: where disclosures lie, unless the command line says otherwise. */
export function placeOf(order: CleaningOrder, { folders }: Project, folder: string): (checkId: string) => string {
	const { flow, input, output } = order;
	if (output !== undefined) return () => resolve(folder, output);
	const name = input.kind === 'file' ? basename(input.path) : `${basename(input.path, '.sql')}.csv`;
	// A number in the name of a file would be written into names and messages of ours.
	return (checkId) => join(folders.disclosed, flow, checkId, outward, scrub(name) === name ? name : 'return.csv');
}

// Before anything is sent; a check under way may have written it already, and knows its own.
async function requireFree(
	{ files }: CheckBase,
	{ output }: CleaningOrder,
	target: (checkId: string) => string,
): Promise<void> {
	if (output === undefined) return;
	if ((await files.stat(target(''))) === undefined) return;
	throw new NdooError('file-invalid', `There is a file ${output} already, and nothing is written over.`, {
		todo: 'Name another with `--output`. Nothing was sent or written.',
	});
}
