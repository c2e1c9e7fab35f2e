import { dirname } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { Project } from '../../core/project/project.ts';
import { markAsDemo, warehousePurpose } from '../../loaders/list/publishable.ts';
import { prepareMeshFolders } from '../../loaders/stand-in/demo-folders.ts';
import { quoted, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { Session, Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { migrate } from '../../sql/migrations/migrate.ts';
import type { Edge } from '../edge.ts';
import { version } from '../version.ts';
import { demoSources, type SourceTable } from './sources.ts';

/** Makes the demo's warehouse and MESH folders afresh. Throws `environment-refused` for a project that is not a demo's. */
export async function makeDemo(project: Project, edge: Edge): Promise<void> {
	if (project.environment !== 'stand-in') throw notADemo(`its environment is ${project.environment}`);
	await clearAway(project, edge);
	await prepareMeshFolders(edge.files, meshRoot(project), Object.values(project.mailboxes));
	const warehouse = await edge.openWarehouse(project.target, { create: true });
	try {
		await migrate(warehouse, { dryRun: false, toolVersion: version });
		await markAsDemo(warehouse);
		for (const table of demoSources()) await fill(warehouse, table);
	} finally {
		await warehouse.close();
	}
}

const meshRoot = ({ meshClient }: Project): string => dirname(meshClient.configFile);

// What an earlier demo left, and nothing else: the warehouse itself says whether it was a demo's.
async function clearAway(project: Project, { files, openWarehouse }: Edge): Promise<void> {
	const { target, folders } = project;
	if ((await files.stat(target.folder)) === undefined)
		return await clearFolders(files, [folders.work, meshRoot(project)]);
	const warehouse = await openWarehouse(target, { create: true });
	const isDemo = await isDemoWarehouse(warehouse).finally(() => warehouse.close());
	if (!isDemo) throw notADemo(`the warehouse in ${target.folder} is not a demo's`);
	await clearFolders(files, [target.folder, meshRoot(project), folders.work, folders.disclosed]);
}

// One whose making was cut short has no schema yet: it holds nothing of anybody's.
async function isDemoWarehouse(warehouse: Warehouse): Promise<boolean> {
	const columns = await warehouse.describe({ schema: 'ndoo', name: 'warehouse' });
	if (columns.length > 0) return (await warehousePurpose(warehouse)) === 'demo';
	const [tables] = await warehouse.query({
		text: "select count(*) as count from pg_catalog.pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
	});
	return Number(tables?.['count']) === 0;
}

async function clearFolders(files: Files, folders: readonly string[]): Promise<void> {
	for (const folder of folders) await files.remove(folder);
}

async function fill(session: Session, table: SourceTable): Promise<void> {
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
