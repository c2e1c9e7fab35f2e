import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What everybody on a machine may see of a process, and what its account may: its command line, name and environment. */
export type Seen = Map<string, Buffer>;

/** Whether this machine lets processes be looked at (Linux). */
export const canSeeProcesses = process.platform === 'linux';

/** Looks at a process and all that descend from it, every so often, until it is disposed of. */
export function watchProcesses(root: number | undefined, seen: Seen): Disposable {
	const look = (): void => {
		if (root !== undefined && canSeeProcesses) for (const id of withDescendants(root)) noteProcess(id, seen);
	};
	look();
	const timer = setInterval(look, 200);
	return {
		[Symbol.dispose]: () => {
			clearInterval(timer);
			look();
		},
	};
}

function noteProcess(id: number, seen: Seen): void {
	const parts = ['cmdline', 'comm', 'environ'].map((file) => read(() => readFileSync(`/proc/${id}/${file}`)));
	const names = read(() =>
		Buffer.from(
			readdirSync(`/proc/${id}/fd`)
				.map((fd) => link(id, fd))
				.join('\n'),
		),
	);
	const all = Buffer.concat([...parts, names].map((part) => Buffer.concat([part, Buffer.from('\n')])));
	seen.set(`process ${id} ${all.toString('latin1')}`, all);
}

/** The files that it has open, deleted ones as well. */
const link = (id: number, fd: string): string => String(read(() => Buffer.from(readlinkSync(`/proc/${id}/fd/${fd}`))));

function withDescendants(id: number): readonly number[] {
	const threads = String(read(() => Buffer.from(readdirSync(`/proc/${id}/task`).join(' '))));
	const children = threads
		.split(' ')
		.flatMap((thread) => String(read(() => readFileSync(`/proc/${id}/task/${thread}/children`))).split(' '))
		.filter((child) => child !== '');
	return [id, ...children.flatMap((child) => withDescendants(Number(child)))];
}

// It may have ended meanwhile.
function read(get: () => Buffer): Buffer {
	try {
		return get();
	} catch {
		return Buffer.alloc(0);
	}
}
