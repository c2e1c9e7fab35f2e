import { posix, resolve, win32 } from 'node:path';
import { dayOf, usualTimeZone } from '../../core/day.ts';
import { NdooError, type Problem } from '../../core/errors.ts';
import type { Edge } from '../cli/edge.ts';
import type { Scheduler } from './schedulers.ts';
import type { Tick, TimeOfDay } from './tick.ts';

/** As the command line gives them. */
export type TickOptions = {
	readonly name: string;
	readonly at: string;
	readonly 'run-as': string;
	readonly program: string | undefined;
	readonly 'log-file': string | undefined;
	readonly operator: string | undefined;
	readonly 'project-dir': string;
	readonly target?: string | undefined;
};

/** How long a run waits for another one to end: somebody may be at work when the clock strikes. */
const lockMinutes = 30;

/** Throws `config-invalid` with everything that the scheduler could not be told, or would take for something else. */
export function tickOf(
	options: TickOptions,
	{ paths, hasOperators }: Pick<Scheduler, 'paths' | 'hasOperators'>,
	edge: Pick<Edge, 'folder' | 'clock'>,
	ownProgram: readonly string[],
): Tick {
	const { name, operator, 'run-as': account } = options;
	const at = timeOf(options.at);
	const projectFolder = onMachine(options['project-dir'], paths, edge.folder);
	const program = options.program === undefined ? ownProgram : [options.program];
	const logFile = options['log-file'] ?? (paths === 'windows' ? win32 : posix).join(projectFolder, `${name}.log`);
	const problems = [
		...(at === undefined ? [unfit('--at', options.at, 'a time of day such as `06:30`')] : []),
		...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [unfit('--name', name, 'small letters, digits and hyphens')]),
		...wordMistakes('--run-as', account, paths),
		...(operator === undefined ? [] : operatorMistakes(operator, paths, hasOperators)),
		...(options.target === undefined ? [] : wordMistakes('--target', options.target, paths)),
		...pathMistakes('--project-dir', projectFolder, paths),
		...(options['log-file'] === undefined ? [] : pathMistakes('--log-file', logFile, paths)),
		...program.flatMap((path) => programMistakes(path, paths)).slice(0, 1),
	];
	if (at === undefined || problems.length > 0) throw invalid(problems);
	const target = options.target === undefined ? [] : ['--target', options.target];
	const arguments_ = ['refresh', '--lock-minutes', String(lockMinutes), '--project-dir', projectFolder, ...target];
	const words = [...program, ...arguments_];
	return { name, at, words, projectFolder, logFile, account, operator, from: dayOf(edge.clock(), usualTimeZone) };
}

function timeOf(text: string): TimeOfDay | undefined {
	const { hour, minute } = /^(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)$/.exec(text)?.groups ?? {};
	return hour === undefined || minute === undefined ? undefined : { hour: Number(hour), minute: Number(minute) };
}

/** As it stands when it is a path of that machine; else as one of this machine. */
const onMachine = (path: string, paths: Scheduler['paths'], folder: string): string =>
	isAbsolute[paths](path) ? path : resolve(folder, path);

const isAbsolute = {
	windows: (path: string) => /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path),
	posix: (path: string) => path.startsWith('/'),
} as const;

const examples = { windows: 'a whole path of Windows, such as `D:\\ndoo`', posix: 'a whole path, such as `/srv/ndoo`' };

/**
 * What a scheduler would replace, and no quoting keeps from it: Task Scheduler and cmd take `%…%` for a variable, SQL
 * Server Agent `$(…)` for a token; crontab(5) does not say what becomes of a backslash.
 */
const unquotable = { windows: /["%]|\$\(|\p{Cc}/u, posix: /[\\]|\p{Cc}/u } as const;

const expectedText = {
	windows: 'text that is not blank, without `"`, `%`, `$(` and control characters',
	posix: 'text that is not blank, without backslashes and control characters',
} as const;

const wordMistakes = (flag: string, text: string, paths: Scheduler['paths']): readonly Problem[] =>
	text.trim() === '' || unquotable[paths].test(text) ? [unfit(flag, text, expectedText[paths])] : [];

const pathMistakes = (flag: string, path: string, paths: Scheduler['paths']): readonly Problem[] =>
	isAbsolute[paths](path) ? wordMistakes(flag, path, paths) : [unfit(flag, path, examples[paths])];

const operatorMistakes = (operator: string, paths: Scheduler['paths'], hasOperators: boolean): readonly Problem[] =>
	hasOperators
		? wordMistakes('--operator', operator, paths)
		: [unfit('--operator', operator, 'none: only SQL Server Agent has operators')];

/** systemd runs no program whose path holds a quote. */
const programMistakes = (path: string, paths: Scheduler['paths']): readonly Problem[] =>
	paths === 'posix' && /["']/.test(path)
		? [unfit('--program', path, 'a path without quotes')]
		: pathMistakes('--program', path, paths);

const unfit = (flag: string, text: string, expected: string): Problem => ({
	found: `${flag} ${JSON.stringify(text)}`,
	expected,
});

const invalid = (problems: readonly Problem[]): NdooError =>
	new NdooError('config-invalid', 'The job cannot be written like this.', {
		problems,
		todo: 'Give the paths as they are on the machine that runs the job: --project-dir, --program (how ndoo is started there) and --log-file. Nothing was written.',
	});
