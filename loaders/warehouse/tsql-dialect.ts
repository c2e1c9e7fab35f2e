import { NdooError } from '../../core/errors.ts';
import type { RelationName } from './warehouse.ts';

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
	return undefined;
}

/** A relation with its schema, each part quoted. */
export const quoted = ({ schema, name }: RelationName): string => `${quotedName(schema)}.${quotedName(name)}`;

/**
 * A text as a Unicode literal. A backslash at the end of a line would make SQL Server join it to the next one, so such a
 * text is written in two parts.
 */
export function quotedLiteral(text: string): string {
	if (text.includes('\0')) throw new Error('SQL Server cannot hold a NUL character in a literal.');
	const parts = text.split(/(?<=\\)(?=\r?\n)/).map((part) => `N'${part.replaceAll("'", "''")}'`);
	return parts.length === 1 ? parts.join('') : `(${parts.join(' + ')})`;
}
