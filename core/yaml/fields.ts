import { z } from 'zod';

/** Text for people: not blank, without control characters other than tab and line ends. */
export const prose = z.string().regex(/^(?=[\s\S]*\S)([^\p{Cc}]|[\t\r\n])+$/u, {
	error: 'text that is not blank and has no control characters',
});

/** ODS code of an organisation. */
export const odsCode = z
	.string()
	.regex(/^[A-Z0-9]{3,10}$/, { error: 'an ODS code: 3 to 10 capital letters and digits' });

export const share = z.number().min(0).max(1);

/** The name of a unit or a flow; it becomes part of file, view and role names. */
export const kebabName = z
	.string()
	.max(40)
	.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
		error: 'a name in small letters and digits with single hyphens, such as `community-activity`',
	});

/** Path of a file or folder, absolute or relative to the project. */
export const path = z.string().regex(/^[^\p{Cc}]+$/u, { error: 'the path of a file or folder' });

/** The name of a schema, table or column as the warehouse has it; SQL Server allows 128 characters. */
export const warehouseName = z
	.string()
	.max(128)
	.regex(/^[^\p{Cc}]+$/u, { error: 'a name as the warehouse has it' });

/** The name of a model; it becomes that of a view or table. */
export const modelName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
	error: 'a name in small letters, digits and underscores, such as `activity_by_month`',
});

/** A table or view of the warehouse. */
export const relation = z.strictObject({
	schema: warehouseName.describe('the schema it is in'),
	name: warehouseName.describe('the table or view'),
});

/** A list without an entry twice. */
export const distinctList = <T extends z.ZodType<string>>(entry: T) =>
	z
		.array(entry)
		.min(1)
		.refine((entries) => new Set(entries).size === entries.length, { error: 'each entry once' });
