import { diskFiles } from '../../core/disk-files.ts';
import type { Bytes, Files } from '../../core/files.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';

/** A place at which a run can be cut off: before an effect, half way through a file or a load, or after all of them. */
export type Point = {
	readonly kind: 'file' | 'statement';
	/** What is about to be done, ready to be read. */
	readonly about: string;
	/** Whether others see it from then on: a file that takes its place, or a change of the list, of views or of rights. */
	readonly isVisible: boolean;
};

/** Is asked before each effect. May throw, which the program takes for the failure of that effect. */
export type Watch = (point: Point) => void | Promise<void>;

/** The disk, looked at. What only reads is no effect. */
export function watchedFiles(watch: Watch): Files {
	const effect = async <T>(about: string, work: () => Promise<T>, isVisible = false): Promise<T> => {
		await watch({ kind: 'file', about, isVisible });
		return await work();
	};
	return {
		...diskFiles,
		stream: (path) => diskFiles.stream(path),
		list: (folder) => diskFiles.list(folder),
		writeWhole: (path, bytes, readers) =>
			effect(`write ${path}`, () =>
				diskFiles.writeWhole(
					path,
					halted(bytes, watch, { kind: 'file', about: `half of ${path}`, isVisible: false }),
					readers,
				),
			),
		move: (from, to) => effect(`move to ${to}`, () => diskFiles.move(from, to), true),
		remove: (path) => effect(`remove ${path}`, () => diskFiles.remove(path)),
		makeFolder: (path, readers) => effect(`make ${path}`, () => diskFiles.makeFolder(path, readers)),
	};
}

/** With a point behind the first piece. */
async function* halted(bytes: Bytes, watch: Watch, half: Point): AsyncGenerator<Uint8Array> {
	let isBegun = false;
	for await (const chunk of bytes) {
		yield chunk;
		if (!isBegun) await watch(half);
		isBegun = true;
	}
}

const isRead = (text: string): boolean =>
	/^\s*(?:select|with|explain|show)\b/i.test(text) && !/\b(?:insert into|update|delete from)\b/i.test(text);

function watchedSession<S extends Session>(session: S, watch: Watch): S {
	const before = async (text: string): Promise<void> =>
		await watch({ kind: 'statement', about: text.trim().replaceAll(/\s+/g, ' ').slice(0, 70), isVisible: false });
	return {
		...session,
		query: async (statement) => {
			if (!isRead(statement.text)) await before(statement.text);
			return await session.query(statement);
		},
		script: async (text) => {
			await before(text);
			await session.script(text);
		},
		load: async (target, lines) => {
			await before(`load ${target.schema}.${target.name}`);
			const half: Point = { kind: 'statement', about: `half of ${target.schema}.${target.name}`, isVisible: false };
			return await session.load(target, halted(lines, watch, half));
		},
	};
}

/** A warehouse, looked at. Each statement of a transaction is an effect, and so is its commit; the last point is its end. */
export const watchedWarehouse = (warehouse: Warehouse, watch: Watch): Warehouse => ({
	...watchedSession(warehouse, watch),
	transaction: async (mode, work) => {
		if (mode === 'snapshot') return await warehouse.transaction(mode, work);
		return await warehouse.transaction(mode, async (session) => {
			let isVisible = false;
			const seen: Watch = async (point) => {
				isVisible ||= !/^(?:insert into|update|delete from) "?ndoo"?\.|^half of |^set local /.test(point.about);
				await watch(point);
			};
			const result = await work(watchedSession(session, seen));
			await watch({ kind: 'statement', about: 'commit', isVisible });
			return result;
		});
	},
	close: async () => {
		await watch({ kind: 'statement', about: 'the end', isVisible: false });
		await warehouse.close();
	},
});
