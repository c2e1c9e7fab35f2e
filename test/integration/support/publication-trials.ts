import { afterAll, beforeAll, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import { clearPrevious } from '../../../loaders/list/clear.ts';
import { publishList } from '../../../loaders/list/publish.ts';
import type { Dialect, Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { publication, publishLive } from '../../loaders/list/live-list.ts';
import { type Actor, actor, orders } from './actor.ts';
import { buildClinic, clinicNumbers, fillClinic } from './clinic.ts';
import { liveMemory } from './live-memory.ts';

/** Two warehouses on one database of a server: connections of their own. */
export type TwoSides = AsyncDisposable & { readonly publisher: Warehouse; readonly reader: Warehouse };

/** Lists of different lengths, so that what was read says by which one. */
const listOf = (length: number): readonly string[] => clinicNumbers.slice(0, length);
const first = 20;
const later = [30, 40] as const;

const replaced = /^The cleaned list was replaced while (?:it|the flow "clinic") was being read\.$/;

/** The length of the list by which a view was read, or the message of the refusal. */
type Seen = number | string;

const views = {
	patient: { name: 'cleaned.clinic__patient', each: 1 },
	visit: { name: 'cleaned.clinic__visit', each: 2 },
};

async function readBy(
	session: Session,
	{ name, each }: { readonly name: string; readonly each: number },
): Promise<Seen> {
	try {
		const [row] = await session.query({ text: `select count(*) as rows from ${name}` });
		return Number(row?.['rows']) / each;
	} catch (error) {
		return refusalOf(error);
	}
}

function refusalOf(error: unknown): string {
	if (error instanceof NdooError && error.code === 'list-refused') return error.message;
	throw error;
}

/** Waits for others hardly at all, so that a conflict costs a test no five seconds, and a reader who waits is found out. */
const hurry: Readonly<Record<Dialect, readonly [usual: string, short: string]>> = {
	postgres: ["lock_timeout = '5s'", "lock_timeout = '20ms'"],
	tsql: ['lock_timeout 5000', 'lock_timeout 20'],
};
const waitForNobody: Readonly<Record<Dialect, string>> = {
	postgres: "set local lock_timeout = '1ms'",
	tsql: 'set lock_timeout 1',
};

const hasty = (warehouse: Warehouse): Warehouse => ({
	...warehouse,
	transaction: (mode, work) =>
		warehouse.transaction(mode, (session) =>
			work({ ...session, script: (text) => session.script(text.replace(...hurry[warehouse.dialect])) }),
		),
});

function stillRead(error: unknown): false {
	if (error instanceof NdooError && error.code === 'warehouse-locked') return false;
	throw error;
}

/**
 * What every server owes to those who read while lists come and go, on two connections. Of the orders in which the steps can
 * come, one in so many is tried.
 */
export function publicationTrials(open: () => Promise<TwoSides>, { oneIn }: { readonly oneIn: number }): void {
	const tried = orders('dddd', 'pppppp').filter((_, at) => at % oneIn === 0);
	let sides: TwoSides;
	let publisher: Warehouse;
	let reader: Warehouse;
	beforeAll(async () => {
		sides = await open();
		publisher = hasty(sides.publisher);
		reader = sides.reader;
		await fillClinic(publisher);
		await publishLive(publisher, listOf(first));
		await buildClinic(publisher);
	});
	afterAll(async () => await sides[Symbol.asyncDispose]());

	/** Four steps: its snapshot, two tables, its end. */
	const disclosure = (seen: Seen[]): Actor =>
		actor(async (stop) => {
			const reading = reader.transaction('snapshot', async (session) => {
				await session.query({ text: 'select count(*) as migrations from ndoo.migration' });
				for (const view of Object.values(views)) {
					await stop();
					const refused = seen.find((one) => typeof one === 'string');
					seen.push(refused ?? (await readBy(session, view)));
				}
				await stop();
			});
			await reading.catch(refusalOf);
		});

	/** Three steps for each list: into the free slot, into use, and away with the previous one. */
	const publications = (): Actor =>
		actor(async (stop) => {
			for (const length of later) {
				async function* lines() {
					yield* publication(listOf(length)).lines;
					await stop();
				}
				const isPublished = await publishList(publisher, { ...publication(listOf(length)), lines: lines() }).then(
					() => true,
					stillRead,
				);
				await stop();
				if (isPublished) await clearPrevious(publisher);
				if (length !== later.at(-1)) await stop();
			}
		});

	test(`${tried.length} orders of the steps of a disclosure and two publications: one list, whole, or a refusal`, async () => {
		const ends = { whole: 0, refused: 0 };
		for (const order of tried) {
			await publishLive(publisher, listOf(first));
			await clearPrevious(publisher);
			const seen: Seen[] = [];
			const actors = { d: disclosure(seen), p: publications() };
			for (const whose of order) await actors[whose === 'd' ? 'd' : 'p'].step();
			const [one, other] = seen;
			expect(seen, order).toHaveLength(2);
			if (typeof other === 'string') {
				expect([one, other], order).toEqual([expect.anything(), expect.stringMatching(replaced)]);
				ends.refused += 1;
			} else {
				expect([first, ...later], order).toContain(one);
				expect(other, order).toBe(one);
				ends.whole += 1;
			}
		}
		expect(ends.whole + ends.refused).toBe(tried.length);
		expect(tried.length).toBeGreaterThan(100);
		expect(Math.min(ends.whole, ends.refused)).toBeGreaterThan(10);
	});

	test('a plain reader, one statement at a time, while lists come and go: each time one of them, whole', async () => {
		const isOver = { now: false };
		const reading = async (): Promise<readonly Seen[]> => {
			const seen: Seen[] = [];
			while (!isOver.now) seen.push(await readBy(reader, views.patient), await readBy(reader, views.visit));
			return seen;
		};
		const publishing = async (): Promise<void> => {
			for (let round = 0; round < 10; round++) {
				for (const length of later) await publishLive(publisher, listOf(length)).catch(stillRead);
				await clearPrevious(publisher);
			}
			isOver.now = true;
		};
		const [seen] = await Promise.all([reading(), publishing()]);
		const whole = seen.filter((one) => typeof one === 'number');
		const refused = seen.filter((one) => typeof one === 'string');
		expect([...new Set(whole)].toSorted()).toEqual([...later]);
		expect(whole.length).toBeGreaterThan(20);
		// Row versions spare PostgreSQL's readers most refusals: not the one whose statement began before the slot was cleared, and got
		// its lock behind that (test/explore).
		for (const one of refused) expect(one).toMatch(replaced);
	});

	test('of two publications at once, one loads its list, and the other waits or is refused', async () => {
		await publishLive(publisher, listOf(first));
		await clearPrevious(publisher);
		let isLoading = false;
		async function* lines(length: number, meanwhile: () => Promise<unknown>) {
			if (isLoading) throw new Error('two load at once');
			isLoading = true;
			await meanwhile();
			yield* publication(listOf(length)).lines;
		}
		const publish = async (warehouse: Warehouse, length: number, meanwhile = async (): Promise<unknown> => undefined) =>
			await publishList(warehouse, { ...publication(listOf(length)), lines: lines(length, meanwhile) });
		const other = hasty(reader);
		await publish(publisher, 30, async () => await publish(other, 40).catch(stillRead));
		expect(await readBy(reader, views.patient)).toBe(30);
		expect(await readBy(reader, views.visit)).toBe(30);
	});

	test('nobody waits while a list is loaded', async () => {
		await publishLive(publisher, listOf(first));
		const seen: Seen[] = [];
		await publishList(publisher, {
			...publication(listOf(50)),
			alongside: async () => {
				await reader.transaction('snapshot', async (session) => {
					await session.script(waitForNobody[session.dialect]);
					for (const view of Object.values(views)) seen.push(await readBy(session, view));
				});
			},
		});
		expect(seen).toEqual([first, first]);
		expect(await readBy(reader, views.patient)).toBe(50);
	});

	test('a disclosure that takes hours is in the way of clearing the previous list, not of publishing the next', async () => {
		await publishLive(publisher, listOf(first));
		await clearPrevious(publisher);
		const seen: Seen[] = [];
		await reader.transaction('snapshot', async (session) => {
			seen.push(await readBy(session, views.patient));
			await publishLive(publisher, listOf(30));
			expect(await clearPrevious(publisher)).toBe(false);
			await expect(publishLive(publisher, listOf(40))).rejects.toMatchObject({
				code: 'warehouse-locked',
				message: 'The previous list is still being read, and the new one goes where it was.',
			});
			seen.push(await readBy(session, views.visit));
		});
		expect(seen).toEqual([first, first]);
		expect(await clearPrevious(publisher)).toBe(true);
		expect(await readBy(reader, views.patient)).toBe(30);
	});

	test('a million numbers, in memory that does not grow with them', async () => {
		const [parts, each] = [100, 10_000];
		const held: number[] = [];
		function* lines() {
			for (let part = 0; part < parts; part++) {
				if (part % 10 === 0) held.push(liveMemory());
				const numbers = Array.from({ length: each }, (_, at) => `${9_990_000_000 + part * each + at}\n`);
				yield Buffer.from(numbers.join(''));
			}
		}
		await publishList(publisher, { ...publication([]), rows: parts * each, lines: lines() });
		const [, early = 0, ...later] = held;
		expect(later).toHaveLength(8);
		// Nine tenths of them are ten megabytes at the least, in whatever form they were held.
		for (const one of later) expect(one - early).toBeLessThan(4_000_000);
		const [counted] = await reader.query({ text: 'select count(*) as numbers from ndoo_list.cleaned_list' });
		expect(Number(counted?.['numbers'])).toBe(parts * each);
	});
}
