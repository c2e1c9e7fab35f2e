import { randomBytes } from 'node:crypto';
import { applyGrants } from '../../../sql/grants/grants.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { dropLogins, mssqlDatabase } from '../../integration/support/mssql-server.ts';
import { isStandIn, lendRightsOnStandIn, withPatientLocks } from '../../integration/support/mssql-stand-in.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { tableSql } from '../../sql/views/tables.ts';
import { edges } from './edges.ts';
import { type Lab, type Login, logins } from './lab.ts';
import { mssqlSession } from './mssql-session.ts';
import { holds, type Person } from './people.ts';
import { must } from './postgres-lab.ts';
import { attackedFlow, declaredGrants, leavingSql, numbersOf, sourceTables } from './sources.ts';

/** On a database of its own, with logins of the server that go after it. */
export async function mssqlLab(people: readonly Person[]): Promise<Lab> {
	const mark = randomBytes(4).toString('hex');
	const password = `${mark}-Aa1`;
	const accountOf = (login: Login): string => `ndoo_test_${login.replace(' ', '_')}_${mark}`;
	const database = await mssqlDatabase();
	const warehouse: Warehouse = withPatientLocks(await database.open());
	const access = { host: database.target().host, port: database.port, database: database.name };
	const owner = await mssqlSession({ ...access, ...database.account });
	await migrate(warehouse, migrating);
	await lendRightsOnStandIn(warehouse);
	await warehouse.script('create schema src');
	for (const [name, table] of Object.entries(sourceTables(people)))
		await warehouse.script(tableSql('tsql', { schema: 'src', name }, table));
	await publishLive(warehouse, numbersOf(people, holds.list.first));
	const options = { dryRun: false, now: new Date(), actor: 'test', digestKey: async () => testKey };
	const { refused } = await buildViews(warehouse, [attackedFlow], options);
	if (refused.length > 0) throw refused[0];
	const { ofFlow, auditor } = await warehouseRoles(warehouse);
	const readers = ofFlow(attackedFlow.name, 'cleaned');
	for (const login of logins) {
		await warehouse.script(`create login ${accountOf(login)} with password = '${password}'`);
		await warehouse.script(`create user ${accountOf(login)} for login ${accountOf(login)}`);
	}
	for (const login of ['reader', 'other reader', 'writer'] as const)
		await warehouse.script(`alter role ${readers} add member ${accountOf(login)}`);
	await warehouse.script(`alter role ${auditor} add member ${accountOf('auditor')}`);
	for (const table of ['patient', 'contact'])
		await warehouse.script(`grant insert on src.${table} to ${accountOf('writer')}`);
	const opened = await Promise.all(
		logins.map(async (login) => [login, await mssqlSession({ ...access, user: accountOf(login), password })] as const),
	);
	const sessions = new Map(opened);
	const as: Lab['as'] = (login) => {
		const session = sessions.get(login);
		if (session === undefined) throw new Error(`nobody logged in as ${login}`);
		return session;
	};
	// The functions of a stand-in read with the rights of whoever calls them, so that no reader gets through the fence: there the
	// owner asks in his place. What each login may read beside the views it asks by itself.
	const [onStandIn, own] = [await isStandIn(warehouse), new Set<Login>(['reader', 'other reader', 'writer'])];
	return {
		engine: 'mssql',
		version: '',
		major: 0,
		warehouse,
		people,
		edges,
		owner,
		readers,
		accountOf,
		as,
		reading: (login) => (onStandIn && own.has(login) ? owner : as(login)),
		advance: async () => {
			await must(owner, leavingSql(people));
			await publishLive(warehouse, numbersOf(people, holds.list.second));
		},
		findings: async () => {
			const declared = declaredGrants(accountOf, [database.account.user]);
			const report = await applyGrants(warehouse, [attackedFlow], declared, { ...options, dryRun: true });
			return report.findings.filter(({ level }) => level === 'failed').map(({ account, text }) => `${account} ${text}`);
		},
		[Symbol.asyncDispose]: async () => {
			for (const session of [...sessions.values(), owner]) await session.close();
			await warehouse.close();
			await database[Symbol.asyncDispose]();
			await dropLogins(logins.map(accountOf));
		},
	};
}
