import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { NdooError } from '../../../core/errors.ts';
import { type CheckStep, everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { openRun } from '../../../loaders/check/state/run-store.ts';
import { type Advance, advance } from '../../../loaders/check/steps/advance.ts';
import { abandon } from '../../../loaders/check/steps/fail.ts';
import { decide } from '../../../loaders/check/steps/hold.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { sqlState } from '../../../warehouse/postgres-error.ts';
import type { Session, TransactionMode } from '../../../warehouse/warehouse.ts';
import { type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { deliver } from '../support/messages.ts';
import { mailbox } from '../support/test-project.ts';

// Every end of a check purges (docs/design/rules.md, rule 2): whatever became of it, nothing that holds a number is left,
// in the work folder, in MESH's folders, wherever its client has put the request meanwhile, or in the slot that is not in use.

let bench: CheckBench;
beforeAll(async () => {
	bench = await openCheckBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const people = testRange(900);
const box = (folder: string): string => join(bench.folder, 'mesh', mailbox, folder);

/** Sent, and what a publication that was killed left in the free slot. */
beforeEach(async () => {
	bench.now = new Date(bench.now.getTime() + 40 * 86_400_000);
	expect(await advance(bench.work({ gather }), everyStep)).toMatchObject({ end: 'waiting' });
	const [pointer] = await bench.warehouse.query({ text: 'select slot from ndoo_list.pointer' });
	const free = pointer?.['slot'] === 'a' ? 'b' : 'a';
	await bench.warehouse.script(`insert into ndoo_list.slot_${free} values ('9990000018')`);
});

let shift = 0;
const gather = async () => ({ numbers: new NhsNumberSet(asked()), tallies: [], findings: [] });
const asked = () => people.slice(shift, shift + 800);
const run = async (): Promise<Advance> => await advance(bench.work({ gather }), everyStep);
const current = async () => {
	const found = await openRun(bench.warehouse, 'monthly');
	if (found === undefined) throw new Error('no check is under way');
	return found;
};

async function answer(kept: (position: number) => boolean, data?: string): Promise<void> {
	const [request] = await requestsOf(bench.warehouse, (await current()).checkId);
	const numbers = new NhsNumberSet(asked().filter((_, position) => kept(position)));
	const text = data ?? Buffer.concat([...numbers.lines(',\r\n')]).toString();
	await deliver(bench.inbox, { id: `M${shift}${bench.now.getTime()}`, localId: request?.localId ?? '', data: text }, 0);
}

/** The MESH client moves what was in OUT. */
async function clientMoves(to: 'SENT' | 'FAILED'): Promise<void> {
	for (const name of await readdir(box('OUT'))) await diskFiles.move(join(box('OUT'), name), join(box(to), name));
}

/** Of all that is there now: names in MESH's folders and in the work folder, and the numbers in both slots that are not in use. */
async function left() {
	const boxes = await Promise.all(['IN', 'OUT', 'SENT', 'FAILED', 'TEMP'].map((name) => readdir(box(name))));
	const work = (await diskFiles.list(bench.project.folders.work)).map(({ name }) => name);
	const [counts] = await bench.warehouse.query({
		text: `select (select count(*) from ndoo_list.slot_a) + (select count(*) from ndoo_list.slot_b)
			- coalesce((select rows from ndoo_list.pointer), 0) as rows`,
	});
	return { boxes: boxes.flat().filter((name) => name !== 'RCV'), work, beside: Number(counts?.['rows']) };
}
const nothing = { boxes: [], work: [], beside: 0 };

const ends: Readonly<Record<string, () => Promise<void>>> = {
	published: async () => {
		await answer((position) => (position + shift) % 20 !== 3);
	},
	'failed, as the reply is no answer': async () => {
		const strangers = new NhsNumberSet(testRange(20, 999_900_000));
		await answer(() => true, Buffer.concat([...strangers.lines(',\r\n')]).toString());
	},
	'failed, as no reply came': async () => {
		bench.now = new Date(bench.now.getTime() + 6 * 86_400_000);
	},
	'held, and refused by a person': async () => {
		await answer((position) => position % 3 === 0);
		expect(await run()).toMatchObject({ end: 'held' });
		const held = await current();
		if (held.hold === undefined) throw new Error('not held');
		await decide(bench.work(), { ...held, hold: held.hold }, { accept: false, by: 'A. Tester', reason: 'Too many' });
	},
	'held, and left alone': async () => {
		await answer((position) => position % 3 === 0);
		expect(await run()).toMatchObject({ end: 'held' });
		bench.now = new Date(bench.now.getTime() + 15 * 86_400_000);
	},
	'abandoned by a person': async () => {
		await abandon(bench.work(), await current(), 'A test');
	},
	'abandoned by a person, who also removed the work folder': async () => {
		await abandon(bench.work(), await current(), 'A test');
		await diskFiles.remove(bench.project.folders.work);
	},
	'ended by another project folder': async () => {
		const { checkId } = await current();
		await bench.warehouse.query({
			text: `update ndoo.check_run set state = 'abandoned', outcome = 'abandoned' where check_id = '${checkId}'`,
		});
	},
};

const cases = Object.keys(ends).flatMap((end) =>
	(['OUT', 'SENT', 'FAILED'] as const).map((place) => [end, place] as const),
);

test.each(cases)('%s, with the request in %s: nothing is left', async (end, place) => {
	if (place !== 'OUT') await clientMoves(place);
	await ends[end]?.();
	// What MESH did not send fails at once; whatever came in is taken first.
	const result = await run();
	expect(result).toMatchObject({ end: 'over' });
	expect(await left()).toEqual(nothing);
	shift += 1;
	expect(await advance(bench.work({ gather }), new Set<CheckStep>(['purge']))).not.toMatchObject({ end: 'over' });
});

test('a list that is still being read is not called removed: the next run removes it', async () => {
	/** Somebody reads the slot for longer than is waited. */
	const warehouse = {
		...bench.warehouse,
		transaction: <T>(mode: TransactionMode, work: (session: Session) => Promise<T>): Promise<T> =>
			bench.warehouse.transaction(mode, (session) => work({ ...session, script: waiting(session) })),
	};
	const { checkId } = await current();
	await abandon(bench.work(), await current(), 'A test');
	await advance(bench.work({ gather, warehouse }), everyStep);
	expect(await stateOf(checkId)).toBe('abandoned');
	expect(bench.notes.map(({ text }) => text)).toContain(
		'The previous list is still being read; the next run clears it.',
	);
	expect((await left()).beside).toBeGreaterThan(0);
	expect(await run()).toMatchObject({ end: 'over' });
	expect(await stateOf(checkId)).toBe('purged');
	expect(await left()).toEqual(nothing);
});

const waiting = (session: Session) => async (text: string) => {
	if (!text.startsWith('truncate')) return await session.script(text);
	throw new NdooError('warehouse-statement', 'canceling statement due to lock timeout', {
		todo: 'Run it again.',
		cause: { sqlState: sqlState.lockTimeout },
	});
};

async function stateOf(checkId: string): Promise<unknown> {
	const [row] = await bench.warehouse.query({
		text: `select state from ndoo.check_run where check_id = '${checkId}'`,
	});
	return row?.['state'];
}
