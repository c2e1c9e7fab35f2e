import type { KeyObject } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { BuildableFlow } from '../../flows/gate.ts';
import { reasonOf } from '../../flows/reason.ts';
import { digested, digestOf } from '../../loaders/check/reply/reply-digest.ts';
import type { CheckRun, Failure } from '../../loaders/check/state/check-run.ts';
import { daysBetween } from '../../loaders/check/state/next-step.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import type { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import { type Signed, signedOf } from '../../loaders/sign-off/signed-answers.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { DisclosedList, DisclosedTable, Disclosure } from '../disclosure.ts';
import type { Cohort } from './cohort.ts';
import type { DeclaredColumns } from './number-column.ts';

export type OneOffWork = {
	readonly warehouse: Warehouse;
	readonly files: Files;
	readonly clock: Clock;
	readonly actor: string;
	readonly toolVersion: string;
	/** Of every digest, and of the ledger's chain. */
	readonly digestKey: () => Promise<KeyObject>;
};

/** A return that is made once, for one cohort; `target` gives where it is written, by the id of its check. */
export type OneOffReturn = {
	readonly flow: BuildableFlow;
	readonly cohort: Cohort;
	readonly target: (checkId: string) => string;
	/** Why it is sent before the flow goes live. */
	readonly pilot: string | undefined;
};

/** What is kept of it. */
export type OneOffDisclosure = Omit<Disclosure, 'tables'> & {
	readonly tables: readonly Omit<DisclosedTable, 'file'>[];
	/** The views of a flow have an entry of their own; a one-off return may be made without any. */
	readonly signed: Signed;
	/** What was said of further columns with NHS numbers. */
	readonly columns?: DeclaredColumns;
};

/**
 * Writes the input without the rows of people who are not on the list. Like any disclosure it is recorded before the file
 * is given its place; it may be killed at any point and repeated. Gives why the answer cannot be used any more; throws
 * `file-invalid` when something else is in its place.
 */
export async function writeOneOff(
	work: OneOffWork,
	made: OneOffReturn,
	list: NhsNumberSet,
	run: CheckRun,
): Promise<Failure | undefined> {
	const now = work.clock();
	const age = listOf(run, now);
	// To the moment, as the gate of the views has it.
	if (daysBetween(dateOf(run), now) > made.flow.maxListAgeDays) return tooOld(made.flow, age);
	const place = made.target(run.checkId);
	const before = await recordedDigest(work, run);
	if (await isWritten(work, place, before)) return undefined;
	const written = await writeBeside(work, made.cohort.cleaned(list), place, run);
	if (before === undefined) await recordDisclosure(work, made, { run, on: age, digest: written.digest });
	await work.files.move(written.unfinished, place);
	return undefined;
}

/** Whether an earlier run, which was killed after it, gave the return its place. */
async function isWritten(work: OneOffWork, place: string, digest: string | undefined): Promise<boolean> {
	if ((await work.files.stat(place)) === undefined) return false;
	if (digest !== undefined && digest === (await digestOf(work.files.stream(place), await work.digestKey())))
		return true;
	throw taken(place);
}

type Written = { readonly unfinished: string; readonly digest: string };

/** Writes the rows under a name of their own beside their place, and clears what a run that was killed left there. */
async function writeBeside(
	{ files, digestKey }: OneOffWork,
	cleaned: AsyncIterable<Uint8Array>,
	place: string,
	{ checkId }: CheckRun,
): Promise<Written> {
	const folder = dirname(place);
	const name = `.${basename(place)}.${checkId}.part`;
	await files.makeFolder(folder);
	for (const entry of await files.list(folder)) {
		if (entry.name.startsWith(`.${name}.`)) await files.remove(join(folder, entry.name));
	}
	const unfinished = join(folder, name);
	const input = digested(cleaned, await digestKey());
	await files.writeWhole(unfinished, input.bytes);
	return { unfinished, digest: input.digest() };
}

const tableName = 'one-off return';

const dateOf = ({ populationAt, changedAt }: CheckRun): Date => populationAt ?? changedAt;

function listOf(run: CheckRun, now: Date): DisclosedList {
	const { checkId, environment } = run;
	const date = dateOf(run);
	return { checkId, date: date.toISOString(), ageDays: Math.max(0, Math.floor(daysBetween(date, now))), environment };
}

/** The digest of what an earlier run of the same check put on record, and may not have given its place. */
async function recordedDigest({ warehouse }: OneOffWork, { checkId }: CheckRun): Promise<string | undefined> {
	const [entry] = await ledgerEntries(warehouse, { event: 'disclosed', checkId });
	const detail = entry?.detail as OneOffDisclosure | undefined;
	return detail?.tables[0]?.digest;
}

type Recording = { readonly run: CheckRun; readonly on: DisclosedList; readonly digest: string };

async function recordDisclosure(
	work: OneOffWork,
	{ flow, cohort, pilot }: OneOffReturn,
	{ digest, run, on }: Recording,
): Promise<void> {
	const at = work.clock();
	const { declared } = cohort;
	const detail: OneOffDisclosure = {
		disclosureId: run.checkId,
		flow: flow.name,
		at: at.toISOString(),
		by: work.actor,
		toolVersion: work.toolVersion,
		recipient: flow.recipient,
		purpose: flow.purpose,
		applied: true,
		why: reasonOf(flow),
		...(pilot !== undefined && { pilot }),
		list: on,
		tables: [{ name: tableName, rows: 'suppressed', digest }],
		signed: signedOf(flow),
		...([...declared.alsoIn, ...declared.otherPeople].length > 0 && { columns: declared }),
	};
	const entry = { event: 'disclosed', actor: work.actor, at, flow: flow.name, checkId: run.checkId, detail } as const;
	await record(work.warehouse, await work.digestKey(), entry);
}

const tooOld = ({ name, maxListAgeDays }: BuildableFlow, { ageDays }: DisclosedList): Failure => ({
	reason: `The answer is ${ageDays > maxListAgeDays ? '' : 'more than '}${ageDays} days old; the flow \`${name}\` allows ${maxListAgeDays}.`,
	advice: 'Run the same command again: it asks anew.',
});

const taken = (place: string): NdooError =>
	new NdooError('file-invalid', `There is a file ${place} already, and it is not this return.`, {
		todo: 'Name another file with `--output`. The answer is kept until then.',
	});
