import { NdooError } from '../../core/errors.ts';
import type { Bytes, Entry, Files } from '../../core/files.ts';
import { lockHeld } from '../../warehouse/lock-held.ts';
import { statementError as postgresError } from '../../warehouse/postgres-error.ts';
import { onServer, type UsedConnection } from '../../warehouse/server-warehouse.ts';
import { statementError as tsqlError } from '../../warehouse/tsql-error.ts';
import type { Dialect, Row, Session, TransactionMode, Warehouse } from '../../warehouse/warehouse.ts';
import { asBuilt } from './clinic.ts';
import type { Bare, MadeDisclosure, Operation } from './operation.ts';
import type { Answer, Ask } from './program.ts';
import { recognised } from './statements.ts';

/** What the product's port throws for a refusal of the world. */
export const errorOf =
	(dialect: Dialect) =>
	(error: Extract<Answer, { error: string }>['error']): Error => {
		const isPostgres = dialect === 'postgres';
		if (error === 'lock held') return lockHeld('check');
		const message = 'The cleaned list was replaced while it was being read.';
		if (error === 'replaced')
			return isPostgres
				? postgresError({ code: 'ND008', message })
				: tsqlError({
						number: 245,
						message: `Conversion failed when converting the nvarchar value 'ND008: ${message} What to do: Start again.' to data type int.`,
					});
		return isPostgres
			? postgresError({ code: '55P03', message: 'canceling statement due to lock timeout' })
			: tsqlError({ number: 1222, message: 'Lock request time out period exceeded.' });
	};

/** Comes between a program and the world, so that errors can be planted: does what it wants in place of an operation. */
export type Intercept = (operation: Bare, go: (operation: Bare) => Promise<unknown>) => Promise<unknown>;

export type Port = { readonly warehouse: Warehouse; readonly files: Files };

/** The product's ports, with the model behind them. Transactions and locks are those of the product's own `onServer`. */
export const portOf = (dialect: Dialect, ask: Ask, intercept: Intercept = (operation, go) => go(operation)): Port => ({
	warehouse: warehouseOf(dialect, ask, intercept),
	files: filesOf(ask),
});

function warehouseOf(dialect: Dialect, ask: Ask, intercept: Intercept): Warehouse {
	type Connection = UsedConnection;
	const connection = (): Connection => ({ isSpent: false, [Symbol.asyncDispose]: async () => undefined });
	const askIn = async (where: Operation['in'], operation: Bare): Promise<unknown> =>
		await intercept(operation, (one) => ask({ ...one, in: where }));
	const server = onServer<Connection>({
		take: async () => connection(),
		sessionOn: () => sessionIn('alone'),
		begin: async (_, mode) => sessionIn(mode),
		commit: async (_, mode) => void (await askIn(mode, { is: 'commit' })),
		rollback: async () => void (await askIn('read-write', { is: 'roll back' })),
		takeLock: async (name) => {
			await askIn('alone', { is: 'take lock', name });
			return {
				require: () => undefined,
				release: async () => void (await askIn('alone', { is: 'let lock go', name })),
			};
		},
		close: async () => undefined,
	});
	// Only the name of the engine differs, by which nothing here goes.
	return dialect === 'postgres' ? { engine: 'postgres', dialect, ...server } : { engine: 'mssql', dialect, ...server };

	function sessionIn(where: TransactionMode | 'alone'): Session {
		const built = asBuilt(dialect);
		const run = async (statement: { readonly text: string; readonly values?: readonly unknown[] }) => {
			const standing = await built(statement);
			if (standing !== undefined && !/[["]flow_gate[\]"]/.test(statement.text)) return standing;
			const found = recognised(dialect, statement);
			if ('rows' in found) return found.rows;
			const answer = await askIn(where, found.operation);
			return standing ?? (Array.isArray(answer) ? (answer as readonly Row[]) : []);
		};
		return {
			dialect,
			query: run,
			script: async (text) => void (await run({ text })),
			describe: async () => [],
			load: async ({ name }, lines) => {
				const numbers = (await textOf(lines)).trim().split('\n').filter(Boolean);
				await askIn(where, { is: 'load', slot: name === 'slot_a' ? 'a' : 'b', numbers });
				return numbers.length;
			},
			stream: async function* ({ text }) {
				const [, view = ''] = / from (.+)$/.exec(text) ?? [];
				const numbers = await askIn(where, { is: 'read view', view });
				yield (numbers as readonly string[]).map((number) => [number]);
			},
		};
	}
}

/** The work folder in the world, and a disclosure's own folder in the program, where nobody else looks at it. */
function filesOf(ask: Ask): Files {
	const written = new Map<string, string>();
	const alone = (operation: Bare) => ask({ ...operation, in: 'alone' });
	return {
		read: unused,
		freeSpace: unused,
		makeFolder: async () => undefined,
		list: async (folder) =>
			folder === workFolder ? ((await alone({ is: 'list work folder' })) as readonly string[]).map(folderEntry) : [],
		stat: async (path) => {
			if (path === workFolder) return folderEntry('work');
			return (await alone({ is: 'look for folder', checkId: checkIn(path) })) === true
				? folderEntry(checkIn(path))
				: undefined;
		},
		stream: async function* (path) {
			const numbers = await alone({ is: 'read reply', checkId: checkIn(path) });
			if (numbers === null) throw new NdooError('file-missing', 'The file is not there.', { todo: 'Look for it.' });
			yield Buffer.from((numbers as readonly string[]).map((number) => `${number},\r\n`).join(''));
		},
		writeWhole: async (path, bytes) => void written.set(path, await textOf(bytes)),
		remove: async (path) => void (await alone({ is: 'remove folder', checkId: checkIn(path) })),
		move: async (from) => void (await alone({ is: 'give disclosure its name', made: madeIn(from) })),
	};

	function madeIn(folder: string): MadeDisclosure {
		const manifest: unknown = JSON.parse(written.get(`${folder}/internal/manifest.json`) ?? '{}');
		const { list } = manifest as { readonly list?: { readonly checkId: string } };
		const tables = [...written].filter(([path]) => path.startsWith(`${folder}/to-recipient/`));
		return {
			checkId: String(list?.checkId),
			tables: tables.map(([, text]) => text.split('\r\n').slice(1, -1).join(' ')),
		};
	}
}

export const workFolder = '/project/work';
export const disclosedFolder = '/project/disclosed';

const checkIn = (path: string): string => path.slice(workFolder.length + 1).split('/')[0] ?? '';

const folderEntry = (name: string): Entry => ({ name, isFile: false, size: 0, modified: new Date(0) });

const unused = async (): Promise<never> => {
	throw new Error('the model has no such file');
};

async function textOf(bytes: Bytes): Promise<string> {
	let text = '';
	for await (const chunk of bytes) text += Buffer.from(chunk).toString();
	return text;
}
