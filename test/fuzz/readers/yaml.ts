import fc from 'fast-check';
import type { z } from 'zod';
import { formatError, NdooError } from '../../../core/errors.ts';
import { projectSchema, projectVars } from '../../../core/project/project-schema.ts';
import { parseYaml } from '../../../core/yaml/yaml-file.ts';
import { businessUnitSchema } from '../../../flows/business-unit-schema.ts';
import { flowSchema } from '../../../flows/flow-schema.ts';
import { propertiesSchema } from '../../../sql/compiler/read/properties-schema.ts';
import { projectFiles } from '../../sql/compiler/project-bench.ts';
import { hostileName, plantedSecret, splicedWith, textOf } from '../drawn.ts';
import { type Reader, reader, type Shown } from '../reader.ts';

const schemas: Readonly<Record<string, z.ZodType>> = {
	flow: flowSchema,
	unit: businessUnitSchema,
	project: projectSchema,
	vars: projectVars,
	properties: propertiesSchema,
};
const names = Object.keys(schemas);
const files = projectFiles({});

type Text = { readonly schema: string; readonly text: string };

function read({ schema, text }: Text, shown: Shown): void {
	const parsed = parseYaml(schemas[schema] ?? flowSchema, 'a.yml', text, { hidesUnknown: schema === 'project' });
	if (Object.hasOwn(Object.prototype, 'polluted')) throw new Error('Every object has a key more.');
	if (parsed.ok) return;
	const { problems } = parsed;
	if (problems.length === 0) throw new Error('It is refused and nothing is said.');
	if (problems.length > 101) throw new Error('Nobody reads so many problems.');
	const error = new NdooError('flow-invalid', 'There are mistakes.', { todo: 'Correct them.', problems });
	shown(formatError(error));
	throw error;
}

export const yamlPieces: readonly string[] = [
	'name: ',
	'tables:',
	'targets:',
	'columns: [a, b]',
	'vars: {a: 1}',
	'\n',
	'\n  ',
	'\n- ',
	': ',
	'[',
	']',
	'{',
	'}',
	'&a ',
	'*a',
	'<<: *a',
	'__proto__: {polluted: 1}',
	'constructor: {prototype: {polluted: 1}}',
	`password: ${plantedSecret}\n`,
	'"\\ud800"',
	'"\\0"',
	'!!binary x',
	'!!js/function x',
	'? ',
	'---\n',
	'%YAML 1.1\n',
	'| \n',
	'>-\n',
	'\t',
	'#',
	'.inf',
	'0x1F',
	'1e400',
];

const markup = textOf(yamlPieces);

const right: readonly Text[] = [
	{ schema: 'flow', text: files['flows/returns/falls.yml'] ?? '' },
	{ schema: 'unit', text: files['flows/business-units/clinic.yml'] ?? '' },
	{ schema: 'project', text: files['ndoo.yml'] ?? '' },
	{ schema: 'vars', text: 'from_day: 2025-04-01\nregion: North\n' },
	{ schema: 'properties', text: 'models:\n  - name: a\n    columns:\n      - name: b\n        data_tests: [unique]\n' },
];

const nearlyRight = fc.oneof(
	...right.map(({ schema, text }) => splicedWith(text, yamlPieces).map((spliced): Text => ({ schema, text: spliced }))),
);

/** Right still: with a comment behind each line of some. */
const commented = fc
	.tuple(fc.constantFrom(...right), hostileName, fc.nat(9))
	.map(([{ schema, text }, word, every]): Text => {
		const comment = ` # ${word.replaceAll(/[^\t\x20-\x7e]/g, ' ')}`;
		const lines = text.split('\n').map((line, at) => (at % (every + 1) === 0 ? line + comment : line));
		return { schema, text: lines.join('\n') };
	});

const keyed = fc
	.array(
		fc.tuple(fc.oneof(hostileName, fc.constantFrom('name', 'title', 'tables', 'targets', 'vars')), fc.jsonValue()),
		{ maxLength: 8 },
	)
	.map((pairs) => pairs.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}\n`).join(''));

const levels = 'abcdefghij';
/** Ten lines that stand for ten thousand million values. */
const laughs = [
	`a: &a [${'x,'.repeat(10)}]`,
	...Array.from(levels.slice(1), (name, index) => `${name}: &${name} [${`*${levels[index]},`.repeat(10)}]`),
].join('\n');

const many = (count: number, line: (at: number) => string): string =>
	Array.from({ length: count }, (_, at) => line(at)).join('');

const exploding: readonly string[] = [
	laughs,
	'['.repeat(100_000),
	`a: ${'['.repeat(5000)}${']'.repeat(5000)}`,
	'{a: '.repeat(20_000),
	'- '.repeat(50_000),
	`name: ${'x'.repeat(900_000)}`,
	`name: ${'a-'.repeat(450_000)}`,
	`name: "${'://'.repeat(100_000)}"`,
	`name: ${'x'.repeat(10_000_000)}`,
	`a: &a x\nb:\n${'- *a\n'.repeat(9000)}`,
	many(9000, (at) => `k${at}: x\n`),
	many(20_000, () => 'k: x\n'),
	many(3000, (at) => `- &a${at} x\n`),
	'__proto__: {polluted: 1}\n',
];

export const yamlReaders: readonly Reader[] = [
	reader(
		'yaml',
		8,
		fc.oneof(fc.record({ schema: fc.constantFrom(...names), text: fc.oneof(markup, keyed) }), nearlyRight, commented),
		exploding.map((text, at) => ({ schema: names[at % names.length] ?? 'flow', text })),
		read,
	),
];
