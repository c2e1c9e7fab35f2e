import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import { buildProject } from '../../../sql/runner/build-project.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { type FileTexts, flowText, notSent, projectOf } from '../../sql/compiler/project-bench.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// The models of a return as they are made by an account that may create roles and is no superuser, and read by others.

const files: FileTexts = {
	'sql/models/activity.sql':
		"select p.patient_id, sum(c.minutes) as minutes from {{ ref('people') }} as p join {{ cleaned('summary.contact') }} as c on c.patient_id = p.patient_id group by p.patient_id",
	'sql/models/people.sql': "select patient_id from {{ cleaned('summary.patient') }}",
	'flows/returns/summary.yml': flowText({
		name: 'summary',
		tables: `  - name: activity\n    model: activity\n    columns: [patient_id, minutes]\n${notSent}`,
	}),
};

describe.skipIf(isSkipped(missingPostgres))(named('models on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let superuser: Warehouse;
	let dba: Warehouse;
	const open = async (user: string) => await server.open({ user, password: user }, { dbname: 'warehouse' });
	beforeAll(async () => {
		server = await startPostgres();
		const first = await server.open();
		await first.script("create role dba login createrole password 'dba'");
		for (const account of ['job', 'reader']) await first.script(`create role ${account} login password '${account}'`);
		await first.script('create database warehouse owner dba');
		await first.close();
		superuser = await server.open(undefined, { dbname: 'warehouse' });
		await superuser.script(`
			create schema src;
			create table src.patient (patient_id integer, nhs_number varchar(20), sex text);
			insert into src.patient values (1, '9990000018', 'F'), (2, '9990000026', 'M');
			create table src.contact (contact_id integer, patient_id integer, minutes integer);
			insert into src.contact values (1, 1, 10), (2, 1, 20), (3, 2, 30);
			grant usage on schema src to dba; grant select on all tables in schema src to dba;`);
		dba = await open('dba');
		await migrate(dba, migrating);
		const roles = await warehouseRoles(dba);
		await dba.script(`grant "${roles.loader}" to job;`);
		await publishLive(dba, ['9990000018']);
	});
	afterAll(async () => {
		await dba.close();
		await superuser.close();
		await server[Symbol.asyncDispose]();
	});

	const build = async () => {
		const { flows, graph } = await projectOf(files);
		const { results } = await buildProject(dba, flows.returns, graph, {
			dryRun: false,
			now: new Date(),
			actor: 'dba',
			digestKey: async () => testKey,
			selected: graph.nodes,
			done: () => {},
		});
		return results.filter(({ status }) => status !== 'success').map(({ name, message }) => `${name}: ${message}`);
	};

	const read = async (user: string, relation: string): Promise<unknown> => {
		const session = await open(user);
		try {
			return await session.query({ text: `select * from ${relation}` });
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		} finally {
			await session.close();
		}
	};

	test('are built by it, and built again', async () => {
		expect(await build()).toEqual([]);
		expect(await build()).toEqual([]);
	});

	test('are read by the readers of the return, at its edge alone', async () => {
		const roles = await warehouseRoles(dba);
		await dba.script(`grant "${roles.ofFlow('summary', 'cleaned')}" to reader;`);
		const rows = [{ patient_id: 1, minutes: 30n }];
		expect(await read('reader', 'cleaned."summary__activity"')).toEqual(rows);
		expect(await read('reader', 'ndoo_inside."summary__activity__fence"()')).toContain('permission denied');
		expect(await read('reader', 'models.activity')).toContain('permission denied');
	});

	test('are not opened while their role has a right that somebody else gave it', async () => {
		const role = (await warehouseRoles(dba)).ofModels('summary');
		await superuser.script(`grant select (nhs_number) on src.patient to "${role}"`);
		const refused =
			`The role "${role}" of the models of a return was given table src.patient by somebody else.`.replaceAll('"', '');
		expect((await build())[0]).toContain(refused);
		await superuser.script(`revoke select (nhs_number) on src.patient from "${role}"`);
		expect(await build()).toEqual([]);
	});

	test('are disclosed by the loader, who cannot read them or the sources', async () => {
		expect(await read('job', 'ndoo_inside."summary__activity"')).toEqual([{ patient_id: 1, minutes: 30n }]);
		expect(await read('job', 'models.activity')).toContain('permission denied');
		expect(await read('job', 'src.patient')).toContain('permission denied');
	});
});
