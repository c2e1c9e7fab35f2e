import { z } from 'zod';
import { formatError, NdooError } from '../../../core/errors.ts';
import { parseYaml } from '../../../core/yaml/yaml-file.ts';

/** A schema with one of each kind of value. */
export const schema = z.strictObject({
	name: z.string().min(1).describe('what it is called'),
	environment: z.enum(['live', 'int', 'stand-in']),
	limits: z
		.strictObject({ dueAfterDays: z.int().min(1).max(100).default(28), share: z.number().min(0).max(1).optional() })
		.prefault({}),
	source: z
		.union(
			[
				z.strictObject({ table: z.string(), column: z.string() }),
				z.strictObject({ sql: z.string(), column: z.string() }),
			],
			{
				error: 'either `table` and `column`, or `sql` and `column`',
			},
		)
		.optional(),
	on: z.iso.date().optional(),
	open: z.boolean().optional(),
	columns: z.array(z.string()).min(1).optional(),
	keys: z.record(z.string().regex(/^[a-z]+$/, { error: 'a name in small letters' }), z.string()).optional(),
});

/** What a person reads of the mistakes in a text. */
export function mistakesIn(text: string): string {
	const parsed = parseYaml(schema, 'flows/a.yml', text);
	if (parsed.ok) return 'none';
	const shown = formatError(new NdooError('config-invalid', '', { todo: '', problems: parsed.problems }));
	return shown.replace(/^\n+/, '').replace(/\n+What to do: $/, '');
}
