import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NdooError } from '../../core/errors.ts';
import { clearPrevious } from '../../loaders/list/clear.ts';
import { publishList } from '../../loaders/list/publish.ts';
import type { Session, Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { publication, publishLive } from '../loaders/list/live-list.ts';
import { type Actor, actor, orders } from './support/actor.ts';
import { isSkipped, named } from './support/component.ts';
import { buildClinic, clinicNumbers, fillClinic } from './support/postgres-clinic.ts';
import { missingPostgres } from './support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from './support/postgres-server.ts';

// TRUNCATE is not bound to a snapshot: whoever took one before it, and touches the table after it, finds it empty. These tests
// read while lists come and go, on two connections.

/** Lists of different lengths, so that what was read says by which one. */
const listOf = (length: number): readonly string[] => clinicNumbers.slice(0, length);
const first = 20;
const later = [30, 40] as const;

const replaced = 'The cleaned list was replaced while the flow "clinic" was being read.';

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
		const [row] = await session.query({ text: `select count(*)::integer as rows from ${name}` });
		return Number(row?.['rows']) / each;
	} catch (error) {
		return refusalOf(error);
	}
}

function refusalOf(error: unknown): string {
	if (error instanceof NdooError && error.code === 'list-refused') return error.message;
	throw error;
}

/** Gives up sooner than the program does, so that a conflict costs a test no five seconds. */
const hasty = (warehouse: Warehouse): Warehouse => ({
	...warehouse,
	transaction: (mode, work) =>
		warehouse.transaction(mode, (session) =>
			work({
				...session,
				script: (text) => session.script(text.replace("lock_timeout = '5s'", "lock_timeout = '20ms'")),
			}),
		),
});

describe.skipIf(isSkipped(missingPostgres))(named('publication on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let publisher: Warehouse;
	let reader: Warehouse;
	beforeAll(async () => {
		server = await startPostgres();
		publisher = hasty(await server.open());
		reader = await server.open();
		await fillClinic(publisher);
		await publishLive(publisher, listOf(first));
		await buildClinic(publisher);
	});
	afterAll(async () => {
		await publisher.close();
		await reader.close();
		await server[Symbol.asyncDispose]();
	});

	/** Four steps: its snapshot, two tables, its end. */
	const disclosure = (seen: Seen[]): Actor =>
		actor(async (stop) => {
			const reading = reader.transaction('snapshot', async (session) => {
				await session.query({ text: 'select count(*) from ndoo.migration' });
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

	test('every order of the steps of a disclosure and two publications: one list, whole, or a refusal', async () => {
		const ends = { whole: 0, refused: 0 };
		for (const order of orders('dddd', 'pppppp')) {
			await publishLive(publisher, listOf(first));
			await clearPrevious(publisher);
			const seen: Seen[] = [];
			const actors = { d: disclosure(seen), p: publications() };
			for (const whose of order) await actors[whose === 'd' ? 'd' : 'p'].step();
			const [one, other] = seen;
			expect(seen, order).toHaveLength(2);
			if (typeof other === 'string') {
				expect([one, other], order).toEqual([expect.anything(), replaced]);
				ends.refused += 1;
			} else {
				expect([first, ...later], order).toContain(one);
				expect(other, order).toBe(one);
				ends.whole += 1;
			}
		}
		expect(ends.whole + ends.refused).toBe(210);
		expect(Math.min(ends.whole, ends.refused)).toBeGreaterThan(20);
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
		expect([...new Set(seen)].toSorted()).toEqual([...later]);
		expect(seen.length).toBeGreaterThan(20);
	});

	test('nobody waits while a list is loaded, and its key built', async () => {
		await publishLive(publisher, listOf(first));
		const seen: Seen[] = [];
		await publishList(publisher, {
			...publication(listOf(50)),
			alongside: async () => {
				await reader.transaction('snapshot', async (session) => {
					await session.script("set local lock_timeout = '1ms'");
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
});

function stillRead(error: unknown): false {
	if (error instanceof NdooError && error.code === 'warehouse-locked') return false;
	throw error;
}
