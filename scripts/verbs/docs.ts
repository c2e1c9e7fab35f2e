import { join, relative } from 'node:path';
import { dayOf } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import { exitStatus } from '../../core/exit-status.ts';
import type { Flows } from '../../flows/flow-files.ts';
import { registerOf } from '../../flows/register.ts';
import { lastRuns } from '../../loaders/check/state/run-store.ts';
import { withExtensions } from '../../loaders/sign-off/extension.ts';
import { readLastResults } from '../../pages/last-results.ts';
import { firstPage, writeSite } from '../../pages/site.ts';
import type { WarehouseFacts } from '../../pages/site-facts.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { verb } from '../cli/verb.ts';
import { version } from '../cli/version.ts';
import { readListUse } from '../month/status.ts';
import { graphOptions, readGraph } from '../project/project-graph.ts';
import { type ReadWorkspace, readWorkspace } from '../project/workspace.ts';

/** As many of the last checks as a page shows. */
const shownChecks = 12;

export const docs = verb({
	about: `Writes a site of plain pages into target/docs: how data goes from source to return and where the opt-out is
applied, every return, table, column, model and test with its last result, the register, and how the list stands.
Open target/docs/index.html in a browser, or copy the folder to a file share. It needs no server and asks none for
anything, and nothing in it is about a person. Reads the warehouse for the list and the last checks; where that cannot be
reached the pages say so. What was in target/docs before is replaced.`,
	options: graphOptions,
	examples: [['docs', 'make the pages, then open target/docs/index.html']],
	exits: {
		[exitStatus.configuration]: 'a file has mistakes',
		[exitStatus.file]: 'the results of the last tests cannot be read',
	},
	run: async ({ vars, ...options }, edge, print) => {
		const workspace = await readWorkspace(options, edge);
		const { project } = workspace;
		const graph = await readGraph(workspace, { vars }, edge);
		const madeAt = edge.clock();
		const asked = await askWarehouse(workspace, edge, print);
		const folder = join(project.folders.target, 'docs');
		const pages = await writeSite(edge.files, folder, {
			graph,
			register: registerOf(project, asked?.flows ?? workspace.flows, dayOf(madeAt, project.timeZone)),
			results: await readLastResults(edge.files, project.folders.target),
			warehouse: asked?.facts,
			madeAt,
			toolVersion: version,
		});
		const first = join(folder, firstPage);
		print.result(`Made ${pages} pages. Open ${relative(edge.folder, first)} in a browser.`, { first, pages });
		return exitStatus.done;
	},
});

type Asked = { readonly facts: WarehouseFacts; readonly flows: Flows };

/** Undefined, with a warning, where the warehouse cannot be asked: the pages are about the files first of all. */
async function askWarehouse({ project, flows }: ReadWorkspace, edge: Edge, print: Printer): Promise<Asked | undefined> {
	try {
		await using opened = new AsyncDisposableStack();
		const warehouse = await edge.openWarehouse(project.target, { create: false });
		opened.defer(async () => await warehouse.close());
		await requireCurrentSchema(warehouse);
		const checks = (await lastRuns(warehouse, shownChecks)).map((check) => ({
			...check,
			openedOn: dayOf(check.openedAt, project.timeZone),
		}));
		return {
			facts: { ...(await readListUse({ project, warehouse }, edge)), checks },
			flows: { ...flows, returns: await withExtensions(warehouse, flows.returns) },
		};
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		const text = `The pages do not say how the list stands: ${error.message}`;
		print.note({ level: 'warn', step: 'docs', text });
		return undefined;
	}
}
