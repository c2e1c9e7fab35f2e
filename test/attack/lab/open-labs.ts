import { PGlite } from '@electric-sql/pglite';
import { warehouseOn } from '../../../warehouse/embedded/embedded-warehouse.ts';
import { withOwnTypes } from '../../../warehouse/embedded/value-types.ts';
import { type PostgresServer, startPostgres } from '../../integration/support/postgres-server.ts';
import { type Lab, type Login, logins } from './lab.ts';
import { mssqlLab } from './mssql-lab.ts';
import type { Person } from './people.ts';
import { pgSession } from './pg-session.ts';
import { pgliteSessions } from './pglite-sessions.ts';
import { must, postgresLab } from './postgres-lab.ts';

export type Labs = AsyncDisposable & {
	/** The engine, for people. */
	readonly name: string;
	/** One after the other, each in a database of its own. */
	open(people: readonly Person[]): Promise<Lab>;
};

const accountOf = (login: Login): string => login.replace(' ', '_');

/** On the embedded engine, in memory. */
export const embeddedLabs = (): Labs => ({
	name: 'embedded',
	open: async (people) => {
		const database = await PGlite.create();
		await database.exec("set timezone = 'UTC'");
		const sessions = pgliteSessions(database);
		const superuser = sessions(undefined);
		for (const login of logins) await must(superuser, `create role "${accountOf(login)}" login`);
		const warehouse = warehouseOn(database, withOwnTypes(Object.keys(database.parsers)), () => undefined);
		const as = (login: Login) => sessions(accountOf(login));
		const dispose = async () => await warehouse.close();
		return await postgresLab({ warehouse, superuser, dba: 'postgres', accountOf, as, dispose }, people);
	},
	[Symbol.asyncDispose]: async () => undefined,
});

/** On a server that is started for it, of the programs in a folder or of those that the tests use. */
export async function postgresLabs(programs?: string): Promise<Labs> {
	const server = await startPostgres(programs === undefined ? {} : { programs });
	const superuser = await server.open();
	for (const account of [...logins.map(accountOf), 'dba'])
		await superuser.script(`create role "${account}" login password '${account}'`);
	await superuser.script('alter role dba createrole');
	const [shown] = await superuser.query({ text: 'show server_version' });
	const version = String(shown?.['server_version']);
	await superuser.close();
	let made = 0;
	return {
		name: `PostgreSQL ${version}`,
		open: async (people) => await labOn(server, `attacked_${++made}`, people),
		[Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
	};
}

async function labOn(server: PostgresServer, database: string, people: readonly Person[]): Promise<Lab> {
	const access = { port: server.port, database };
	const outside = await server.open();
	await outside.script(`create database ${database} owner dba`);
	await outside.close();
	const superuser = await pgSession({ ...access, user: 'owner', password: server.password });
	const warehouse = await server.open({ user: 'dba', password: 'dba' }, { dbname: database });
	const opened = await Promise.all(
		logins.map(async (login) => {
			const account = accountOf(login);
			return [login, await pgSession({ ...access, user: account, password: account })] as const;
		}),
	);
	const sessions = new Map(opened);
	const as = (login: Login) => {
		const session = sessions.get(login);
		if (session === undefined) throw new Error(`nobody logged in as ${login}`);
		return session;
	};
	const dispose = async () => {
		for (const session of [...sessions.values(), superuser]) await session.close();
		await warehouse.close();
	};
	return await postgresLab({ warehouse, superuser, dba: 'dba', accountOf, as, dispose }, people);
}

/** On the T-SQL server that the environment names, in databases of its own. */
export const mssqlLabs = (): Labs => ({
	name: 'T-SQL',
	open: mssqlLab,
	[Symbol.asyncDispose]: async () => undefined,
});
