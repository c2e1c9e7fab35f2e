import { randomBytes } from 'node:crypto';
import { disclose, type Made } from '../flows/disclosure/disclose.ts';
import { requireCurrentSchema } from '../sql/migrations/migrate.ts';
import { actor } from './actor.ts';
import type { Edge, Printer } from './edge.ts';
import { flowNamed } from './flow-named.ts';
import { remakeDropped } from './remaking.ts';
import { accepting } from './source-calls.ts';
import { version } from './version.ts';
import { warehouseKey } from './warehouse-key.ts';
import type { Workspace } from './workspace.ts';

/** Discloses a flow of an open project by its name. */
export async function discloseNamed(
	{ project, flows, warehouse }: Workspace,
	{ flow, pilot }: { readonly flow: string; readonly pilot?: string | undefined },
	edge: Edge,
	print: Printer,
): Promise<Made> {
	await requireCurrentSchema(warehouse);
	const digestKey = () => warehouseKey({ project, warehouse }, edge);
	await remakeDropped({ project, flows, warehouse, clock: edge.clock, actor: actor(), digestKey, tell: print.note });
	return await disclose(
		{
			warehouse,
			files: edge.files,
			clock: edge.clock,
			newId: () => randomBytes(3).toString('hex'),
			actor: actor(),
			toolVersion: version,
			key: await digestKey(),
			folder: project.folders.disclosed,
			tell: print.note,
			accepts: accepting(project, edge.clock()),
		},
		flowNamed(flows.returns, flow),
		pilot,
	);
}
