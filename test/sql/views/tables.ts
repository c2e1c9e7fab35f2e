import { type Dialect, quotingOf } from '../../../warehouse/dialect.ts';
import type { RelationName, Session } from '../../../warehouse/warehouse.ts';

/** A value of a table of a test. */
export type Cell = string | number | null;

/** A table of a test, by types that every engine knows, and `text` for any text. */
export type TestTable = {
	readonly columns: Readonly<Record<string, string>>;
	readonly rows: readonly (readonly Cell[])[];
};

/** Makes a table and fills it. */
export function tableSql(dialect: Dialect, relation: RelationName, { columns, rows }: TestTable): string {
	const { quoted, quotedName, quotedLiteral } = quotingOf[dialect];
	const typeOf = (type: string) => (type === 'text' ? texts[dialect] : type);
	const declared = Object.entries(columns).map(([name, type]) => `${quotedName(name)} ${typeOf(type)}`);
	const literal = (cell: Cell) => (typeof cell === 'string' ? quotedLiteral(cell) : String(cell));
	const values = rows.map((row) => `(${row.map(literal).join(', ')})`);
	const inserts = Array.from({ length: Math.ceil(values.length / mostValues) }, (_, part) => {
		const some = values.slice(part * mostValues, (part + 1) * mostValues);
		return `insert into ${quoted(relation)} values ${some.join(', ')};`;
	});
	return [`create table ${quoted(relation)} (${declared.join(', ')});`, ...inserts].join('\n');
}

/** Of one statement, in T-SQL. */
const mostValues = 1000;

const texts: Readonly<Record<Dialect, string>> = { postgres: 'text', tsql: 'nvarchar(200)' };

/** Makes a schema with nothing in it; whatever was built on its tables is gone. */
export const emptySchema = async (session: Session, schema: string): Promise<void> =>
	await emptiers[session.dialect](session, schema);

const emptiers: Readonly<Record<Dialect, (session: Session, schema: string) => Promise<void>>> = {
	postgres: async (session, schema) => {
		const name = quotingOf.postgres.quotedName(schema);
		await session.script(`drop schema if exists ${name} cascade; create schema ${name}`);
	},
	// It has no cascade: what depends on something goes first, also that on tables of the schema.
	tsql: async (session, schema) => {
		await dropAll(session, 'V', ['cleaned', 'passthrough']);
		await dropAll(session, 'TF', ['ndoo_inside']);
		await dropAll(session, 'V', ['ndoo_inside', schema]);
		await dropAll(session, 'U', [schema]);
		const { quotedName, quotedLiteral } = quotingOf.tsql;
		await session.script(`drop schema if exists ${quotedName(schema)}`);
		await session.script(`exec (${quotedLiteral(`create schema ${quotedName(schema)}`)})`);
	},
};

/** A stand-in calls every function FN. */
const types = { V: "'V'", U: "'U'", TF: "'TF', 'FN'" } as const;
const kinds = { V: 'view', U: 'table', TF: 'function' } as const;

async function dropAll(session: Session, type: keyof typeof kinds, schemas: readonly string[]): Promise<void> {
	const { quoted, quotedLiteral } = quotingOf.tsql;
	const found = await session.query({
		text: `select s.name as [schema], o.name as name from sys.objects as o
			join sys.schemas as s on s.schema_id = o.schema_id
			where o.type in (${types[type]}) and s.name in (${schemas.map(quotedLiteral).join(', ')})`,
	});
	for (const { schema, name } of found) {
		const relation = quoted({ schema: String(schema), name: String(name) });
		await session.script(`drop ${kinds[type]} ${relation}`);
	}
}
