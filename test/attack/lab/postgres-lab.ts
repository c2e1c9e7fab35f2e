import type { Grants } from '../../../core/project/project.ts';
import { applyGrants } from '../../../sql/grants/grants.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { tableSql } from '../../sql/views/tables.ts';
import { edges } from './edges.ts';
import { type Lab, type Login, logins } from './lab.ts';
import { holds, type Person } from './people.ts';
import type { AttackSession } from './session.ts';
import { attackedFlow, declaredGrants, leavingSql, numbersOf, sourceTables } from './sources.ts';

/** An empty database that an engine of PostgreSQL's dialect has made ready: accounts are there, and those who log in can. */
export type PostgresPlace = {
	readonly warehouse: Warehouse;
	/** A superuser. */
	readonly superuser: AttackSession;
	/** Who owns the warehouse. */
	readonly dba: string;
	accountOf(login: Login): string;
	as(login: Login): AttackSession;
	dispose(): Promise<void>;
};

/** Fills it, builds the flow, and gives each login the right that its kind has. */
export async function postgresLab(place: PostgresPlace, people: readonly Person[]): Promise<Lab> {
	const { warehouse, superuser, accountOf } = place;
	await migrate(warehouse, migrating);
	await must(superuser, sourcesSql(people, place.dba));
	await publishLive(warehouse, numbersOf(people, holds.list.first));
	const options = { dryRun: false, now: new Date(), actor: 'test', digestKey: async () => testKey };
	const { refused } = await buildViews(warehouse, [attackedFlow], options);
	if (refused.length > 0) throw refused[0];
	await must(superuser, 'vacuum analyze');
	const { ofFlow, auditor } = await warehouseRoles(warehouse);
	const readers = ofFlow(attackedFlow.name, 'cleaned');
	await must(superuser, rightsSql({ readers, auditor, accountOf }));
	const { rows } = await superuser.run('show server_version');
	const version = rows[0]?.['server_version'] ?? '';
	return {
		engine: warehouse.engine,
		version,
		major: Number.parseInt(version, 10),
		warehouse,
		people,
		edges,
		owner: superuser,
		readers: `"${readers}"`,
		accountOf,
		as: place.as,
		reading: place.as,
		advance: async () => {
			await must(superuser, leavingSql(people));
			await publishLive(warehouse, numbersOf(people, holds.list.second));
			await must(superuser, 'vacuum analyze');
		},
		findings: async () => {
			// On one connection for all, the owner's account is put on again.
			await must(superuser, 'select 1');
			return await findings(warehouse, declaredGrants(accountOf, [place.dba]));
		},
		[Symbol.asyncDispose]: place.dispose,
	};
}

/** Runs what has to succeed. */
export async function must(session: AttackSession, text: string): Promise<void> {
	const { error } = await session.run(text);
	if (error !== undefined) throw new Error(error);
}

// Planners know every single person: a table of the size of a trust's has so many of them in its statistics by chance.
const sourcesSql = (people: readonly Person[], dba: string): string => `
	create schema src;
	grant usage on schema src to "${dba}";
	${Object.entries(sourceTables(people))
		.map(([name, table]) => tableSql('postgres', { schema: 'src', name }, table))
		.join('\n')}
	create unique index on src.patient (nhs_number);
	create index on src.contact (patient_id);
	alter table src.patient alter patient_id set statistics 2000, alter nhs_number set statistics 2000, alter marker set statistics 2000;
	alter table src.contact alter patient_id set statistics 2000, alter marker set statistics 2000;
	grant select on all tables in schema src to "${dba}";`;

type Rights = { readonly readers: string; readonly auditor: string; accountOf(login: Login): string };

/** Everybody has a schema of his own, as analysts have; the writer writes into the source and does not read it. */
const rightsSql = ({ readers, auditor, accountOf }: Rights): string => `
	grant "${readers}" to "${accountOf('reader')}", "${accountOf('other reader')}", "${accountOf('writer')}";
	grant "${auditor}" to "${accountOf('auditor')}";
	grant usage on schema src to "${accountOf('writer')}";
	grant insert on src.patient, src.contact to "${accountOf('writer')}";
	${logins.map((login) => `create schema "own_${accountOf(login)}" authorization "${accountOf(login)}";`).join('\n')}`;

async function findings(warehouse: Warehouse, grants: Grants): Promise<readonly string[]> {
	const options = { dryRun: true, now: new Date(), actor: 'test', digestKey: async () => testKey };
	const report = await applyGrants(warehouse, [attackedFlow], grants, options);
	return report.findings.filter(({ level }) => level === 'failed').map(({ account, text }) => `${account} ${text}`);
}
