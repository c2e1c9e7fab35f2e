import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Files } from '../../../core/files.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { main } from '../../../scripts/main.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { testRange } from '../support/check-bench.ts';
import { isSkipped, named } from '../support/component.ts';
import { liveMemory } from '../support/live-memory.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// Two runs of one project at once, each with connections of its own: the second begins while the first is in the middle.

const mailbox = 'NDOOTEST01';
// Nobody's numbers, and none that begins with 9, which the live environment lets through.
const firstPerson = 500_000_000;
const numbers = testRange(60, firstPerson).map(nhsNumberOf);

describe.skipIf(isSkipped(missingPostgres))(named('two runs at once on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let warehouse: PostgresWarehouse;
	let folder: string;
	beforeAll(async () => {
		server = await startPostgres();
		warehouse = await server.open();
		folder = await mkdtemp(join(tmpdir(), 'ndoo-two-runs-'));
		const { files, fill } = smallClinic(60, firstPerson);
		await fill(warehouse);
		for (const [name, text] of Object.entries({ ...files, 'ndoo.yml': projectFile(server) })) {
			await mkdir(dirname(join(folder, name)), { recursive: true });
			await writeFile(join(folder, name), text);
		}
		await prepareMeshFolders(diskFiles, join(folder, 'mesh'), [mailbox]);
		expect(await ndoo(['migrate'])).toMatchObject({ status: 0 });
	});
	afterAll(async () => {
		await warehouse.close();
		await server[Symbol.asyncDispose]();
		await rm(folder, { recursive: true, force: true });
	});

	async function ndoo(words: readonly string[], edge: Partial<Edge> = {}) {
		const printed = { out: '', err: '' };
		const status = await main(
			[...words, '--project-dir', folder],
			{ NDOO_WAREHOUSE_PASSWORD: server.password },
			{
				out: (text) => {
					printed.out += text;
				},
				err: (text) => {
					printed.err += text;
				},
				isTerminal: false,
				// Where it is not the machine that keeps two runs apart.
				lockFolder: join(folder, `locks-${Math.random()}`),
				...edge,
			},
		);
		return { status, ...printed };
	}

	/** Does something each time before a file is written whose path ends so; the first time alone. */
	function before(ending: string, act: () => Promise<void>): Files {
		let isOver = false;
		return {
			...diskFiles,
			list: diskFiles.list.bind(diskFiles),
			move: diskFiles.move.bind(diskFiles),
			stream: diskFiles.stream.bind(diskFiles),
			async writeWhole(path, bytes, readers) {
				if (path.endsWith(ending) && !isOver) {
					isOver = true;
					await act();
				}
				await diskFiles.writeWhole(path, bytes, readers);
			},
		};
	}

	const refused = (lock: string) => ({
		status: 16,
		err: expect.stringContaining(`Another run holds the lock "${lock}".`),
	});

	test('of two `refresh`, one makes the check and the other says that it does: one request', async () => {
		const seconds: unknown[] = [];
		const files = before('.request.dat', async () => void seconds.push(await ndoo(['refresh'])));
		expect(await ndoo(['refresh'], { files })).toMatchObject({ status: 0 });
		expect(seconds).toEqual([expect.objectContaining(refused('check'))]);
		expect(await warehouse.query({ text: 'select state from ndoo.check_run' })).toEqual([{ state: 'submitted' }]);
		expect((await readdir(join(folder, 'mesh', mailbox, 'OUT'))).filter((name) => name.endsWith('.dat'))).toHaveLength(
			1,
		);
	});

	test('of two `build`, the other is refused to the end of the first', async () => {
		const seconds: unknown[] = [];
		const openWarehouse: Edge['openWarehouse'] = async () => {
			const own = await server.open();
			return {
				...own,
				transaction: async (mode, work) => {
					seconds.push(await ndoo(['build']));
					const made = await own.transaction(mode, work);
					seconds.push(await ndoo(['build']));
					return made;
				},
			};
		};
		expect(await ndoo(['build'], { openWarehouse })).toMatchObject({ status: 0 });
		expect(seconds.length).toBeGreaterThan(1);
		for (const second of seconds) expect(second).toMatchObject(refused('build'));
		expect(await ndoo(['build'])).toMatchObject({ status: 0 });
	});

	test('a list that is published between two tables of a disclosure changes neither', async () => {
		const [earlier, later] = [numbers.slice(0, 30), numbers.slice(15, 55)];
		await publishLive(warehouse, earlier);
		const files = before('visit.csv', async () => await publishLive(warehouse, later));
		const expected = (length: number, from: number) => Array.from({ length }, (_, row) => String(from + row));
		expect(await disclosedPeople({ files })).toEqual({ patient: expected(30, 0), visit: expected(30, 0) });
		expect(await disclosedPeople()).toEqual({ patient: expected(40, 15), visit: expected(40, 15) });
	});

	test('a large disclosure, in memory that does not grow with it, however slowly its file is written', async () => {
		await warehouse.script(`
			insert into clinic.visit select 1000000 + n, 20 + n % 10 from generate_series(1, 150000) n;
			analyze clinic.visit`);
		const held: number[] = [];
		const files: Files = {
			...diskFiles,
			list: diskFiles.list.bind(diskFiles),
			move: diskFiles.move.bind(diskFiles),
			async writeWhole(path, bytes, readers) {
				if (!path.endsWith('visit.csv')) return await diskFiles.writeWhole(path, bytes, readers);
				let written = 0;
				for await (const chunk of bytes) {
					written += chunk.length;
					if (written < held.length * 300_000) continue;
					// What the server sends meanwhile would pile up here.
					await sleep(20);
					held.push(liveMemory());
				}
			},
		};
		expect(await ndoo(['disclose', 'clinic-activity'], { files })).toMatchObject({ status: 0 });
		const [, early = 0, ...later] = held;
		expect(later.length).toBeGreaterThan(4);
		for (const one of later) expect(one - early).toBeLessThan(8_000_000);
	});

	/** Discloses; gives whose rows are in each table. */
	async function disclosedPeople(edge: Partial<Edge> = {}) {
		const { status, out } = await ndoo(['disclose', 'clinic-activity'], edge);
		expect(status).toBe(0);
		const made = /^in (.+)$/m.exec(out)?.[1] ?? '';
		const people = async (table: string, column: number): Promise<readonly string[]> => {
			const rows = (await readFile(join(made, 'to-recipient', `${table}.csv`), 'utf8')).trimEnd().split('\r\n');
			const cells = rows.slice(1).map((row) => row.split(',')[column] ?? '');
			return [...new Set(cells)].toSorted((one, other) => Number(one) - Number(other));
		};
		return { patient: await people('patient', 0), visit: await people('visit', 1) };
	}
});

const projectFile = ({ port }: PostgresServer): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: server
targets:
  server: { engine: postgres, host: 127.0.0.1, port: ${port}, user: owner, dbname: postgres }
mailboxes: { monthly: ${mailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
