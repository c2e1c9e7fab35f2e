import { dayOf } from '../../core/day.ts';
import { exitStatus } from '../../core/exit-status.ts';
import type { DoctorFinding } from '../../loaders/mesh/doctor/finding.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { examinePrivate } from '../doctor/privacy.ts';
import { examineProject } from '../doctor/project.ts';
import { examineRoute, examineWorkFolder } from '../doctor/route.ts';
import { examineWarehouse } from '../doctor/warehouse.ts';
import { openWorkspace, readWorkspace } from '../project/workspace.ts';

export const doctor = verb({
	about: `Looks at the project, the warehouse, the list, the work folder and the way to MESH, and says of each
whether it is right and, if not, what to do. On the route client: the folders of each mailbox, their
rights and room, what is stuck in OUT or lies in FAILED. On the route api: certificates and key, the
clock, the handshake of each mailbox (which MESH wants once a day in any case), and whether MESH
knows the recipient. By hand: the folder. Last, whether other accounts of the machine may read what
is for ndoo's alone (not on Windows): work, disclosures, keys, files with secrets. Nothing is sent,
and nothing but a trial file is written.`,
	options: routeOption,
	examples: [
		['doctor', 'before the first month, and when something does not work'],
		['doctor --route api', 'whether another route would do'],
	],
	exits: {
		[exitStatus.failed]: 'something is not right; each line says what to do',
		[exitStatus.configuration]: 'ndoo.yml or a flow file cannot be read as it is',
	},
	run: async (options, edge, print) => {
		const { project } = await readWorkspace(options, edge);
		const { findings: ofWarehouse, lastPopulation } = await examineWarehouse(
			async () => await openWorkspace(options, edge, { create: false }),
			edge,
		);
		const needed = neededFor(lastPopulation);
		const findings = [
			...(await examineProject(project, dayOf(edge.clock(), project.timeZone))),
			...ofWarehouse,
			...(await examineWorkFolder(project, needed, edge)),
			...(await examinePrivate(project, edge)),
			...(await examineRoute(project, needed, edge)),
		];
		print.result(findingsText(findings), { findings });
		return findings.some(({ level }) => level === 'failed') ? exitStatus.failed : exitStatus.done;
	},
});

const least = 100_000_000;
const bytesPerRow = 13;
// A request and its reply in the work folder, and one copy of each on their way.
const copies = 4;

const neededFor = (population: number): number => Math.max(least, population * bytesPerRow * copies);

function findingsText(findings: readonly DoctorFinding[]): string {
	const width = Math.max(...findings.map(({ about }) => about.length));
	const lines = findings.flatMap(({ level, about, text, todo }) => [
		`${level.padEnd(7)}  ${about.padEnd(width)}  ${text}`,
		...(todo === undefined ? [] : [`${' '.repeat(width + 11)}${todo}`]),
	]);
	return [...lines, tally(findings)].join('\n');
}

function tally(findings: readonly DoctorFinding[]): string {
	const count = (wanted: DoctorFinding['level']) => findings.filter(({ level }) => level === wanted).length;
	return `\n${count('ok')} right, ${count('warning')} to look at, ${count('failed')} wrong.`;
}
