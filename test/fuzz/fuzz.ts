import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { folderWith } from '../core/project/temporary-folder.ts';
import type { Order, Tally, Told } from './child.ts';

/** What a process may take. */
export type Bounds = {
	/** Seconds that one case may take on the clock: what does not end can only be ended from outside. */
	readonly silence: number;
	/** Megabytes of its heap; and of all its memory, buffers among it, beside what it had at its first case (Linux). */
	readonly heap: number;
	readonly memory: number;
};

/** Far over what each case may take of the processor (judge.ts), for machines that are busy. */
export const usualBounds: Bounds = { silence: 120, heap: 700, memory: 1500 };

export type Plan = Order & { readonly bounds?: Bounds };

/**
 * Runs the cases of these readers in a process of their own, and in another what is left when one of them ended it: by never
 * coming back, by filling the memory, by an error that nothing waits for.
 */
export async function fuzz(
	{ from, readers, seed, bounds = usualBounds }: Plan,
	tell = (_: Tally): void => {},
): Promise<readonly Tally[]> {
	const tallies: Tally[] = [];
	const take = (tally: Tally): void => {
		tallies.push(tally);
		tell(tally);
	};
	while (tallies.length < readers.length) {
		const defect = await ofProcess({ from, readers: readers.slice(tallies.length), seed }, bounds, take);
		const ended = readers[tallies.length];
		if (ended !== undefined) take({ name: ended.name, read: 0, refused: 0, cpuSeconds: 0, defect });
	}
	return tallies;
}

/** How a process ended, and at which input. */
async function ofProcess(order: Order, bounds: Bounds, take: (tally: Tally) => void): Promise<string> {
	// What is killed removes nothing.
	await using folder = await folderWith({});
	const child = fork(new URL('./child.ts', import.meta.url), {
		execArgv: [`--max-old-space-size=${bounds.heap}`],
		env: { ...process.env, TMPDIR: folder.path, TEMP: folder.path },
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	let said = '';
	child.stderr?.on('data', (part) => {
		said = `${said}${part}`.slice(-2000);
	});
	using watch = watching(child, bounds);
	child.on('message', (told: Told) => {
		if ('input' in told) watch.began(told.input);
		else take(told);
	});
	child.send(order);
	const [code, signal] = await new Promise<readonly unknown[]>((resolve) => {
		child.on('close', (...ended) => resolve(ended));
	});
	return `${watch.input}: ${watch.fault ?? `It ended the process (${code ?? signal}): ${said.trim()}`}`;
}

function watching(child: ChildProcess, { silence, memory }: Bounds) {
	let [since, before] = [0, 0];
	const watch = {
		input: '',
		fault: undefined as string | undefined,
		began: (input: string): void => {
			if (before === 0) before = megabytesOf(child);
			[watch.input, since] = [input, performance.now()];
		},
		[Symbol.dispose]: () => clearInterval(timer),
	};
	const end = (fault: string): void => {
		watch.fault = fault;
		child.kill('SIGKILL');
	};
	const timer = setInterval(() => {
		// Before the first case, what reads has to be loaded.
		if (since > 0 && performance.now() - since > silence * 1000) end(`It did not end in ${silence} seconds.`);
		if (since > 0 && megabytesOf(child) - before > memory) end(`It took more than ${memory} MB.`);
	}, 100);
	return watch;
}

/** What a process has in memory, where the system says so. */
function megabytesOf({ pid }: ChildProcess): number {
	if (process.platform !== 'linux') return 0;
	try {
		const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
		return (Number(pages) * 4096) / 2 ** 20;
	} catch {
		return 0;
	}
}
