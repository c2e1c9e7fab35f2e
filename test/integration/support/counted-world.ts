import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import { markAsDemo } from '../../../loaders/list/publishable.ts';
import { isNhsIndex, type NhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { main } from '../../../scripts/main.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { meshClientStandIn } from '../../../stand-in/mesh-client.ts';
import { isDrawn } from '../../../stand-in/opt-out-rule.ts';
import { openEmbedded } from '../../../warehouse/embedded/embedded.ts';
import type { Row, Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKeyText } from '../../core/test-key.ts';
import { answerAsNational } from './national-service.ts';
import type { PostgresServer } from './postgres-server.ts';
import { signedOff } from './two-table-flow.ts';

// One organisation, several months, and every figure of it that is printed or stored, or that its engine tells everybody.

/** Who opts out: nothing else differs between two worlds. */
export type OptOuts = { readonly seed: string; readonly rates: readonly number[] };

export type Engine = {
	readonly environment: 'live' | 'stand-in';
	/** The entry under `targets`, in braces. */
	readonly target: string;
	readonly password: string;
	/** The first nine digits of the first person. */
	readonly from: number;
	open(folder: string): Promise<Warehouse>;
	/** As somebody without any right. */
	openAsStranger(folder: string): Promise<Warehouse>;
};

const boxes = { monthly: 'NDOOTEST01', oneOff: 'NDOOTEST02' } as const;
type Box = keyof typeof boxes;

export const embedded: Engine = {
	environment: 'stand-in',
	target: '{ engine: embedded, folder: warehouse }',
	password: '',
	from: 999_000_000,
	open: (folder) => openEmbedded({ folder: join(folder, 'warehouse'), create: true }),
	openAsStranger: (folder) => openEmbedded({ folder: join(folder, 'warehouse'), create: true }),
};

/** In a database of its own. */
export async function onPostgres(server: PostgresServer, dbname: string): Promise<Engine> {
	const first = await server.open();
	await first.script(`create database ${dbname}`);
	await first.close();
	return {
		environment: 'live',
		target: `{ engine: postgres, host: 127.0.0.1, port: ${server.port}, user: owner, dbname: ${dbname} }`,
		password: server.password,
		from: 500_000_000,
		open: () => server.open(undefined, { dbname }),
		openAsStranger: () => server.open({ user: 'stranger', password: 'stranger' }, { dbname }),
	};
}

/** So many people, the same each time. */
export function peopleFrom(engine: Engine, count: number): readonly NhsIndex[] {
	const heads = Array.from({ length: count * 2 }, (_, step) => engine.from + step);
	return heads.filter(isNhsIndex).slice(0, count);
}

export class World {
	readonly #engine: Engine;
	readonly #optOuts: OptOuts;
	readonly folder: string;
	#printed: string[] = [];

	constructor(engine: Engine, optOuts: OptOuts, folder: string) {
		this.#engine = engine;
		this.#optOuts = optOuts;
		this.folder = folder;
	}

	static async make(engine: Engine, optOuts: OptOuts, sources: string): Promise<World> {
		const folder = await mkdtemp(join(tmpdir(), 'ndoo-counts-'));
		const world = new World(engine, optOuts, folder);
		for (const [name, text] of Object.entries({ ...files, 'ndoo.yml': projectFile(engine) }))
			await world.write(name, text);
		await prepareMeshFolders(diskFiles, join(folder, 'mesh'), Object.values(boxes));
		await world.with(async (warehouse) => {
			await migrate(warehouse, migrating);
			if (warehouse.engine === 'embedded') await markAsDemo(warehouse);
			await warehouse.script(sources);
		});
		return world;
	}

	async write(name: string, text: string): Promise<void> {
		await mkdir(dirname(join(this.folder, name)), { recursive: true });
		await writeFile(join(this.folder, name), text);
	}

	async with<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T> {
		const warehouse = await this.#engine.open(this.folder);
		return await use(warehouse).finally(() => warehouse.close());
	}

	/** A command line at a moment, for people and for machines; what it prints is kept. */
	async run(words: readonly string[], at: Date): Promise<number> {
		let status = 0;
		let printed = `${words.join(' ')}\n`;
		const take = (text: string) => {
			printed += text;
		};
		status = await main(
			[...words, '--project-dir', this.folder],
			{ NDOO_WAREHOUSE_PASSWORD: this.#engine.password, NDOO_DIGEST_KEY: testKeyText },
			{ out: take, err: take, isTerminal: true, lockFolder: join(this.folder, 'locks'), clock: () => at },
		);
		this.#printed.push(printed);
		return status;
	}

	/** The service answers what is asked from a mailbox in a month. */
	async answer(box: Box, month: number, at: Date): Promise<void> {
		const interfaceRoot = join(this.folder, 'mesh', boxes[box]);
		const rule = { seed: this.#optOuts.seed, rate: this.#optOuts.rates[month] ?? 0 };
		if (this.#engine.environment === 'live')
			await answerAsNational(interfaceRoot, (index) => !isDrawn(index, rule), at);
		else
			await meshClientStandIn({
				...{ environment: 'stand-in', interfaceRoot, mailbox: boxes[box], files: diskFiles, clock: () => at },
				...{ scenarios: [], ...rule },
			}).tick();
	}

	/** Everything that was printed, by the command. */
	get printed(): readonly string[] {
		return this.#printed.map((text) => this.#anonymous(text));
	}

	/** Every row of ndoo's own tables that somebody beside the loader reads, and every manifest. */
	async stored(): Promise<readonly string[]> {
		const rows = await this.with(async (warehouse) => {
			const of = async (table: string) => (await warehouse.query({ text: `select * from ndoo.${table}` })).map(asText);
			const tables = ['ledger', 'check_run', 'request', 'unit_tally', 'one_off', 'sequence', 'check_place'];
			return (await Promise.all(tables.map(of))).flat();
		});
		const manifests = (await readdir(join(this.folder, 'disclosed'), { recursive: true })).filter((name) =>
			name.endsWith('manifest.json'),
		);
		const texts = await Promise.all(manifests.map((name) => readFile(join(this.folder, 'disclosed', name), 'utf8')));
		return [...rows, ...texts].map((text) => this.#anonymous(text)).toSorted();
	}

	/** How many rows and bytes the engine says there are, to somebody who may read none of them. */
	async engineCounts(): Promise<readonly Row[]> {
		// Exact, where ANALYZE would estimate from a hundred pages by chance.
		await this.with((warehouse) => warehouse.script('vacuum (disable_page_skipping)'));
		const warehouse = await this.#engine.openAsStranger(this.folder);
		return await warehouse.query({ text: countsSql }).finally(() => warehouse.close());
	}

	/** The numbers of rows of each table that a recipient got, by flow, in the order in which they were sent. */
	async sent(): Promise<readonly string[]> {
		const root = join(this.folder, 'disclosed');
		const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.csv')).toSorted();
		const rows = async (name: string) => (await readFile(join(root, name), 'utf8')).trim().split('\n').length - 1;
		return await Promise.all(names.map(async (name) => `${name.split('/')[0]} ${await rows(name)}`));
	}

	/** Without what differs from one run of the same world to another: random ids, keys, folders, how long it took. */
	#anonymous(text: string): string {
		return (
			text
				.replaceAll(this.folder, '<folder>')
				// Progress over the rows of a source, as they happen to arrive.
				.replaceAll(/ *extract +[a-z]+: [0-9,]+ rows\r.\[2K/g, '')
				.replaceAll(/\b(\d{8})(T\d{6})?-[0-9a-z]{4,}/g, '<id>')
				.replaceAll(/\b[0-9a-f]{64}\b/g, '<digest>')
				.replaceAll(/ndoo_[0-9a-f]{8}_/g, 'ndoo_')
				.replaceAll(/"(replyId|reply_id|messageId|message_id)":"[^"]*"/g, '"id"')
		);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}
}

const asText = (row: Row): string =>
	JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** What PostgreSQL shows to every login of every table and index. */
const countsSql = `
	select
		n.nspname || '.' || c.relname as relation, c.reltuples::bigint as rows, c.relpages as pages,
		pg_relation_size(c.oid) as bytes, t.n_live_tup, t.n_tup_ins, t.n_tup_upd, t.n_tup_del,
		t.seq_tup_read, t.idx_tup_fetch, i.idx_scan, i.idx_tup_read
	from pg_class as c
	join pg_namespace as n on n.oid = c.relnamespace
	left join pg_stat_all_tables as t on t.relid = c.oid
	left join pg_stat_all_indexes as i on i.indexrelid = c.oid
	where n.nspname in ('ndoo', 'ndoo_list', 'clinic') and c.relkind in ('r', 'i')
	order by 1`;

export const patientNumbers = (people: readonly NhsIndex[]): string =>
	people.map((index) => `('${nhsNumberOf(index)}')`).join(', ');

const unit = (name: string, table: string): string => `
name: ${name}
title: ${name}
system: Clinic system
source: { table: { schema: clinic, name: ${table} }, column: nhs_number }
format: text
registeredSince: registered_on
`;

const cleaned = (name: string, table: string): string => `${signedOff(name)}tables:
  - name: person
    source: { schema: clinic, name: ${table} }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id]
  - name: visit
    source: { schema: clinic, name: visit }
    via: { table: person, keys: { patient_id: patient_id } }
    columns: [visit_id, patient_id]
`;

const care = `
name: care
title: Care
purpose: To care for people.
recipient: { name: The ward, odsCode: X2R }
frequency: daily
goLive: 2026-01-01
legalBasis: Individual care
assessment:
  answers: { confidentialPatientInformation: yes, use: individual-care }
  evidence: None, it is a test.
  on: 2026-01-01
  by: A. Tester
signOff: { by: A. Tester, role: Information Governance team, on: 2026-01-02, reference: T-2, reviewBy: 2045-01-01 }
tables:
  - name: person
    source: { schema: clinic, name: patient }
    subject: { column: nhs_number, format: text }
    columns: [patient_id]
`;

const files: Readonly<Record<string, string>> = {
	'flows/business-units/patients.yml': unit('patients', 'patient'),
	'flows/business-units/ward.yml': unit('ward', 'ward'),
	'flows/returns/all-patients.yml': cleaned('all-patients', 'patient'),
	'flows/returns/ward-patients.yml': cleaned('ward-patients', 'ward'),
	'flows/business-units/register.yml': unit('register', 'register'),
	'flows/returns/few-patients.yml': cleaned('few-patients', 'few'),
	'flows/returns/care.yml': care,
};

const projectFile = ({ environment, target }: Engine): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: ${environment}
target: house
targets:
  house: ${target}
mailboxes: { monthly: ${boxes.monthly}, oneOff: ${boxes.oneOff} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
