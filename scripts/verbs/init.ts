import { relative, resolve } from 'node:path';
import { exitStatus } from '../../core/exit-status.ts';
import { verb } from '../cli/verb.ts';
import { makeProject } from '../init/new-project.ts';

export const init = verb({
	about: `Writes ndoo.yml, an example business unit and an example return, with comments that say what each key
is for. Replaces no file. Nothing can be sent until mailboxes and the acceptance of the licence are
filled in, and nothing can be built until a flow is assessed and signed off.`,
	options: {},
	positional: { folder: { type: 'string', default: '.', describe: 'Where to make it' } },
	examples: [['init warehouse-opt-out', 'make it in a new folder']],
	exits: { [exitStatus.file]: 'a file is there already' },
	run: async (options, edge, print) => {
		const folder = resolve(edge.folder, options['project-dir'], options.folder);
		const written = (await makeProject(edge.files, folder)).map((path) => relative(edge.folder, path));
		print.result(
			[
				...written.map((path) => `wrote ${path}`),
				`Next: fill in ndoo.yml, describe your business units, and run \`ndoo parse --project-dir ${relative(edge.folder, folder) || '.'}\`.`,
			].join('\n'),
			{ folder, written },
		);
		return exitStatus.done;
	},
});
