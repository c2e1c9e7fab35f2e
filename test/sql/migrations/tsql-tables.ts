/** A table by what the text of migrations says of it: columns as `name kind`, constraints and indexes as `kind name`. */
export type WrittenTable = { readonly columns: string[]; readonly constraints: string[] };

const kinds: Readonly<Record<string, string>> = {
	bigint: 'bigint',
	bit: 'boolean',
	char: 'text',
	date: 'date',
	datetime2: 'moment',
	datetimeoffset: 'moment',
	decimal: 'numeric',
	int: 'integer',
	nvarchar: 'text',
	uniqueidentifier: 'uuid',
	varbinary: 'bytes',
};

/** The tables that migrations in T-SQL make, read from their text. */
export function tablesIn(scripts: readonly string[]): ReadonlyMap<string, WrittenTable> {
	const tables = new Map<string, WrittenTable>();
	const text = scripts.join('\nGO\n').replaceAll(/--.*$/gm, '');
	for (const { 0: found, 1: name = '', index } of text.matchAll(/create table (\w+\.\w+) \(/g)) {
		const table: WrittenTable = { columns: [], constraints: [] };
		tables.set(name, table);
		for (const item of itemsFrom(text, index + found.length)) write(table, item);
	}
	for (const [, name = '', item = ''] of text.matchAll(/alter table (\w+\.\w+)\s+add ([^;]+);/g))
		write(of(tables, name), item);
	for (const [, unique, index, name = ''] of text.matchAll(/create (unique )?index (\w+) on (\w+\.\w+)/g)) {
		of(tables, name).constraints.push(`${unique ? 'unique index' : 'index'} ${index}`);
	}
	return tables;
}

function of(tables: ReadonlyMap<string, WrittenTable>, name: string): WrittenTable {
	const table = tables.get(name);
	if (table === undefined) throw new Error(`${name} is altered before it is made`);
	return table;
}

/** What stands between commas, up to the bracket that closes. */
function itemsFrom(text: string, start: number): readonly string[] {
	const items: string[] = [''];
	let depth = 0;
	for (const character of text.slice(start)) {
		if (character === ')' && depth === 0) return items.map((item) => item.trim());
		if (character === '(') depth++;
		if (character === ')') depth--;
		if (character === ',' && depth === 0) items.push('');
		else items.push(`${items.pop()}${character}`);
	}
	throw new Error('a table that does not end');
}

function write(table: WrittenTable, item: string): void {
	for (const [, name, kind] of item.matchAll(/constraint (\w+)\s+(primary key|unique|foreign key|references|check)/g)) {
		table.constraints.push(`${kind === 'references' ? 'foreign key' : kind} ${name}`);
	}
	const [, column, type = ''] = /^(?!constraint )(\w+) (\w+)/.exec(item) ?? [];
	if (column === undefined) return;
	const isRequired = / not null/.test(item);
	table.columns.push(`${column} ${kinds[type] ?? type}${isRequired ? '' : ' or null'}`);
}
