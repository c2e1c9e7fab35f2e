import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type Cell = string | number | null;
export type DuckdbRow = Readonly<Record<string, Cell>>;

/** A table with the types of its columns, in PostgreSQL's words, which DuckDB knows. */
export type DuckdbTable = {
	readonly schema: string;
	readonly name: string;
	readonly columns: Readonly<Record<string, string>>;
	readonly rows: readonly DuckdbRow[];
};

const script = fileURLToPath(new URL('./duckdb_tables.py', import.meta.url));

export const fillDuckdb = (python: string, file: string, tables: readonly DuckdbTable[]): void =>
	void run(python, ['fill', file], JSON.stringify(tables));

export const readDuckdb = (python: string, file: string, query: string): readonly DuckdbRow[] =>
	JSON.parse(run(python, ['read', file, query], ''));

/** The status of a list of yesterday that clears people. */
export const listInUse: DuckdbTable = {
	schema: 'ndoo',
	name: 'list_status',
	columns: {
		list_date: 'timestamp with time zone',
		published_at: 'timestamp with time zone',
		age_days: 'decimal(18, 3)',
		kind: 'text',
		environment: 'text',
		problem: 'text',
	},
	rows: [
		{
			list_date: new Date(Date.now() - 86_400_000).toISOString(),
			published_at: new Date().toISOString(),
			age_days: 1,
			kind: 'monthly',
			environment: 'live',
			problem: null,
		},
	],
};

function run(python: string, words: readonly string[], input: string): string {
	const { status, stdout, stderr } = spawnSync(python, [script, ...words], {
		encoding: 'utf8',
		input,
		maxBuffer: 100_000_000,
	});
	if (status !== 0) throw new Error(`DuckDB could not do it: ${stderr}`);
	return stdout;
}
