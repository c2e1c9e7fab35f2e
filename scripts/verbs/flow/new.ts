import { dirname, join, relative } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { packageFolder } from '../../../core/package-folder.ts';
import { kebabName } from '../../../core/yaml/fields.ts';
import { columnRulesOf } from '../../../loaders/column-profiling/column-rules.ts';
import { suggestNumberColumns } from '../../../loaders/column-profiling/suggestion.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import { verb } from '../../cli/verb.ts';
import { type FirstTable, newFlowText } from '../../generate/new-flow.ts';
import { openWorkspace, readWorkspace, type Workspace } from '../../project/workspace.ts';

export const newFlow = verb({
	about: `Writes flows/returns/<name>.yml from a template with comments that say what each key is for. With --source it
looks at that table or view, suggests the column with the NHS number by what is in it, and lists the others.
Replaces no file. Nothing of the flow is built before it is assessed and signed off.`,
	options: {
		title: { type: 'string', describe: 'Its name for people' },
		source: { type: 'string', describe: 'Table or view to begin with, as schema.name' },
	},
	positional: { name: { type: 'string', demandOption: true, describe: 'Short name: small letters, digits, hyphens' } },
	examples: [
		['flow new falls-study', 'from the template'],
		['flow new falls-study --source community.patient', 'with the columns of a table'],
	],
	exits: {
		[exitStatus.configuration]: 'the name is taken or cannot be one, or there is no such table',
		[exitStatus.file]: 'there is a file of that name',
		[exitStatus.locked]: 'another run holds the lock (with --source)',
	},
	run: async ({ name, title = name, source, ...options }, edge, print) => {
		const { project, flows } = await readWorkspace(options, edge);
		if (!kebabName.safeParse(name).success) throw badName(name);
		const path = join(project.folders.flows, 'returns', `${name}.yml`);
		const isTaken = flows.returns.some((flow) => flow.name === name) || (await edge.files.stat(path)) !== undefined;
		if (isTaken) throw taken(name);
		const table = source === undefined ? undefined : await firstTable(source, options, edge);
		const template = String(await edge.files.read(join(packageFolder(), templateFile)));
		await edge.files.makeFolder(dirname(path));
		await edge.files.writeWhole(path, [Buffer.from(newFlowText(template, { name, title, table }))]);
		const shown = relative(edge.folder, path);
		print.result(`Wrote ${shown}. Fill it in, then run \`ndoo parse\` and \`ndoo flow assess ${name}\`.`, {
			file: path,
		});
		return exitStatus.done;
	},
});

const templateFile = 'scripts/init/template/flows/returns/example.yml';

async function firstTable(
	shown: string,
	options: Parameters<typeof openWorkspace>[0],
	edge: Parameters<typeof openWorkspace>[1],
): Promise<FirstTable> {
	await using workspace = await openWorkspace(options, edge, { create: false });
	const source = relationOf(shown);
	const columns = await workspace.warehouse.describe(source);
	if (columns.length === 0) throw noTable(shown);
	const [number] = await suggestedNumbers(workspace, source);
	return { source, columns: columns.map((column) => column.name), number };
}

const suggestedNumbers = async ({ warehouse, project }: Workspace, source: RelationName) =>
	await warehouse.transaction('snapshot', (session) =>
		suggestNumberColumns(session, source, columnRulesOf(project, [])),
	);

/** What stands before the first dot is the schema. */
function relationOf(shown: string): RelationName {
	const [schema = '', ...name] = shown.split('.');
	return { schema, name: name.join('.') };
}

const badName = (name: string): NdooError =>
	new NdooError('config-invalid', `\`${name}\` cannot be the name of a flow.`, {
		todo: 'Use small letters and digits with single hyphens, at most 40 of them, such as `community-activity`.',
	});

const taken = (name: string): NdooError =>
	new NdooError('file-invalid', `There is a flow \`${name}\` already; nothing was written.`, {
		todo: 'Choose another name, or edit the file that is there.',
	});

const noTable = (shown: string): NdooError =>
	new NdooError('config-invalid', `The warehouse has no table or view \`${shown}\` that this account may see.`, {
		todo: 'Write it as schema.name, with the letters as the warehouse has them. Nothing was written.',
	});
