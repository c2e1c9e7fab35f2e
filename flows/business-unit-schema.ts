import { z } from 'zod';
import { numberFormats } from '../core/number-format.ts';
import { kebabName, prose, relation, share, warehouseName } from '../core/yaml/fields.ts';

export const numberFormat = z
	.enum(numberFormats)
	.describe('how the column holds the number: as text with all its digits, or as a number that lost its leading zeros');

const column = warehouseName.describe('the column with the NHS number');

const sqlFile = z.string().regex(/^[^\p{Cc}/\\]+\.sql$/u, { error: 'the name of a .sql file beside this one' });

/** `flows/business-units/*.yml`: parser and editor's schema in one. */
export const businessUnitSchema = z.strictObject({
	name: kebabName.describe('the short name of the business unit'),
	title: prose.describe('its name for people'),
	system: prose.describe('the clinical system that it records in'),
	source: z.union([z.strictObject({ table: relation, column }), z.strictObject({ sql: sqlFile, column })], {
		error: 'either `table` and `column`, or `sql` and `column`',
	}),
	format: numberFormat,
	registeredSince: warehouseName
		.optional()
		.describe(
			'the column with the day on which somebody was registered here, for `ndoo refresh --registered`; a query has to give it as well',
		),
	validShareFloor: share.optional().describe("in place of the project's limit"),
	populationFall: share.optional().describe("in place of the project's limit"),
});

export type BusinessUnitFile = z.output<typeof businessUnitSchema>;
