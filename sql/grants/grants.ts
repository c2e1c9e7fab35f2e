import type { KeyObject } from 'node:crypto';
import { dayOf, type TimeZone, usualTimeZone } from '../../core/day.ts';
import type { Grants } from '../../core/project/project.ts';
import type { Flow } from '../../flows/flow.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import type { SourceCall } from '../../warehouse/dependencies/source-calls.ts';
import type { Dialect, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { warehouseRoles } from '../roles/roles.ts';
import { recordAccepted } from './acceptance-record.ts';
import type { Access, Membership, Rights, RightsQuestion } from './access.ts';
import { type Asset, assetsOf, relationText } from './asset.ts';
import { requireDeclarable } from './declared-checks.ts';
import { findingsOf } from './findings.ts';
import { grantStatements } from './grant-statements.ts';
import type { Finding } from './judged.ts';
import { managedRoles } from './managed-role.ts';
import { type GrantPlan, grantedByOthers, planGrants } from './plan.ts';
import { postgresRights } from './postgres-rights.ts';
import { tsqlRights } from './tsql-rights.ts';

export type GrantsOptions = {
	/** Gives what would change, and changes nothing. */
	readonly dryRun: boolean;
	readonly now: Date;
	/** Where days begin and end; the usual one without it. */
	readonly timeZone?: TimeZone;
	/** Who runs the program, for the ledger. */
	readonly actor: string;
	readonly digestKey: () => Promise<KeyObject>;
	/** What sources call that is somebody else's. */
	readonly calls?: readonly SourceCall[];
};

export type GrantsReport = {
	/** Who may do what; after the change, or as it stands in a dry run. */
	readonly accesses: readonly Access[];
	readonly plan: GrantPlan;
	readonly statements: readonly string[];
	readonly findings: readonly Finding[];
};

const rightsOn: Readonly<Record<Dialect, (session: Session, question: RightsQuestion) => Promise<Rights>>> = {
	postgres: postgresRights,
	tsql: tsqlRights,
};

/**
 * Makes the members of the program's roles those that the project declares, in one transaction with an entry in the ledger,
 * puts what is accepted on record, and judges who can do what then. Where the project declares nothing, nothing is changed.
 * Throws `config-invalid` for a declared flow that there is none of, for words with a number in them, and on SQL Server for a
 * loader that its other roles would keep from the list.
 */
export async function applyGrants(
	warehouse: Warehouse,
	flows: readonly Flow[],
	declared: Grants | undefined,
	options: GrantsOptions,
): Promise<GrantsReport> {
	requireDeclarable(warehouse.dialect, flows, declared);
	await using _lock = await warehouse.lock('grants');
	const roles = await warehouseRoles(warehouse);
	const managed = managedRoles(flows, declared, roles);
	const assets = assetsOf(flows);
	const question: RightsQuestion = {
		assets,
		roles: managed.map(({ role }) => role),
		accounts: declared === undefined ? [] : [...accountsIn(declared)],
	};
	const before = await rightsOn[warehouse.dialect](warehouse, question);
	const plan = declared === undefined ? nothing : planGrants(managed, before, roles.loader);
	const statements = grantStatements(warehouse.dialect, plan);
	const isChange = statements.length > 0 && !options.dryRun;
	if (isChange) await change(warehouse, statements, plan, options);
	if (!options.dryRun) await recordAccepted(warehouse, declared?.accepted ?? [], options);
	const rights = isChange ? await rightsOn[warehouse.dialect](warehouse, question) : before;
	const held = declared === undefined ? [] : grantedByOthers(managed, rights, roles.loader).map(heldFinding);
	const judged = findingsOf({
		rights,
		assets,
		roles,
		declared,
		today: dayOf(options.now, options.timeZone ?? usualTimeZone),
		calls: options.calls ?? [],
	});
	return {
		accesses: rights.accesses.filter((access) => isTelling(access, assets)),
		plan,
		statements,
		findings: [...held, ...judged],
	};
}

const heldFinding = ({ role, account, grantor = '' }: Membership): Finding => ({
	level: 'failed',
	account,
	text: `is a member of ${role}, which ${grantor} granted: nobody but ${grantor} or a superuser takes it back (\`revoke … granted by\`)`,
});

/** That somebody reads a gate or the pointer tells nothing: no number is in either. */
const isTelling = ({ right, relation }: Access, assets: readonly Asset[]): boolean =>
	right !== 'read' ||
	assets.some(
		(asset) => relationText(asset.relation) === relationText(relation) && !['gate', 'pointer'].includes(asset.kind),
	);

const nothing: GrantPlan = { granted: [], revoked: [] };

const accountsIn = ({ loader, auditor, administrators, flows, accepted = [] }: Grants): ReadonlySet<string> =>
	new Set([
		...loader,
		...auditor,
		...administrators,
		...Object.values(flows).flat(),
		...accepted.map(({ account }) => account),
	]);

async function change(
	warehouse: Warehouse,
	statements: readonly string[],
	plan: GrantPlan,
	{ actor, now: at, digestKey }: GrantsOptions,
): Promise<void> {
	await warehouse.transaction('read-write', async (session) => {
		for (const statement of statements) await session.script(statement);
		await record(session, await digestKey(), { event: 'rights changed', actor, at, detail: { ...plan } });
	});
}
