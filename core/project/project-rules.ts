import { isAbsolute, relative, resolve } from 'node:path';
import type { Problem } from '../errors.ts';
import { didYouMean } from '../yaml/suggestion.ts';
import { joinedList } from '../yaml/wording.ts';
import type { Locate } from '../yaml/yaml-file.ts';
import { meshMistakes } from './mesh-rules.ts';
import type { MeshRouteName } from './project.ts';
import type { ProjectFile } from './project-schema.ts';
import { targetMistakes } from './target-rules.ts';

/** What the command line asks for, in place of what the file says. */
export type RequestedTarget = { readonly target?: string | undefined; readonly route?: MeshRouteName | undefined };

/** What the schema of `ndoo.yml` cannot see: rules between one key and another. */
export function projectMistakes(
	root: string,
	file: ProjectFile,
	locate: Locate,
	asked: RequestedTarget,
): readonly Problem[] {
	return [
		...unknownTarget(file, locate, asked.target),
		...meshMistakes(file, locate, asked.route),
		...targetMistakes(file, locate),
		...sharedMailboxes(file, locate),
		...standInMailboxes(file, locate),
		...lateChecks(file, locate),
		...foldersNotApart(root, file, locate),
		...modelsAmongOthers(file, locate),
	];
}

function unknownTarget({ target, targets }: ProjectFile, locate: Locate, asked?: string): readonly Problem[] {
	const names = Object.keys(targets);
	if (names.includes(target)) return [];
	const expected = names.length === 0 ? 'a target under `targets`' : joinedList(names);
	const hint = didYouMean(target, names);
	return asked === undefined
		? [locate(['target'], { found: `\`${target}\`, which is not under \`targets\`${hint}`, expected })]
		: [
				locate(
					['targets'],
					{ found: `no target \`${asked}\`, which the command line asks for${hint}`, expected },
					'key',
				),
			];
}

// "Separate mailboxes for each use case" (check service page). MESH writes mailbox ids in either case.
function sharedMailboxes(file: ProjectFile, locate: Locate): readonly Problem[] {
	const uses = mailboxesOf(file);
	return uses.flatMap(([use, mailbox], index) => {
		const other = uses.slice(0, index).find(([, earlier]) => earlier.toUpperCase() === mailbox.toUpperCase())?.[0];
		if (other === undefined) return [];
		const expected = 'a mailbox for each use: the service asks for it';
		return [locate(['mailboxes', use], { found: `the mailbox of \`${other}\` again`, expected })];
	});
}

/** Mailboxes of the stand-in have a hyphen; those of the national service never have. */
export const isStandInMailbox = (mailbox: string): boolean => mailbox.includes('-');

function standInMailboxes(file: ProjectFile, locate: Locate): readonly Problem[] {
	const { environment } = file;
	if (environment === 'stand-in') return [];
	return mailboxesOf(file)
		.filter(([, mailbox]) => isStandInMailbox(mailbox))
		.map(([use, mailbox]) =>
			locate(['mailboxes', use], {
				found: `\`${mailbox}\`, a mailbox of the stand-in, in the ${environment} environment`,
				expected: 'the id that the national service gave: letters and digits',
			}),
		);
}

const mailboxesOf = ({ mailboxes }: ProjectFile): readonly (readonly [use: string, mailbox: string])[] =>
	Object.entries(mailboxes).flatMap(([use, mailbox]) => (mailbox === undefined ? [] : [[use, mailbox] as const]));

// A list that is due for renewal on the day it stops serving would leave every return without one.
function lateChecks({ limits: { dueAfterDays, listServesDays } }: ProjectFile, locate: Locate): readonly Problem[] {
	if (dueAfterDays < listServesDays) return [];
	const found = `a check due after ${dueAfterDays} days, and a list that serves for ${listServesDays}`;
	return [locate(['limits', 'dueAfterDays'], { found, expected: 'fewer days than `listServesDays`' })];
}

/** What lies in these folders is removed when a check ends, or is an engine's own: none may hold anything else. */
function foldersNotApart(root: string, { folders, targets, mesh }: ProjectFile, locate: Locate): readonly Problem[] {
	const named = [
		{ path: ['mesh', 'ui', 'folder'], folder: mesh.ui.folder },
		...Object.entries(folders).map(([name, folder]) => ({ path: ['folders', name], folder })),
		...Object.entries(targets).flatMap(([name, target]) =>
			target.engine === 'embedded' ? [{ path: ['targets', name, 'folder'], folder: target.folder }] : [],
		),
	].map(({ path, folder }) => ({ path, name: path.join('.'), folder: resolve(root, folder) }));
	return named.flatMap(({ path, name, folder }) => {
		const inside = isWithin(root, folder)
			? 'the project itself'
			: named.find((other) => other.name !== name && isWithin(other.folder, folder))?.name;
		if (inside === undefined) return [];
		return [locate(path, { found: `a folder that holds ${quoted(inside)}`, expected: 'a folder of its own' })];
	});
}

const quoted = (name: string): string => (name.includes('.') ? `\`${name}\`` : name);

/** Whether a folder is the other or lies in it; both absolute. */
function isWithin(folder: string, other: string): boolean {
	const way = relative(other, folder);
	return way.split(/[\\/]/)[0] !== '..' && !isAbsolute(way);
}

/** What looks like a model there would be taken for a cleaned view, or for ndoo's own. */
function modelsAmongOthers({ models: { schema } }: ProjectFile, locate: Locate): readonly Problem[] {
	if (!takenSchemas.test(schema)) return [];
	const found = `\`${schema}\`, a schema that has another use`;
	return [locate(['models', 'schema'], { found, expected: 'a schema for models alone' })];
}

const takenSchemas = /^(ndoo.*|cleaned|passthrough|public|pg_.*|information_schema|sys|dbo|guest|db_.*)$/i;
