import { dayOf } from '../../core/day.ts';
import { readDigestKey } from '../../core/digest-key.ts';
import { formatPlace } from '../../core/errors.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { columnRulesOf } from '../../flows/column-sense/column-rules.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { type BuildReport, buildViews } from '../../sql/views/build.ts';
import { routes } from '../../sql/views/route.ts';
import { actor } from '../actor.ts';
import { warnOfFindings } from '../lint-warnings.ts';
import { verb } from '../verb.ts';
import { openWorkspace } from '../workspace.ts';

export const build = verb({
	command: 'build',
	summary: 'Create or replace the views of every assessed flow',
	about: `For each flow that is assessed, signed off and subject to the opt-out: one view per table in the schema
cleaned, named <flow>__<table>, and a role that may read them. A view joins to the cleaned list when
it is read, so nothing has to be built again after a refresh. A flow that the opt-out does not apply
to, or that is exempt, gets views in the schema passthrough, and a role of its own there: they remove
nobody, and refuse when its sign-off or exemption has run out. A flow that is not assessed builds
nothing.`,
	options: { 'dry-run': { type: 'boolean', default: false, describe: 'Print the statements, run nothing' } },
	examples: [
		['build --dry-run', 'read every statement first'],
		['build', 'create the views'],
	],
	exits: {
		[exitStatus.configuration]: 'a flow is not right, or may not be built',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ 'dry-run': dryRun, ...options }, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		await requireCurrentSchema(workspace.warehouse);
		const report = await buildViews(workspace.warehouse, workspace.flows.returns, {
			dryRun,
			now: edge.clock(),
			actor: actor(),
			digestKey: () => readDigestKey(workspace.project, edge.environment, edge.files),
			columnRules: columnRulesOf(workspace.project),
		});
		warnOfFindings(workspace.flows.returns, dayOf(edge.clock()), 'build', print);
		for (const { place = {}, found, expected } of report.doubts) {
			const text = `${formatPlace(place)}: ${found}. Expected ${expected}.`;
			print.note({ level: 'warn', step: 'build', text });
		}
		for (const { message } of report.refused) print.note({ level: 'warn', step: 'build', text: message });
		print.result(dryRun ? report.statements.join('\n\n') : builtText(report), { dryRun, ...report });
		return report.refused.length === 0 ? exitStatus.done : exitStatus.configuration;
	},
});

const builtText = ({ built, dropped }: BuildReport): string =>
	[
		...built.flatMap(({ flow, route, views }) => [
			`${flow}:`,
			...views.map((view) => `  ${routes[route].schema}.${view}`),
		]),
		...dropped.map((view) => `dropped ${view}`),
		built.length === 0 ? 'No flow may be built yet: none is assessed and signed off.' : 'Done.',
	].join('\n');
