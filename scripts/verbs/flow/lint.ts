import { dayOf } from '../../../core/day.ts';
import { formatPlace } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import type { LintFinding } from '../../../flows/lint/finding.ts';
import { type LintReport, lintFlows } from '../../../flows/lint/lint.ts';
import { verb } from '../../cli/verb.ts';
import { readWorkspace } from '../../project/workspace.ts';

export const lint = verb({
	about: `Three things show only when the flows of a project are looked at together: the same tables sent to one
recipient once with opted-out people removed and once with them; two returns of the same tables to one
recipient, made on two lists; and a key that stays the same, by which a recipient sees who is missing since
last time. Some cannot be helped: the Information Governance team accepts such a finding in the flow's file,
under \`accepted:\`, with its name, who, when and why. Touches no warehouse.`,
	options: {},
	examples: [['flow lint', 'all flows of the project']],
	exits: {
		[exitStatus.failed]: 'there are findings that have not been accepted',
		[exitStatus.configuration]: 'a file is not right',
	},
	run: async (options, edge, print) => {
		const workspace = await readWorkspace(options, edge);
		const report = lintFlows(workspace.flows.returns, dayOf(edge.clock(), workspace.project.timeZone));
		print.result(lintText(report), { findings: report.findings, idle: report.idle.map(idleText) });
		return report.findings.every(({ accepted }) => accepted !== undefined) ? exitStatus.done : exitStatus.failed;
	},
});

function lintText({ findings, idle }: LintReport): string {
	const open = findings.filter(({ accepted }) => accepted === undefined);
	const accepted = findings.filter((finding) => finding.accepted !== undefined);
	return [
		...open.map(openText),
		...accepted.map(acceptedText),
		...(idle.length === 0 ? [] : [idle.map(idleText).join('\n')]),
		`${counted(open.length, 'finding')} to deal with, ${accepted.length} accepted.`,
	].join('\n\n');
}

const openText = ({ place, name, found, todo }: LintFinding): string =>
	[
		`${formatPlace(place)}: ${name}`,
		`  found ${found}`,
		`  What to do: ${todo} If it has to be so, the Information Governance team accepts it in the flow's file:`,
		`    accepted: [{ finding: '${name}', by: …, on: …, reason: … }]`,
	].join('\n');

const acceptedText = ({ place, name, accepted }: LintFinding): string =>
	`${formatPlace(place)}: ${name}\n  accepted by ${accepted?.by} on ${accepted?.on}: ${accepted?.reason}`;

const idleText = ({ flow, acceptance }: LintReport['idle'][number]): string =>
	`${flow.file} accepts \`${acceptance.finding}\`, which is not found: take it out.`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
