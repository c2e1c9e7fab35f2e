import { z } from 'zod';
import { modelName, prose, warehouseName } from '../../../core/yaml/fields.ts';
import { modelConfig, tags, testConfig } from './config-schema.ts';

export const testName = z
	.string()
	.regex(/^[a-z][a-z0-9_]{0,119}$/, { error: 'a name in small letters, digits and underscores' })
	.describe('what the test is called, in place of a name made of what it looks at');

const common = { name: testName.optional(), description: prose.optional(), config: testConfig.optional() };

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'a text, a number, true or false' });

const relationText = z
	.string()
	.regex(/\S/, { error: "`ref('…')`, `source('…', '…')` or `cleaned('…')`" })
	.describe("`ref('model')`, `source('name', 'table')` or `cleaned('flow.table')`");

/** The words that a test takes: beside its other keys, as dbt 1.8 has them, or under `arguments`, as dbt 2 wants them. */
function withArguments<T extends z.ZodRawShape>(words: T) {
	return z.union(
		[z.strictObject({ arguments: z.strictObject(words), ...common }), z.strictObject({ ...words, ...common })],
		{
			error: `the keys \`${[...Object.keys(words), 'arguments', 'name', 'description', 'config'].join('`, `')}\``,
		},
	);
}

const bare = z.strictObject(common);

const acceptedValues = withArguments({
	values: z.array(value).min(1).describe('the values that may stand there'),
	quote: z.boolean().optional().describe('`false` where the values are to be written as they are, such as numbers'),
});
const relationships = withArguments({
	to: relationText,
	field: warehouseName.describe('its column that has to hold each value'),
});
const onlyCleaned = relationships;
const fresh = withArguments({
	days: z.int().min(1).max(3660).describe('the newest value may be so many days old'),
});

/** A test as YAML has it: a word alone, or a word with what it takes. */
const columnTest = z.union(
	[
		z.enum(['unique', 'not_null', 'nhs_number']),
		z.strictObject({ unique: bare }),
		z.strictObject({ not_null: bare }),
		z.strictObject({ nhs_number: bare }),
		z.strictObject({ accepted_values: acceptedValues }),
		z.strictObject({ relationships }),
		z.strictObject({ only_cleaned: onlyCleaned }),
		z.strictObject({ fresh }),
	],
	{
		error: 'a test: `unique`, `not_null`, `nhs_number`, `accepted_values`, `relationships`, `only_cleaned` or `fresh`',
	},
);

export type ColumnTestFile = z.output<typeof columnTest>;

const column = z.strictObject({
	name: warehouseName.describe('the column'),
	description: prose.optional().describe('what it holds'),
	data_tests: z.array(columnTest).optional().describe('what has to hold for it'),
});

export type ColumnFile = z.output<typeof column>;

const columns = z.array(column).optional().describe('what its columns are');

const model = z.strictObject({
	name: modelName.describe('the name of the model: that of its file, without `.sql`'),
	description: prose.optional().describe('what a row of it is'),
	config: modelConfig.optional().describe('as `{{ config() }}` in its file, which goes first'),
	columns,
});

export type ModelFile = z.output<typeof model>;

const decision = z.strictObject({
	reason: prose.describe('why'),
	signedOffBy: prose.describe('who signed this off, in the Information Governance team'),
	on: z.iso.date().describe('when'),
});

const sourceTable = z.strictObject({
	name: warehouseName.describe('what `{{ source() }}` calls it'),
	identifier: warehouseName.optional().describe('its name in the warehouse, where that is another'),
	description: prose.optional().describe('what a row of it is'),
	config: z
		.strictObject({
			tags: tags.optional(),
			meta: z
				.strictObject({
					no_person_data: decision.optional().describe('for a table about no person, such as wards'),
					person: warehouseName.optional().describe('the column that tells people apart, of a table about people'),
				})
				.optional()
				.describe('what dbt has no word for'),
		})
		.optional(),
	columns,
});

const source = z.strictObject({
	name: warehouseName.describe('the first word of `{{ source() }}`'),
	schema: warehouseName.optional().describe('the schema, where that is another'),
	description: prose.optional().describe('which system it is'),
	tables: z.array(sourceTable).min(1).describe('its tables'),
});

/** `sql/models/**\/*.yml`: what models and sources are and what has to hold for them, in dbt's form. */
export const propertiesSchema = z.strictObject({
	version: z.literal(2).optional().describe("the version of this form; dbt's"),
	models: z.array(model).optional().describe('models of the files beside this one'),
	sources: z.array(source).optional().describe('tables and views of clinical systems'),
});

export type PropertiesFile = z.output<typeof propertiesSchema>;
