import { NdooError } from '../core/errors.ts';
import type { Column, RelationName, Row, Statement } from './warehouse.ts';

/** Of sysname, in UTF-16 units. */
const longestName = 128;

/**
 * An identifier in brackets, right whatever QUOTED_IDENTIFIER says. Throws `config-invalid` for a name that SQL Server
 * cannot hold.
 */
export function quotedName(name: string): string {
	const fault = nameFault(name);
	if (fault !== undefined) {
		throw new NdooError('config-invalid', `The name ${JSON.stringify(name)} ${fault}.`, {
			todo: 'Give the table, column or flow another name.',
		});
	}
	return `[${name.replaceAll(']', ']]')}]`;
}

function nameFault(name: string): string | undefined {
	if (name === '') return 'is empty';
	if (name.includes('\0')) return 'has a NUL character, which SQL Server cannot hold in a name';
	if (name.length > longestName) return `is longer than the ${longestName} characters of a name in SQL Server`;
	if (!name.isWellFormed()) return 'has half a character, which SQL Server would change';
	return undefined;
}

function requireText(text: string): void {
	const found = text.includes('\0') ? 'a NUL character' : 'half a character';
	if (!text.includes('\0') && text.isWellFormed()) return;
	throw new NdooError('config-invalid', `SQL Server cannot hold ${found} in a literal.`, {
		todo: 'Take it out of the value, where the flow file or the model has it.',
	});
}

/** A relation with its schema, each part quoted. */
export const quoted = ({ schema, name }: RelationName): string => `${quotedName(schema)}.${quotedName(name)}`;

/**
 * A text as a Unicode literal. A backslash at the end of a line would make SQL Server join it to the next one, so such a
 * text is written in two parts.
 */
export function quotedLiteral(text: string): string {
	requireText(text);
	const parts = text.split(/(?<=\\)(?=\r?\n)/).map((part) => `N'${part.replaceAll("'", "''")}'`);
	return parts.length === 1 ? parts.join('') : `(${parts.join(' + ')})`;
}

/**
 * The columns of a table or view in order: name, type with its length as it is declared, nullable. A type that the database
 * gave a name of its own is that which it stands for; those of .NET (240) stand for none.
 */
export const columnsOf = ({ schema, name }: RelationName): Statement => ({
	text: `
		select c.name as name, t.name as type, c.max_length as length, c.precision as precision, c.scale as scale,
			c.is_nullable as nullable, c.collation_name as collation
		from sys.columns as c
		join sys.objects as o on o.object_id = c.object_id
		join sys.schemas as s on s.schema_id = o.schema_id
		join sys.types as t
			on t.user_type_id = case when c.system_type_id = 240 then c.user_type_id else c.system_type_id end
		where s.name = @p0 and o.name = @p1 and o.type in ('U', 'V')
		order by c.column_id`,
	values: [schema, name],
});

/** A row of `columnsOf`. */
export const toColumn = ({ name, type, length, precision, scale, nullable, collation }: Row): Column => ({
	name: String(name),
	type: `${String(type)}${sizeOf(String(type), Number(length), Number(precision), Number(scale))}`,
	nullable: nullable === true,
	...(typeof collation === 'string' && { collation }),
});

/** Lengths are in bytes in the catalogue, and two to a character in the types for Unicode; -1 is `max`. */
function sizeOf(type: string, length: number, precision: number, scale: number): string {
	if (/^(?:n?(?:var)?char|(?:var)?binary)$/.test(type)) {
		return `(${length === -1 ? 'max' : type.startsWith('n') ? length / 2 : length})`;
	}
	if (/^(?:decimal|numeric)$/.test(type)) return `(${precision},${scale})`;
	return /^(?:time|datetime2|datetimeoffset)$/.test(type) ? `(${scale})` : '';
}
