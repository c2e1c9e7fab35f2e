// This program stands outside: it uses nothing of the project. It reads the source tables and the list by plain SQL, the
// disclosed files as CSV, and says by the data set's own ids what is wrong with them.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { parse } from 'csv-parse/sync';

type Row = Readonly<Record<string, string | null>>;

export type OutsideCheck = {
	/** Of the database. */
	readonly dataFolder: string;
	readonly schema: string;
	/** Holds one CSV file for each disclosed table. */
	readonly disclosed: string;
	/** The source of each file, by the file's name without its ending. */
	readonly sourceOf: Readonly<Record<string, string>>;
	/** The table that knows whose number is whose. */
	readonly index: string;
	/** The columns that hold a person's number, wherever they are. */
	readonly numberColumns: readonly string[];
	/** Files of tables without a person. */
	readonly nobody: readonly string[];
};

export type Findings = {
	readonly files: number;
	/** Rows about people, in all files. */
	readonly disclosedRows: number;
	/** Rows of the sources about people who are not cleared. */
	readonly rowsOfRemoved: number;
	readonly faults: readonly string[];
};

export async function checkFromOutside(given: OutsideCheck): Promise<Findings> {
	const database = await PGlite.create({ dataDir: given.dataFolder });
	try {
		return await check(database, given);
	} finally {
		await database.close();
	}
}

async function check(database: PGlite, given: OutsideCheck): Promise<Findings> {
	const sources = await readSources(database, given.schema);
	const isCleared = await clearance(database, sources, given);
	const findings = { disclosedRows: 0, rowsOfRemoved: 0, faults: [] as string[] };
	const files = (await readdir(given.disclosed)).map((file) => file.replace(/\.csv$/, ''));
	for (const file of files) {
		const rows: readonly Row[] = parse(await readFile(join(given.disclosed, `${file}.csv`)), { columns: true });
		const source = sources.get(given.sourceOf[file] ?? '') ?? [];
		if (given.nobody.includes(file)) {
			if (rows.length !== source.length) findings.faults.push(`${file}: ${rows.length} of ${source.length} rows`);
			continue;
		}
		findings.disclosedRows += rows.length;
		findings.rowsOfRemoved += source.filter((row) => !isCleared(row)).length;
		findings.faults.push(...faultsOf({ rows, source, isCleared }, given).map((fault) => `${file}: ${fault}`));
	}
	return { files: files.length, ...findings };
}

type IsCleared = (row: Row) => boolean;
type Sources = ReadonlyMap<string, readonly Row[]>;

async function readSources(database: PGlite, schema: string): Promise<Sources> {
	const tables = await rowsOf(
		database,
		`select table_name as name from information_schema.tables where table_schema = '${schema}' and table_type = 'BASE TABLE'`,
	);
	const sources = new Map<string, readonly Row[]>();
	for (const { name } of tables)
		sources.set(String(name), await rowsOf(database, `select * from "${schema}"."${name}"`));
	return sources;
}

/** Whether the person that a row is about may be disclosed: by every number that any table has for them. */
async function clearance(database: PGlite, sources: Sources, given: OutsideCheck): Promise<IsCleared> {
	const listed = await rowsOf(database, 'select nhs_number from ndoo_list.cleaned_list');
	const list = new Set(listed.map((row) => row['nhs_number']));
	const isOnList = (raw: string) => list.has(raw.replaceAll(/\D/g, ''));
	const isClear = (known: readonly string[] = []) => known.length > 0 && known.every(isOnList);
	const index = numbersByPerson(sources.get(given.index) ?? [], given.numberColumns);
	const numbers = numbersByPerson([...sources.values()].flat(), given.numberColumns);
	return (row) => {
		const person = personOf(row);
		if (person === undefined) return isClear(numbersIn(row, given.numberColumns));
		return isClear(index.get(person)) && isClear(numbers.get(person));
	};
}

type File = { readonly rows: readonly Row[]; readonly source: readonly Row[]; readonly isCleared: IsCleared };

function faultsOf({ rows, source, isCleared }: File, { numberColumns }: OutsideCheck): readonly string[] {
	const keyOf = (row: Row): string => String(row['SK']);
	const isOrphan = (row: Row) => keyOf(row).includes('orphan');
	const cleared = source.filter(isCleared).map(keyOf);
	const wanted = source.filter((row) => isCleared(row) && !isOrphan(row)).map(keyOf);
	const keys = rows.map(keyOf);
	const [there, ofCleared] = [new Set(keys), new Set(cleared)];
	return [
		...(wanted.length === 0 ? ['nobody in it could be disclosed'] : []),
		...(there.size === keys.length ? [] : ['a row twice']),
		...keys.filter((key) => !ofCleared.has(key)).map((key) => `a row of a removed person: ${key}`),
		...keys.filter((key) => key.includes('orphan')).map((key) => `an orphan: ${key}`),
		...wanted.filter((key) => !there.has(key)).map((key) => `a row is missing: ${key}`),
		...rows
			.flatMap((row) => numberColumns.filter((column) => column in row))
			.map((column) => `the number itself: ${column}`),
	];
}

const asText = {
	rowMode: 'object',
	parsers: Object.fromEntries(Array.from({ length: 5000 }, (_, type) => [type, (text: string) => text])),
} as const;

const rowsOf = async (database: PGlite, text: string): Promise<readonly Row[]> =>
	(await database.query<Row>(text, [], asText)).rows;

const personOf = (row: Row): string | undefined => row['Person_ID'] ?? row['PERSON ID'] ?? undefined;

const numbersIn = (row: Row, columns: readonly string[]): readonly string[] =>
	columns.map((column) => row[column] ?? '').filter((raw) => raw.trim() !== '');

/** All numbers that any row has for a person; a person of whom the index knows nothing has none. */
function numbersByPerson(rows: readonly Row[], columns: readonly string[]): ReadonlyMap<string, readonly string[]> {
	const known = new Map<string, readonly string[]>();
	for (const row of rows) {
		const person = personOf(row);
		if (person === undefined || !columns.some((column) => column in row)) continue;
		known.set(person, [...(known.get(person) ?? []), ...numbersIn(row, columns)]);
	}
	return known;
}
