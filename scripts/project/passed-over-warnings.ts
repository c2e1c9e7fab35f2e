import type { Project } from '../../core/project/project.ts';
import { passedOver } from '../../flows/passed-over.ts';
import type { Edge, Printer } from '../cli/edge.ts';

/** Names each file that lies among the project's and is read by nothing. */
export async function warnOfPassedOver(
	project: Project,
	step: string,
	{ files }: Pick<Edge, 'files'>,
	print: Pick<Printer, 'note'>,
): Promise<void> {
	for (const { path, why } of await passedOver(files, project))
		print.note({ level: 'warn', step, text: `${path} is passed over: ${why}.` });
}
