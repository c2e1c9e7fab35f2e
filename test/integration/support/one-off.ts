import { readdir, readFile } from 'node:fs/promises';
import { diskFiles } from '../../../core/disk-files.ts';
import { meshClientStandIn } from '../../../stand-in/mesh-client.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { ahead, oneOffMailbox, type ProjectContent, type TestProject } from './project.ts';
import { twoTableFlow } from './two-table-flow.ts';

/** A project with one signed-off flow, and nobody in its warehouse: the cohort comes as a file. */
export const oneOffProject: ProjectContent = {
	files: { 'flows/returns/clinic-activity.yml': twoTableFlow },
	fill: async () => {},
};

/** One round of MESH client and service on the mailbox of one-off checks. */
export async function serveOneOff(
	project: TestProject,
	rate: number,
	...scenarios: readonly Scenario[]
): Promise<void> {
	await meshClientStandIn({
		environment: 'stand-in',
		interfaceRoot: project.path('mesh', oneOffMailbox),
		mailbox: oneOffMailbox,
		files: diskFiles,
		clock: ahead,
		scenarios,
		seed: 'test',
		rate,
	}).tick();
}

/** The numbers of the lists that lie in the inbox. */
export async function returnedNumbers(project: TestProject): Promise<ReadonlySet<string>> {
	const inbox = project.path('mesh', oneOffMailbox, 'IN');
	const names = (await readdir(inbox)).filter((name) => name.endsWith('.dat'));
	const texts = await Promise.all(names.map((name) => readFile(`${inbox}/${name}`, 'latin1')));
	return new Set(texts.filter((text) => !text.startsWith('{')).flatMap((text) => text.match(/\d{10}/g) ?? []));
}
