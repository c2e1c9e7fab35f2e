// What other programs may import: `import { refresh } from 'ndoo'`. Everything else of the package is its own affair.

import type { Note } from '../../core/note.ts';
import type { Disclosure } from '../../disclosure/disclosure.ts';
import type { Advance } from '../../loaders/check/steps/advance.ts';
import type { NodeResult } from '../../sql/runner/result.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { processEdge } from '../cli/process-edge.ts';
import type { CommonOptions } from '../project/workspace.ts';
import { buildViewsAndModels } from '../verbs/build.ts';
import { discloseFlow } from '../verbs/disclose.ts';
import { migrateWarehouse } from '../verbs/migrate/up.ts';
import { type ParsedProject, parseProject } from '../verbs/parse.ts';
import { refreshList } from '../verbs/refresh.ts';

export { type ErrorCode, NdooError, type Problem } from '../../core/errors.ts';
export type { Note } from '../../core/note.ts';
export type { Disclosure } from '../../disclosure/disclosure.ts';
export type { Advance } from '../../loaders/check/steps/advance.ts';
export type { NodeResult } from '../../sql/runner/result.ts';
export type { ParsedProject } from '../verbs/parse.ts';

/** Which project, and how it is run. */
export type ProjectOptions = {
	/** The folder with ndoo.yml; the one of the process unless given. */
	readonly projectDir?: string;
	/** The warehouse, by its name under `targets:` in ndoo.yml. */
	readonly target?: string;
	/** Where settings and secrets are looked for; the environment of the process unless given. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** Is told of progress and warnings. Nothing is printed. */
	readonly tell?: (note: Note) => void;
	/** Ends waiting. */
	readonly signal?: AbortSignal;
};

/** Reads every file of a project. Throws `NdooError` (`config-invalid`, `flow-invalid`, `model-invalid`) with every mistake. */
export async function parse(options: ProjectOptions & { readonly vars?: string } = {}): Promise<ParsedProject> {
	const { common, edge, print } = openedBy(options);
	return await parseProject({ ...common, vars: options.vars }, edge, print);
}

/** Runs the migrations that are pending; with `dryRun` none, and gives the statements. Throws `NdooError`. */
export async function migrate(
	options: ProjectOptions & { readonly dryRun?: boolean } = {},
): Promise<{ readonly migrations: readonly string[]; readonly script: string }> {
	const { common, edge, print } = openedBy(options);
	return await migrateWarehouse({ ...common, dryRun: options.dryRun === true }, edge, print);
}

/** Takes the monthly check as far as it goes now; safe to call every day. Throws `NdooError` for one that cannot go on. */
export async function refresh(options: ProjectOptions & { readonly registered?: boolean } = {}): Promise<Advance> {
	const { common, edge, print } = openedBy(options);
	const once = { wait: false, 'wait-minutes': 0, 'poll-seconds': 0, 'lock-minutes': 0 };
	const { result } = await refreshList({ ...common, ...once, registered: options.registered === true }, edge, print);
	return result;
}

export type BuildOptions = ProjectOptions & {
	readonly select?: readonly string[];
	readonly exclude?: readonly string[];
	readonly vars?: string;
	readonly dryRun?: boolean;
};

/** Builds the views of returns, the models and their tests; what failed is among the results. Throws `NdooError`. */
export async function build(
	options: BuildOptions = {},
): Promise<{ readonly results: readonly NodeResult[]; readonly statements: readonly string[] }> {
	const { common, edge, print } = openedBy(options);
	const { select, exclude, vars, dryRun = false } = options;
	const { report, statements } = await buildViewsAndModels({ ...common, select, exclude, vars, dryRun }, edge, print);
	return { results: report.results, statements };
}

export type DiscloseOptions = ProjectOptions & {
	/** The name of the return. */
	readonly flow: string;
	/** Why it is sent before it goes live. */
	readonly pilot?: string;
};

/** Writes a return, and gives its folder and what is on record of it. Throws `NdooError` (`flow-refused`, `list-refused`). */
export async function disclose(
	options: DiscloseOptions,
): Promise<{ readonly folder: string; readonly disclosure: Disclosure }> {
	const { common, edge, print } = openedBy(options);
	return (await discloseFlow({ ...common, flow: options.flow, pilot: options.pilot }, edge, print)).made;
}

type Opened = { readonly common: CommonOptions; readonly edge: Edge; readonly print: Printer };

function openedBy({ projectDir = '.', target, environment = process.env, tell, signal }: ProjectOptions): Opened {
	const edge = processEdge(environment, 'a program', {
		out: () => {},
		err: () => {},
		isTerminal: false,
		...(signal && { signal }),
	});
	const print = { note: tell ?? (() => {}), heading: () => {}, line: () => {}, result: () => {}, error: () => {} };
	return { common: { 'project-dir': projectDir, target }, edge, print };
}
