import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { main } from '../../scripts/main.ts';
import { aheadVariable } from './ahead.ts';
import type { Engine } from './engine.ts';
import { type Seen, watchProcesses } from './processes.ts';

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string };

/** How command lines are run, and what was seen of them. */
export type Commands = Disposable & {
	/** The clock of the commands: a little ahead, so that a new file is old enough to be taken, and so many days. */
	clock(): Date;
	days: number;
	run(words: readonly string[]): Promise<Ran>;
	/** Ends it without a word after so many milliseconds, if it has not ended by itself. */
	runAndKill(words: readonly string[], milliseconds: number): Promise<void>;
	/** Everything that was printed, and everything of processes. */
	readonly printed: Map<string, Buffer>;
	readonly seen: Seen;
	/** How many commands were run. */
	count(): number;
};

export type Places = { readonly outer: string; readonly project: string; readonly engine: Engine };

const dayMilliseconds = 86_400_000;
const ahead = 5_000;

const program = fileURLToPath(new URL('command.ts', import.meta.url));
const temporaryFolders = ['TMPDIR', 'TEMP', 'TMP'] as const;

function notes() {
	const printed = new Map<string, Buffer>();
	const seen: Seen = new Map();
	let count = 0;
	const note = (words: readonly string[], { out, err }: Ran): void => {
		count += 1;
		printed.set(`${count} ${words.join(' ')}`, Buffer.from(`${out}\n${err}`));
	};
	return { printed, seen, note, count: () => count };
}

/**
 * In processes of their own, that Node lets write below `outer` and nowhere else, and start no process at all: one that did
 * would fail, and what is searched is all that there is.
 */
export function childCommands({ outer, project, engine }: Places): Commands {
	const { note, ...kept } = notes();
	const server = watchProcesses(engine.process, kept.seen);
	const commands: Commands = {
		...kept,
		days: 0,
		clock: () => new Date(Date.now() + ahead + commands.days * dayMilliseconds),
		run: async (words) => {
			const child = started(words);
			using _ = watchProcesses(child.pid, kept.seen);
			const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
			note(words, { status, out, err });
			return { status, out, err };
		},
		runAndKill: async (words, milliseconds) => {
			const child = started(words);
			const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
			using _ = watchProcesses(child.pid, kept.seen);
			await Promise.race([ended, pause(milliseconds)]);
			child.kill('SIGKILL');
			const [out, err] = await ended;
			note(words, { status: null, out, err });
		},
		[Symbol.dispose]: () => server[Symbol.dispose](),
	};
	const started = (words: readonly string[]) =>
		spawn(
			process.execPath,
			['--permission', '--allow-fs-read=*', `--allow-fs-write=${outer}`, program, ...words, '--project-dir', project],
			{
				cwd: join(outer, 'home'),
				stdio: ['ignore', 'pipe', 'pipe'],
				env: {
					PATH: process.env['PATH'],
					HOME: join(outer, 'home'),
					...Object.fromEntries(temporaryFolders.map((name) => [name, join(outer, 'tmp')])),
					[aheadVariable]: String(ahead + commands.days * dayMilliseconds),
					...engine.environment,
				},
			},
		);
	return commands;
}

/** In this process, whose folder for temporary files is below `outer` meanwhile. */
export function commandsInProcess({ outer, project, engine }: Places): Commands {
	const { note, ...kept } = notes();
	const before = temporaryFolders.map((name) => process.env[name]);
	for (const name of temporaryFolders) process.env[name] = join(outer, 'tmp');
	const commands: Commands = {
		...kept,
		days: 0,
		clock: () => new Date(Date.now() + ahead + commands.days * dayMilliseconds),
		run: async (words) => {
			const printed = { out: '', err: '' };
			const status = await main([...words, '--project-dir', project], engine.environment, {
				out: (more) => {
					printed.out += more;
				},
				err: (more) => {
					printed.err += more;
				},
				// What is overwritten on a terminal was shown.
				isTerminal: !words.includes('json'),
				folder: join(outer, 'home'),
				clock: commands.clock,
			});
			note(words, { status, ...printed });
			return { status, ...printed };
		},
		runAndKill: async () => {
			throw new Error('only a process of its own can be killed');
		},
		[Symbol.dispose]: () => {
			for (const [at, name] of temporaryFolders.entries()) {
				const value = before[at];
				if (value === undefined) delete process.env[name];
				else process.env[name] = value;
			}
		},
	};
	return commands;
}
