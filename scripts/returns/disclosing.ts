import { randomBytes } from 'node:crypto';
import { disclose, type Made } from '../../disclosure/disclose.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { actor } from '../cli/actor.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { version } from '../cli/version.ts';
import { flowNamed } from '../project/flow-named.ts';
import { remakeDropped } from '../project/remaking.ts';
import { accepting } from '../project/source-calls.ts';
import { warehouseKey } from '../project/warehouse-key.ts';
import type { Workspace } from '../project/workspace.ts';

/** Discloses a flow of an open project by its name. */
export async function discloseNamed(
	{ project, flows, warehouse }: Workspace,
	{ flow, pilot }: { readonly flow: string; readonly pilot?: string | undefined },
	edge: Edge,
	print: Pick<Printer, 'note'>,
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
