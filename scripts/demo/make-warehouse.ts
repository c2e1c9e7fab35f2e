import { dirname, join } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import type { Project } from '../../core/project/project.ts';
import type { EmbeddedTarget } from '../../core/project/target.ts';
import { markAsDemo, warehousePurpose } from '../../loaders/list/publishable.ts';
import { migrate } from '../../sql/migrations/migrate.ts';
import { prepareMeshFolders, removeMeshFolders, requireStandInFolders } from '../../stand-in/demo-folders.ts';
import { discardEmbedded } from '../../warehouse/embedded/discard.ts';
import { quoted, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';
import type { Edge } from '../cli/edge.ts';
import { version } from '../cli/version.ts';
import { warehouseKey } from '../project/warehouse-key.ts';
import { demoSources, type SourceTable } from './sources.ts';

/**
 * Makes the demo's warehouse and MESH folders afresh; gives the warehouse's folder. Throws `environment-refused` for a project that is not a demo's, and
 * `mesh-config` for folders of a real MESH client; nothing has been touched then.
 */
export async function makeDemo(project: Project, edge: Edge): Promise<string> {
	const { environment, target } = project;
	if (environment !== 'stand-in') throw notADemo(`its environment is ${environment}`);
	if (target.engine !== 'embedded') throw notADemo(`its warehouse is on ${target.host}`);
	const mailboxes = Object.values(project.mailboxes);
	await requireStandInFolders(edge.files, meshRoot(project));
	await clearAway(project, target, edge);
	await removeMeshFolders(edge.files, meshRoot(project), mailboxes);
	await prepareMeshFolders(edge.files, meshRoot(project), mailboxes);
	const warehouse = await edge.openWarehouse(target, { create: true });
	try {
		const digestKey = () => warehouseKey({ project, warehouse }, edge);
		await migrate(warehouse, { dryRun: false, toolVersion: version, digestKey });
		if (warehouse.engine === 'embedded') await markAsDemo(warehouse);
		for (const table of demoSources()) await fill(warehouse, table);
	} finally {
		await warehouse.close();
	}
	return target.folder;
}

function meshRoot({ mesh }: Project): string {
	if (mesh.route !== 'client') throw notADemo(`its route to MESH is ${mesh.route}`);
	return dirname(mesh.configFile);
}

// What an earlier demo made, and nothing else: its warehouse says whether it was a demo's, and what it left in which folder.
async function clearAway(project: Project, target: EmbeddedTarget, edge: Edge): Promise<void> {
	const { folder } = target;
	const warehouse = await edge.openWarehouse(target, { create: false }).catch(nothingThere);
	if (warehouse === undefined) return;
	try {
		if (!(await isDemoWarehouse(warehouse))) throw notADemo(`the warehouse in ${folder} is not a demo's`);
		for (const left of await leftBehind(warehouse, project)) await edge.files.remove(left);
	} finally {
		await warehouse.close();
	}
	await discardEmbedded(folder);
}

function nothingThere(error: unknown): undefined {
	if (error instanceof NdooError && error.code === 'warehouse-missing') return undefined;
	throw error;
}

// One whose making was cut short has no schema yet: it holds nothing of anybody's.
async function isDemoWarehouse(warehouse: Warehouse): Promise<boolean> {
	if (await hasSchema(warehouse)) return (await warehousePurpose(warehouse)) === 'demo';
	const [tables] = await warehouse.query({
		text: "select count(*) as count from pg_catalog.pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
	});
	return Number(tables?.['count']) === 0;
}

const hasSchema = async (warehouse: Warehouse): Promise<boolean> =>
	(await warehouse.describe({ schema: 'ndoo', name: 'warehouse' })).length > 0;

/** The folders of the checks and disclosures on record. */
async function leftBehind(warehouse: Warehouse, { folders }: Project): Promise<readonly string[]> {
	if (!(await hasSchema(warehouse))) return [];
	const checks = await warehouse.query({ text: 'select check_id from ndoo.check_run' });
	const disclosures = await warehouse.query({
		text: "select flow, detail ->> 'disclosureId' as id from ndoo.ledger where event = 'disclosed'",
	});
	return [
		...checks.map((row) => join(folders.work, String(row['check_id']))),
		...disclosures.map((row) => join(folders.disclosed, String(row['flow']), String(row['id']))),
	];
}

/** Makes a source table with its rows. */
export async function fill(session: Session, table: SourceTable): Promise<void> {
	const columns = Object.entries(table.columns).map(([name, type]) => `${quotedName(name)} ${type}`);
	await session.script(
		`create schema if not exists ${quotedName(table.schema)}; create table ${quoted(table)} (${columns.join(', ')});`,
	);
	await session.query({
		text: `insert into ${quoted(table)} select * from jsonb_to_recordset($1::jsonb) as row (${columns.join(', ')})`,
		values: [JSON.stringify(table.rows)],
	});
}

const notADemo = (why: string): NdooError =>
	new NdooError('environment-refused', `The demo does not touch this project: ${why}.`, {
		todo: 'Run the demo in a clone of ndoo, or in an empty folder, where it makes a project of its own.',
	});
