import { randomBytes } from 'node:crypto';
import { describe } from 'vitest';
import { named } from '../support/component.ts';
import { dropLogins, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';
import { lendRightsOnStandIn, withPatientLocks } from '../support/mssql-stand-in.ts';
import { type AccountName, serverMonth } from '../support/server-month.ts';

// The owner of the warehouse is the account that was given. The job is the loader and nothing else: migration 0091 says why.

describe.skipIf(missingMssql !== undefined)(named('a month on a T-SQL server', missingMssql), () => {
	serverMonth(async () => {
		const database = await mssqlDatabase();
		const random = randomBytes(4).toString('hex');
		const job = `ndoo_test_job_${random}`;
		const passwords = { dba: database.account.password, job: `${random}-Aa1` };
		const userOf: Readonly<Record<AccountName, string>> = { dba: database.account.user, job };
		const owner = await database.open();
		await owner.script(`create login ${job} with password = '${passwords.job}'`);
		await owner.script(`create user ${job} for login ${job}`);
		return {
			passwords,
			target: (account) =>
				JSON.stringify({
					engine: 'mssql',
					host: database.target().host,
					port: database.port,
					database: database.name,
					user: userOf[account],
					trust_cert: true,
				}),
			noPassword: `There is no password of the account ${job} on ${database.target().host}.`,
			open: async () => withPatientLocks(await database.open()),
			grantSources: `grant select on schema::pds to ${job}; grant select on schema::immunisation to ${job};`,
			grantJob: async (sources) => {
				await lendRightsOnStandIn(sources);
				await sources.script(`alter role ndoo_loader add member ${job}`);
			},
			[Symbol.asyncDispose]: async () => {
				await owner.close();
				await database[Symbol.asyncDispose]();
				await dropLogins([job]);
			},
		};
	});
});
