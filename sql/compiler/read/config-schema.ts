import { z } from 'zod';
import { distinctList, warehouseName } from '../../../core/yaml/fields.ts';
import { materializations, severities } from '../graph.ts';

/** A word that `tag:` and a name can select: without the marks of a selection. */
const word = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u, {
	error: 'a word of letters, digits, `_`, `-` and `.`',
});

export const tags = z
	.union([word.transform((tag) => [tag]), distinctList(word)], { error: 'a tag, or a list of tags, each once' })
	.describe('words that `--select tag:…` knows it by');

// PostgreSQL takes these for everybody and for nobody, even in quotes.
const role = warehouseName.regex(/^(?!(public|none|guest)$)/i, { error: 'a role of its own, not everybody' });

/** What `{{ config() }}` and `config:` of a model take; dbt's words. */
export const modelConfig = z.strictObject({
	materialized: z
		.enum(materializations)
		.optional()
		.describe('`view`, unless said otherwise; a `table` is for internal use and never disclosed'),
	tags: tags.optional(),
	grants: z
		.strictObject({ select: distinctList(role).describe('roles that may read it') })
		.optional()
		.describe('roles that may read the model; without it, its owner only'),
	meta: z
		.strictObject({
			person: warehouseName.optional().describe('the column that tells people apart, of a model about people'),
		})
		.optional()
		.describe('what dbt has no word for'),
});

export type ModelConfig = z.output<typeof modelConfig>;

export const testConfig = z.strictObject({
	severity: z.enum(severities).optional().describe('`error`, unless said otherwise; `warn` fails nothing'),
	where: z
		.string()
		.regex(/\S/, { error: 'a condition on the columns of what is tested' })
		.optional()
		.describe('only rows that hold to this condition are looked at'),
	tags: tags.optional(),
});
