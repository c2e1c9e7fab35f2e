import type { Grants } from '../../../core/project/project.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { applyGrants, type GrantsReport } from '../../../sql/grants/grants.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { roleNames, shortRoleNames } from '../../sql/role-names.ts';
import { buildClinic, clinicTables } from './clinic.ts';
import { bothFlows } from './clinic-flows.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** Accounts that log in, each with its name for a password. */
const accounts = ['job', 'reader', 'carer', 'analyst', 'auditor', 'stranger'] as const;

export const rightsDeclared: Grants = {
	loader: ['job'],
	auditor: ['auditor'],
	administrators: ['owner', 'dba'],
	flows: { clinic: ['reader', 'reporting'], care: ['carer'] },
};

/** A server with the clinic's two flows built, owned by an account that is no superuser, and what is judged there. */
export type RightsBench = AsyncDisposable & {
	readonly server: PostgresServer;
	readonly superuser: PostgresWarehouse;
	readonly dba: PostgresWarehouse;
	/** PostgreSQL's, such as 16. */
	readonly version: number;
	/** Puts the names that roles have in this warehouse into a text. */
	readonly inNames: (text: string) => string;
	run(grants?: Grants | 'none', dryRun?: boolean): Promise<GrantsReport>;
	/** What is wrong, as `account text`, with the names of roles written short. */
	failures(grants?: Grants): Promise<readonly string[]>;
	/** What is wrong after something that somebody does by hand, and takes back; roles are written short. */
	after(change: string, back: string, grants?: Grants): Promise<readonly string[]>;
};

const now = new Date('2026-03-01T06:30:00Z');

export async function startRightsBench(flows: readonly BuildableFlow[] = bothFlows): Promise<RightsBench> {
	const server = await startPostgres();
	const first = await server.open();
	await first.script("create role dba login createrole password 'dba'");
	for (const account of accounts) await first.script(`create role ${account} login password '${account}'`);
	await first.script('create role reporting nologin; grant reporting to analyst');
	await first.script('create database warehouse owner dba');
	await first.close();
	const superuser = await server.open(undefined, { dbname: 'warehouse' });
	await clinicTables(superuser);
	await superuser.script('grant usage on schema clinic to dba; grant select on all tables in schema clinic to dba');
	const dba = await server.open({ user: 'dba', password: 'dba' }, { dbname: 'warehouse' });
	await migrate(dba, migrating);
	await buildClinic(dba, flows);
	const inNames = await roleNames(dba);
	const [said] = await dba.query({ text: "select current_setting('server_version_num')::integer / 10000 as version" });

	const run: RightsBench['run'] = async (grants = rightsDeclared, dryRun = false) =>
		await applyGrants(dba, flows, grants === 'none' ? undefined : grants, {
			dryRun,
			now,
			actor: 'dba',
			digestKey: async () => testKey,
		});
	const failures: RightsBench['failures'] = async (grants) =>
		(await run(grants)).findings.flatMap(({ level, account, text }) =>
			level === 'failed' ? [shortRoleNames(`${account} ${text}`)] : [],
		);
	return {
		server,
		superuser,
		dba,
		version: Number(said?.['version']),
		inNames,
		run,
		failures,
		async after(change, back, grants) {
			await superuser.script(inNames(change));
			return await failures(grants).finally(() => superuser.script(inNames(back)));
		},
		async [Symbol.asyncDispose]() {
			await dba.close();
			await superuser.close();
			await server[Symbol.asyncDispose]();
		},
	};
}
