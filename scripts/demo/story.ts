import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NdooError } from '../../core/errors.ts';
import { rowsNotCounted, shownWay } from '../../disclosure/disclosure.ts';
import { everyStep } from '../../loaders/check/state/next-step.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import { columnRulesOf } from '../../loaders/column-profiling/column-rules.ts';
import { selected } from '../../sql/compiler/select/selected.ts';
import { warehouseRoles } from '../../sql/roles/roles.ts';
import { buildProject, openFlows } from '../../sql/runner/build-project.ts';
import type { BuiltFlow } from '../../sql/views/build/build.ts';
import { routes } from '../../sql/views/plan/route.ts';
import { quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { actor } from '../cli/actor.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { openMonthlyCheck } from '../month/check.ts';
import { reportAdvance } from '../month/report-advance.ts';
import { readGraph } from '../project/project-graph.ts';
import { warehouseKey } from '../project/warehouse-key.ts';
import { type CommonOptions, openWorkspace, readWorkspace, type Workspace } from '../project/workspace.ts';
import { discloseNamed } from '../returns/disclosing.ts';
import { standInsOf } from '../stand-in/stand-ins.ts';
import { makeDemo } from './make-warehouse.ts';

type Telling = { readonly options: CommonOptions; readonly edge: Edge; readonly print: Printer };

/** One month, told as it happens. Gives the folder of the return that it ends with. */
export async function tellMonth(telling: Telling): Promise<string> {
	const { options, edge, print } = telling;
	const { project } = await readWorkspace(options, edge);
	const near = (path: string) => relative(edge.folder, path) || '.';

	print.heading('1. A warehouse with two clinical systems, made up, in an embedded engine');
	const folder = await makeDemo(project, edge);
	print.line(`   in ${near(folder)}; its people are of the test range, which is nobody's`);

	print.heading('2. The month: `ndoo refresh` extracts and sends; a stand-in plays MESH and the national service');
	await refreshWithStandIn(telling);

	await using workspace = await openWorkspace(options, edge, { create: false });
	print.heading(
		'3. Views: `ndoo build` makes one for each table of each return, cleaned unless the opt-out does not apply',
	);
	const graph = await readGraph(workspace, {}, edge);
	const key = await warehouseKey(workspace, edge);
	const report = await buildProject(workspace.warehouse, workspace.flows.returns, graph, {
		dryRun: false,
		now: edge.clock(),
		actor: actor(),
		digestKey: async () => key,
		columnRules: columnRulesOf(project, workspace.flows.businessUnits),
		// The returns and what they stand on; `ndoo build` makes the other models, and tests them.
		selected: selected(graph, { select: ['+resource_type:exposure'], exclude: ['resource_type:test'] }),
		done: () => {},
	});
	const built = openFlows(report);
	for (const { route, views } of built) for (const view of views) print.line(`   ${routes[route].schema}.${view}`);

	print.heading('4. What the reader of each return may see, and what not');
	for (const one of built) await showRights(workspace.warehouse, one, print);

	print.heading('5. The returns: `ndoo disclose` writes their tables, whole records of opted-out people removed');
	return await discloseAll(workspace, telling);
}

const attempts = 60;

async function refreshWithStandIn({ options, edge, print }: Telling): Promise<void> {
	await using check = await openMonthlyCheck(options, edge, print);
	const standIns = await standInsOf(check.work.project, edge, { scenarios: ['normal'], seed: 'demo' });
	for (let attempt = 0; attempt < attempts; attempt++) {
		const reached = await advance(check.work, everyStep);
		if (reached.end === 'over' && reached.outcome === 'published') return;
		// In a project of somebody's own making it may be held or fail: said as `ndoo refresh` says it.
		if (reached.end !== 'waiting') reportAdvance(reached, print, check.work.project.timeZone);
		for (const standIn of standIns) await standIn.tick();
		// The MESH client's files are taken when they are a second old.
		await sleep(400);
	}
	throw new NdooError('waited-too-long', 'The stand-in did not answer.', {
		todo: 'Run `ndoo status`, and the demo again.',
	});
}

async function showRights(warehouse: Warehouse, { flow, route, views }: BuiltFlow, print: Printer): Promise<void> {
	const role = (await warehouseRoles(warehouse)).ofFlow(flow, route);
	const allowed = `${routes[route].schema}.${quotedName(views[0] ?? '')}`;
	const [counted] = await asRole(warehouse, role, `select count(*) as rows from ${allowed}`);
	print.line(`   ${role} reads ${allowed}: ${Number(counted?.['rows']).toLocaleString('en-GB')} rows`);
	try {
		await asRole(warehouse, role, 'select nhs_number from ndoo_list.cleaned_list limit 1');
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		print.line(`   ${role} reads the list itself: refused (${error.message})`);
		return;
	}
	throw new Error('the reader of a return could read the list');
}

const asRole = async (warehouse: Warehouse, role: string, text: string) =>
	await warehouse.transaction('snapshot', async (session) => {
		await session.script(`set local role ${quotedName(role)}`);
		return await session.query({ text });
	});

/** Gives the folder of the first. */
async function discloseAll(workspace: Workspace, { edge, print }: Telling): Promise<string> {
	const folders: string[] = [];
	for (const { name } of workspace.flows.returns) {
		const { disclosure, folder } = await discloseNamed(workspace, { flow: name }, edge, print);
		print.line(`   ${name} to ${disclosure.recipient.name}, ${shownWay(disclosure, workspace.project.timeZone)}:`);
		for (const { file } of disclosure.tables) print.line(`     ${file.padEnd(34)} ${rowsNotCounted(disclosure)}`);
		folders.push(folder);
	}
	return folders[0] ?? '';
}
