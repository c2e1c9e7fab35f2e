import { z } from 'zod';
import { projectSchema } from '../../core/project/project-schema.ts';
import { businessUnitSchema } from '../../flows/business-unit-schema.ts';
import { flowSchema } from '../../flows/flow-schema.ts';
import { propertiesSchema } from '../../sql/compiler/read/properties-schema.ts';
import { markdownTable, page } from '../markdown.ts';

type Node = z.core.JSONSchema.BaseSchema;
type Part = z.core.JSONSchema._JSONSchema | undefined;

/** `docs/files.md`: every key of every file of a project, from the schemas that read them. */
export const filesPage = (): string =>
	page(
		'# The files of a project',
		'Every key, from the schemas by which ndoo reads the files. `ndoo parse` reports every mistake of every file at once, with its place. An editor with a YAML language server completes keys and shows mistakes as you type, by the first line of each file. A key ends in `[]` where a list of such blocks stands, and in `.<name>` where names of your own do. A key that is needed is needed where the block above it is there. A file has 1 MB, 64 levels, and 20,000 keys and values at most, counting for an alias what it stands for; a link in a folder of flows or models is read where it leads to a place below that folder.',
		'## A return: `flows/returns/*.yml`',
		keysOf(flowSchema),
		'## A business unit: `flows/business-units/*.yml`',
		keysOf(businessUnitSchema),
		'## Models and sources: `sql/models/**/*.yml`',
		'What a test takes under `data_tests` is told in [models.md](models.md#tests).',
		keysOf(propertiesSchema, (key) => !key.includes('data_tests[].')),
		'## The project: `ndoo.yml`',
		keysOf(projectSchema),
	);

const keysOf = (schema: z.ZodType, isShown = (_key: string): boolean => true): string => {
	const rows = rowsOf(z.toJSONSchema(schema, { io: 'input' }), '', 'yes').filter(([key]) => isShown(key));
	const keys = [...new Set(rows.map(([key]) => key))];
	const once = keys.map((key) => inOne(rows.filter(([other]) => other === key)));
	return markdownTable(['key', 'holds', 'needed', 'what it is'], once);
};

type Row = readonly [key: string, holds: string, needed: string, what: string];

/** One row of those of a key that stands in several forms of a block. */
function inOne(rows: readonly Row[]): Row {
	const [[key, , needed] = ['', '', '']] = rows;
	const distinct = (texts: readonly string[], between: string) =>
		[...new Set(texts)].filter((text) => text !== '').join(between);
	return [
		key,
		distinct(
			rows.map(([, holds]) => holds),
			' or ',
		),
		needed,
		distinct(
			rows.map(([, , , what]) => what),
			'; ',
		),
	];
}

/** A row for each key of a block and, after it, for the keys below. `needed` is what is said of one that must be there. */
function rowsOf(node: Node, above: string, needed: string): readonly Row[] {
	return Object.entries(node.properties ?? {}).flatMap(([name, part]) => {
		const key = above === '' ? name : `${above}.${name}`;
		const inner = asNode(part);
		const isNeeded = node.required?.includes(name) === true;
		const row: Row = [`\`${key}\``, holds(inner), isNeeded ? needed : defaultOf(inner), inner.description ?? ''];
		return [row, ...rowsBelow(inner, key)];
	});
}

function rowsBelow(node: Node, key: string, needed = 'yes'): readonly Row[] {
	if (node.properties !== undefined) return rowsOf(node, key, needed);
	const forms = formsOf(node);
	if (forms !== undefined) return forms.flatMap((part) => rowsBelow(asNode(part), key, 'in one form'));
	if (node.type === 'array') return rowsBelow(asNode(single(node.items)), `${key}[]`);
	return node.additionalProperties === undefined ? [] : rowsBelow(asNode(node.additionalProperties), `${key}.<name>`);
}

/** Blocks that are told apart by one of their keys stand under `oneOf`, other choices under `anyOf`. */
const formsOf = ({ anyOf, oneOf }: Node): readonly Part[] | undefined => anyOf ?? oneOf;

function holds(node: Node): string {
	const { enum: choices, const: only, type } = node;
	const forms = formsOf(node);
	if (forms !== undefined) return [...new Set(forms.map((part) => holds(asNode(part))))].join(' or ');
	if (choices !== undefined) return choices.map((value) => `\`${value}\``).join(', ');
	if (only !== undefined) return `\`${only}\``;
	if (type === 'array') return `list: ${holds(asNode(single(node.items)))}`;
	if (type === 'object') return node.properties === undefined ? 'pairs' : 'block';
	if (type === 'string') return node.format === 'date' ? 'date' : 'text';
	return type === 'integer' ? 'whole number' : [type].flat().join(' or ');
}

// What is not there has either a meaning of its own or a value that is used instead. Of a block, its keys say it.
const defaultOf = ({ default: value }: Node): string =>
	value === undefined || typeof value === 'object' ? '' : `default \`${value}\``;

const single = (items: Node['items']): Part => (Array.isArray(items) ? items[0] : items);

const asNode = (part: Part): Node => (typeof part === 'object' ? part : {});
