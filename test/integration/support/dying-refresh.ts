// Runs a command line, and kills its own process before the n-th effect on files or warehouse:
//   node dying-refresh.ts <n> <words …>
// Prints the number of effects when it came to the end alive. SIGKILL: nothing is closed, flushed or cleaned up.
import { join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Files } from '../../../core/files.ts';
import type { Session, Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import { main } from '../../../scripts/main.ts';
import { openEmbeddedTarget } from '../../loaders/warehouse/embedded-target.ts';
import { ahead } from './project.ts';

const [fatal = '0', ...words] = process.argv.slice(2);
let effects = 0;

async function effect<T>(work: () => Promise<T>): Promise<T> {
	effects += 1;
	if (effects === Number(fatal)) die();
	return await work();
}

function die(): never {
	process.kill(process.pid, 'SIGKILL');
	throw new Error('still alive');
}

const files: Files = {
	...diskFiles,
	stream: (path) => diskFiles.stream(path),
	list: (folder) => diskFiles.list(folder),
	writeWhole: (path, bytes, readers) => effect(() => diskFiles.writeWhole(path, bytes, readers)),
	move: (from, to) => effect(() => diskFiles.move(from, to)),
	remove: (path) => effect(() => diskFiles.remove(path)),
	makeFolder: (path) => effect(() => diskFiles.makeFolder(path)),
};

const isWrite = (text: string): boolean => !/^\s*select\b/i.test(text);

function dyingSession<S extends Session>(session: S): S {
	return {
		...session,
		query: (statement) => (isWrite(statement.text) ? effect(() => session.query(statement)) : session.query(statement)),
		script: (text) => effect(() => session.script(text)),
		load: (target, lines) => effect(() => session.load(target, lines)),
	};
}

// A transaction is an effect, and so is each statement in it: the process dies before it, inside it, and after its commit.
const dyingWarehouse = (warehouse: Warehouse): Warehouse => ({
	...dyingSession(warehouse),
	transaction: (mode, work) => {
		const run = () => warehouse.transaction(mode, (session) => work(dyingSession(session)));
		return mode === 'snapshot' ? run() : effect(run);
	},
});

process.exitCode = await main(
	words,
	{},
	{
		files,
		// The project's folder is the last of the words.
		lockFolder: join(words.at(-1) ?? '', 'locks'),
		clock: ahead,
		openWarehouse: async (target, options) => dyingWarehouse(await openEmbeddedTarget(target, options)),
	},
);
process.stdout.write(`effects ${effects}\n`);
