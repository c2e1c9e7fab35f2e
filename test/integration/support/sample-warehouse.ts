import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import type { NumberFormat } from '../../../core/number-format.ts';
import { packageFolder } from '../../../core/package-folder.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { normalise } from '../../../loaders/nhs-number/normalisation.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { demoSources, type SourceTable } from '../../../scripts/demo/sources.ts';
import { main } from '../../../scripts/main.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { quoted, quotedName } from '../../../warehouse/postgres-dialect.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { answerAsNational } from './national-service.ts';
import type { Account, PostgresServer } from './postgres-server.ts';
import { ahead, type Ran } from './project.ts';
import { inUnissuedRange } from './public-month.ts';

const mailbox = 'NDOOTEST01';
const dba: Account = { user: 'dba', password: 'the password of the owner' };
/** Reads the views of every flow, writes into the schema `dbt`, and has no right on the list or on a source. */
export const analyst: Account = { user: 'analyst', password: 'the password of the analyst' };
export const warehouseName = 'warehouse';

/** The repository's own project on a PostgreSQL server, with the demo's people under numbers that a live check lets through. */
export type SampleWarehouse = AsyncDisposable & {
	readonly folder: string;
	/** Runs a command line as the owner of the warehouse. */
	ndoo(...words: readonly string[]): Promise<Ran>;
	/** A month from request to published list. Throws when it does not come to that. */
	refresh(): Promise<void>;
	as(account: Account): Promise<Warehouse>;
	asSuperuser(): Promise<Warehouse>;
};

/** Migrated, filled, refreshed and built: takes about ten seconds. */
export async function sampleWarehouse(server: PostgresServer): Promise<SampleWarehouse> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-sample-'));
	const people = inUnissuedRange();
	const database = { dbname: warehouseName };
	const superuser = await server.open();
	await superuser.script(`
		create role dba login createrole password '${dba.password}';
		create role analyst login password '${analyst.password}'`);
	await superuser.script(`create database ${warehouseName} owner dba`);
	await superuser.close();
	const owner = await server.open(dba, database);
	for (const table of demoSources()) await fill(owner, renumbered(table, people.numberFor));
	await owner.script('create schema dbt; grant usage, create on schema dbt to analyst');
	await owner.close();
	for (const name of ['flows', 'sql/models']) {
		const from = join(packageFolder(), name);
		if ((await diskFiles.stat(from)) !== undefined) await cp(from, join(folder, name), { recursive: true });
	}
	await writeFile(join(folder, 'ndoo.yml'), projectFile(server.port));
	await prepareMeshFolders(diskFiles, join(folder, 'mesh'), [mailbox]);
	const ndoo: SampleWarehouse['ndoo'] = async (...words) => await run(words, folder);
	const refresh = async () => {
		await succeeded(ndoo('refresh'));
		await answerAsNational(join(folder, 'mesh', mailbox), people.isKept, new Date());
		const { out } = await succeeded(ndoo('refresh'));
		if (!/is in use, dated /.test(out)) throw new Error(`no list was published: ${out}`);
	};
	await succeeded(ndoo('migrate'));
	await refresh();
	await succeeded(ndoo('build'));
	return {
		folder,
		ndoo,
		refresh,
		as: async (account) => await server.open(account, database),
		asSuperuser: async () => await server.open(undefined, database),
		[Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
	};
}

async function succeeded(running: Promise<Ran>): Promise<Ran> {
	const ran = await running;
	if (ran.status !== 0) throw new Error(`ndoo ended in ${ran.status}: ${ran.err}${ran.out}`);
	return ran;
}

async function run(words: readonly string[], folder: string): Promise<Ran> {
	const printed = { out: '', err: '' };
	const take = (side: 'out' | 'err') => (text: string) => {
		printed[side] += text;
	};
	const edge: Partial<Edge> = { out: take('out'), err: take('err'), isTerminal: false, clock: ahead };
	const status = await main([...words, '--project-dir', folder], { NDOO_WAREHOUSE_PASSWORD: dba.password }, edge);
	return { status, ...printed };
}

/** The same table with other numbers for its people, each written plainly; what is no number stays. */
function renumbered(table: SourceTable, numberFor: (raw: string) => string): SourceTable {
	const type = table.columns['nhs_number'];
	if (type === undefined) return table;
	const format: NumberFormat = type === 'bigint' ? 'number' : 'text';
	const rows = table.rows.map((row) => {
		const read = normalise(row['nhs_number'], format, placeholdersOf([]));
		return 'index' in read ? { ...row, nhs_number: numberFor(nhsNumberOf(read.index)) } : row;
	});
	return { ...table, rows };
}

async function fill(warehouse: Warehouse, { schema, name, columns, rows }: SourceTable): Promise<void> {
	const typed = Object.entries(columns).map(([column, type]) => `${quotedName(column)} ${type}`);
	await warehouse.script(
		`create schema if not exists ${quotedName(schema)}; create table ${quoted({ schema, name })} (${typed.join(', ')})`,
	);
	await warehouse.query({
		text: `insert into ${quoted({ schema, name })} select * from jsonb_to_recordset($1::jsonb) as row (${typed.join(', ')})`,
		values: [JSON.stringify(rows)],
	});
}

const projectFile = (port: number): string => `
name: sample
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: warehouse
targets:
  warehouse: { engine: postgres, host: 127.0.0.1, port: ${port}, user: dba, dbname: ${warehouseName} }
mailboxes: { monthly: ${mailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
