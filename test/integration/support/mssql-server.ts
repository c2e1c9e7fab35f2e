import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskFiles } from '../../../core/disk-files.ts';
import type { MssqlTarget } from '../../../core/project/target.ts';
import { openMssql } from '../../../warehouse/mssql/mssql.ts';
import type { MssqlWarehouse } from '../../../warehouse/warehouse.ts';

/** A server that speaks T-SQL: `mssql://user:password@host:port/database`, with an account that may create databases. */
const given = process.env['NDOO_TEST_MSSQL_URL'];

/** Why no server can be tested on; undefined when one can. */
export const missingMssql: string | undefined =
	given === undefined || given === ''
		? 'There is no server that speaks T-SQL. NDOO_TEST_MSSQL_URL names one: mssql://user:password@host:port/database.'
		: undefined;

export type MssqlAccount = { readonly user: string; readonly password: string };

/** A database of a test's own on the server that was given, dropped at the end. */
export type MssqlDatabase = AsyncDisposable & {
	readonly name: string;
	readonly port: number;
	/** Of the account that was given. */
	readonly account: MssqlAccount;
	target(changes?: Partial<MssqlTarget>): MssqlTarget;
	/** As an account that is given, or as the one that owns the database. */
	open(account?: MssqlAccount, changes?: Partial<MssqlTarget>): Promise<MssqlWarehouse>;
};

/** A database on the server that was given, as the account that was. */
export const openMssqlDatabase = async (database: string, holder: string): Promise<MssqlWarehouse> =>
	await openOn(targetOn(database), owner().password, holder);

export async function mssqlDatabase(): Promise<MssqlDatabase> {
	const { port, pathname } = server();
	const account = owner();
	const name = `ndoo_test_${randomBytes(6).toString('hex')}`;
	const target: MssqlDatabase['target'] = (changes = {}) => ({ ...targetOn(name), ...changes });
	const open: MssqlDatabase['open'] = async ({ user, password } = account, changes = {}) =>
		await openOn(target({ login: { kind: 'sql', user }, ...changes }), password, 'test');
	const onServer = async (script: string): Promise<void> => {
		const warehouse = await open(account, { database: pathname.slice(1) || 'master' });
		try {
			await warehouse.script(script);
		} finally {
			await warehouse.close();
		}
	};
	// Two at a time are too many for a stand-in (Babelfish), as several workers of the tests would make them.
	const create = () => onServer(`create database ${name}`);
	if (!(await isDoneIn10s(create))) await create();
	return {
		name,
		port: Number(port),
		account,
		target,
		open,
		// The server takes a moment to see that a session has ended, and drops no database that has one.
		[Symbol.asyncDispose]: async () => {
			await isDoneIn10s(() => onServer(`drop database ${name}`));
		},
	};
}

/** Gives up after ten seconds: a database that is left behind is no fault of what was tested. */
async function isDoneIn10s(work: () => Promise<void>): Promise<boolean> {
	for (let attempt = 0; attempt < 50; attempt++) {
		try {
			await work();
			return true;
		} catch {
			await sleep(200);
		}
	}
	return false;
}

const server = (): URL => new URL(given ?? '');

function owner(): MssqlAccount {
	const { username, password } = server();
	return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

const targetOn = (database: string): MssqlTarget => ({
	engine: 'mssql',
	host: server().hostname,
	at: { port: Number(server().port) },
	database,
	login: { kind: 'sql', user: owner().user },
	odbcDriver: 'ODBC Driver 18 for SQL Server',
	encrypt: true,
	trustCert: true,
	extractFrom: 'primary',
	loginTimeout: 15,
	queryTimeout: 0,
	retries: 1,
});

const openOn = async (target: MssqlTarget, password: string, holder: string): Promise<MssqlWarehouse> =>
	await openMssql({ target, password: async () => password, files: diskFiles, holder });

/** Logins are the server's: those that a test made go after its database. */
export async function dropLogins(logins: readonly string[]): Promise<void> {
	const warehouse = await openMssqlDatabase(server().pathname.slice(1) || 'master', 'test');
	try {
		for (const login of logins) await warehouse.script(`drop login ${login}`);
	} finally {
		await warehouse.close();
	}
}
