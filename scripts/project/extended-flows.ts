import { NdooError } from '../../core/errors.ts';
import type { Flows } from '../../flows/flow-files.ts';
import { withExtensions } from '../../loaders/sign-off/extension.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import type { ReadWorkspace, Workspace } from './workspace.ts';

/** A workspace whose flows have the extensions of their sign-offs, which the ledger alone has. */
export async function extendedWorkspace(workspace: Workspace): Promise<Workspace> {
	const returns = await withExtensions(workspace.warehouse, workspace.flows.returns);
	return { ...workspace, flows: { ...workspace.flows, returns } };
}

/** The same for a verb that goes by the files; as they have it, with a warning, where the warehouse cannot be asked. */
export async function extendedFlows({ project, flows }: ReadWorkspace, edge: Edge, print: Printer): Promise<Flows> {
	if (flows.returns.every(({ signOff }) => signOff === undefined)) return flows;
	try {
		await using opened = new AsyncDisposableStack();
		const warehouse = await edge.openWarehouse(project.target, { create: false });
		opened.defer(async () => await warehouse.close());
		await requireCurrentSchema(warehouse);
		return { ...flows, returns: await withExtensions(warehouse, flows.returns) };
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		const text = `Whether a sign-off was extended is not known, since the warehouse could not be asked: ${error.message}`;
		print.note({ level: 'warn', step: 'register', text });
		return flows;
	}
}
