import { describe, expect } from 'vitest';
import { roleNames } from '../../sql/role-names.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { serverMonth } from '../support/server-month.ts';

const passwords = { dba: 'the password of the owner', job: 'the password of the job' } as const;

describe.skipIf(isSkipped(missingPostgres))(named('a month on a PostgreSQL server', missingPostgres), () => {
	serverMonth(async () => {
		const server = await startPostgres();
		const superuser = await server.open();
		await superuser.script(`
			create role dba login createrole password '${passwords.dba}';
			create role job login password '${passwords.job}'`);
		await superuser.script('create database warehouse owner dba');
		await superuser.close();
		return {
			passwords,
			target: (account) =>
				`{ engine: postgres, host: 127.0.0.1, port: ${server.port}, user: ${account}, dbname: warehouse }`,
			noPassword: 'There is no password of the account job on 127.0.0.1.',
			open: async () => await server.open(undefined, { dbname: 'warehouse' }),
			grantSources: `
				grant usage on schema pds, immunisation to dba, job;
				grant select on all tables in schema pds, immunisation to dba, job`,
			withoutRights: { status: 12, err: expect.stringContaining('permission denied for schema ndoo') },
			grantJob: async () => {
				const dba = await server.open({ user: 'dba', password: passwords.dba }, { dbname: 'warehouse' });
				const inNames = await roleNames(dba);
				await dba.script(inNames('grant ndoo_loader, "ndoo_read_clinic-activity" to job'));
				await dba.close();
			},
			[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
		};
	});
});
