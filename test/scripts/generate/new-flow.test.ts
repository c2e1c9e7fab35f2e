import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packageFolder } from '../../../core/package-folder.ts';
import { parseYaml } from '../../../core/yaml/yaml-file.ts';
import { flowSchema } from '../../../flows/flow-schema.ts';
import { type FirstTable, newFlowText } from '../../../scripts/generate/new-flow.ts';

const template = readFileSync(join(packageFolder(), 'scripts/init/template/flows/returns/example.yml'), 'utf8');
const read = (text: string) => {
	const parsed = parseYaml(flowSchema, 'new.yml', text);
	return parsed.ok ? parsed.value : parsed.problems;
};

test('a new flow is the template under its own name', () => {
	const text = newFlowText(template, { name: 'falls-study', title: 'Falls: a study' });
	expect(text).toBe(
		template.replace('name: example-return', 'name: falls-study').replace('An example return', '"Falls: a study"'),
	);
	expect(read(text)).toMatchObject({ name: 'falls-study', title: 'Falls: a study' });
});

const table: FirstTable = {
	source: { schema: 'community', name: 'Care Contact' },
	columns: ['contact_id', 'nhs_number'],
	number: { column: 'nhs_number', format: 'text', because: 'by its name' },
};

test('begins with a table of the warehouse', () => {
	const text = newFlowText(template, { name: 'falls-study', title: 'Falls study', table });
	expect(text.slice(text.indexOf('tables:'))).toMatchInlineSnapshot(`
		"tables:
		  - name: care_contact
		    source: { schema: community, name: Care Contact }
		    # Suggested, for you to look at: by its name.
		    subject: { column: nhs_number, format: text }
		    # All columns of the source. Take out what the recipient does not need.
		    columns:
		      - contact_id
		      - nhs_number
		"
	`);
});

test('says so where no column looks like a number', () => {
	const text = newFlowText(template, { name: 'a', title: 'A', table: { ...table, number: undefined } });
	expect(text).toContain('# No column looks like an NHS number. Name the right one, or a table that this one hangs on');
});

test('any names of a warehouse come back as they are', () => {
	const name = fc
		.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
		.filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());
	const names = fc.oneof(name, fc.constantFrom('null', 'true', '1', 'a: b', '- a', '#', '{x}', 'a, b', "it's", 'Yes'));
	fc.assert(
		fc.property(names, names, fc.uniqueArray(names, { minLength: 1 }), names, (schema, relation, columns, column) => {
			const source = { schema, name: relation };
			const text = newFlowText(template, {
				name: 'a',
				title: 'A',
				table: { source, columns, number: { column, format: 'number', because: 'of its values' } },
			});
			expect(read(text)).toMatchObject({ tables: [{ source, columns, subject: { column, format: 'number' } }] });
		}),
	);
});
