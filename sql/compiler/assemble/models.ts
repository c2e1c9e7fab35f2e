import type { FileLocation, Problem } from '../../../core/errors.ts';
import { scrub } from '../../../core/scrub.ts';
import { modelName } from '../../../core/yaml/fields.ts';
import type { YamlPath } from '../../../core/yaml/source.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import { expectation } from '../../../core/yaml/wording.ts';
import type { Locate } from '../../../core/yaml/yaml-file.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { bareSelect, oneSelectFault } from '../../../warehouse/sql-text/one-select.ts';
import type { ModelNode, NodeId } from '../graph.ts';
import { type ModelConfig, modelConfig } from '../read/config-schema.ts';
import type { ModelFiles, SqlFile } from '../read/model-files.ts';
import type { ModelFile } from '../read/properties-schema.ts';
import { strayRelations } from '../sql-text/relations.ts';
import { type Expanded, expand, type Scope } from '../template/expand.ts';
import type { Slip } from '../template/template.ts';
import { problemIn } from '../text-problem.ts';
import { fqnOf, idOf } from './identity.ts';

/** A model with what its files say beside its SQL. */
export type DraftModel = {
	readonly node: ModelNode;
	readonly file: SqlFile;
	readonly expanded: Expanded;
	readonly properties: Described | undefined;
};

/** What YAML says of a model, and where. */
export type Described = {
	readonly value: ModelFile;
	readonly file: string;
	readonly index: number;
	readonly locate: Locate;
	readonly placeOf: (path: YamlPath) => FileLocation;
};

export type Models = { readonly drafts: readonly DraftModel[]; readonly problems: readonly Problem[] };

export type ModelScope = Omit<Scope, 'find'> & {
	/** What calls can reach in the model of a name. */
	readonly findIn: (model: string) => Scope['find'];
	readonly returns: ReadonlyMap<NodeId, readonly string[]>;
	/** Of the models, relative to the project. */
	readonly folder: string;
	readonly project: string;
	readonly schema: string;
	readonly dialect: Dialect;
};

/** Compiles every model; what is wrong is given with its place. */
export function modelsOf({ models, properties }: ModelFiles, scope: ModelScope): Models {
	const described = properties.flatMap(({ value, file, locate, placeOf }) =>
		(value.models ?? []).map((model, index): Described => ({ value: model, file, index, locate, placeOf })),
	);
	const read = models.map((file) =>
		modelOf(
			file,
			described.find(({ value }) => value.name === file.name),
			scope,
		),
	);
	return {
		drafts: read.map(({ draft }) => draft).filter(({ file }) => models.find(({ name }) => name === file.name) === file),
		problems: [
			...read.flatMap(({ problems }) => problems),
			...sameNames(models),
			...strangers(described, models),
			...properties.flatMap(namedPersons),
		],
	};
}

function modelOf(file: SqlFile, properties: Described | undefined, scope: ModelScope) {
	const id = idOf('model', scope.project, file.name);
	const expanded = expand(file.text, { ...scope, find: scope.findIn(file.name) });
	const { config, slips } = configOf(expanded, properties?.value.config);
	const node: ModelNode = {
		id,
		resourceType: 'model',
		name: file.name,
		fqn: fqnOf(scope.project, file.file, scope.folder, file.name),
		description: properties?.value.description?.trim() ?? '',
		columns: (properties?.value.columns ?? []).map(({ name, description = '' }) => ({
			name,
			description: description.trim(),
			tests: [],
		})),
		tags: config.tags ?? [],
		dependsOn: [...new Set(expanded.reads.map(({ id }) => id))].toSorted(),
		path: file.file,
		place: { file: file.file, line: 1, column: 1 },
		relation: { schema: scope.schema, name: file.name },
		materialized: config.materialized ?? 'view',
		person: config.meta?.person,
		returns: scope.returns.get(id) ?? [],
		readers: config.grants?.select ?? [],
		ways: [],
		rawSql: file.text,
		compiledSql: bareSelect(expanded.sql, scope.dialect),
	};
	const all = [...encodingSlips(file), ...nameSlips(file), ...slips, ...sqlSlips(expanded, scope.dialect)];
	return { draft: { node, file, expanded, properties }, problems: all.map((slip) => problemIn(file, slip)) };
}

/** What is wrong with the SQL of a model or a test, with places in its file. */
export function sqlSlips(expanded: Expanded, dialect: Dialect): readonly Slip[] {
	const { sql, origin, slips } = expanded;
	if (slips.length > 0) return slips;
	const whole = { start: 0, end: 1 };
	const fault = oneSelectFault(sql, dialect);
	const numbers = personsNumbers(sql).map(({ start, end }) => ({ start: origin(start), end: origin(end) }));
	return [
		...(fault === undefined ? [] : [{ ...whole, found: fault, expected: 'one select, and nothing else' }]),
		...numbers.map((at) => ({
			...at,
			found: 'ten digits like those of an NHS number',
			expected: 'no person’s number in SQL',
		})),
		...strayRelations(expanded, dialect).map((slip) => ({ ...slip, start: origin(slip.start), end: origin(slip.end) })),
	];
}

/** What looks like an NHS number, also in a text or a comment: what is compiled is written to files. */
function personsNumbers(sql: string): readonly { readonly start: number; readonly end: number }[] {
	const likely = /\d[\d \t\u00a0\u2009\u202f-]{8,}\d/g;
	return [...sql.matchAll(likely)]
		.filter(([found]) => scrub(found) !== found)
		.map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

// What YAML says is written into the manifest and the pages.
function namedPersons({ value, locate }: ModelFiles['properties'][number]): readonly Problem[] {
	const mistake = { found: 'ten digits like those of an NHS number', expected: 'no person’s number in any file' };
	return (['models', 'sources'] as const).flatMap((kind) =>
		(value[kind] ?? []).flatMap((one, index) =>
			personsNumbers(JSON.stringify(one)).length === 0 ? [] : [locate([kind, index, 'name'], mistake)],
		),
	);
}

/** What is put in the place of bytes that are no UTF-8. */
const encodingSlips = ({ text }: SqlFile): readonly Slip[] => {
	const start = text.indexOf('\ufffd');
	return start < 0
		? []
		: [{ start, end: start + 1, found: 'a file that is not UTF-8', expected: 'text saved as UTF-8' }];
};

function nameSlips({ name }: SqlFile): readonly Slip[] {
	const judged = modelName.safeParse(name);
	if (judged.success) return [];
	const expected = judged.error.issues[0]?.message ?? 'another name';
	return [{ start: 0, end: 1, found: `a model called \`${name}\``, expected }];
}

type Configured = { readonly config: ModelConfig; readonly slips: readonly Slip[] };

/** The file's own words go before its YAML's; tags add up, as dbt has it. */
function configOf({ config: own }: Expanded, yaml: ModelConfig = {}): Configured {
	if (own === undefined) return { config: yaml, slips: [] };
	const judged = modelConfig.safeParse(own.values, { error: expectation });
	if (!judged.success) {
		const slips = judged.error.issues.map(({ path, message }) => ({
			...own.at,
			found:
				path.length === 0
					? '`config` with words that it does not know'
					: `\`config\` with such a \`${path.join('.')}\``,
			expected: message,
		}));
		return { config: yaml, slips };
	}
	const tags = [...new Set([...(yaml.tags ?? []), ...(judged.data.tags ?? [])])];
	return { config: { ...yaml, ...judged.data, tags }, slips: [] };
}

const sameNames = (models: readonly SqlFile[]): readonly Problem[] =>
	models.flatMap((model, index) => {
		const earlier = models.slice(0, index).find(({ name }) => name === model.name);
		if (earlier === undefined) return [];
		const found = `the name \`${model.name}\`, which ${earlier.file} has already`;
		return [{ place: { file: model.file }, found, expected: 'a name of its own, whatever the folder' }];
	});

const strangers = (described: readonly Described[], models: readonly SqlFile[]): readonly Problem[] =>
	described.flatMap(({ value: { name }, index, locate, file }, at) => {
		const earlier = described.slice(0, at).find(({ value }) => value.name === name);
		const names = models.map((model) => model.name);
		if (earlier !== undefined)
			return [
				locate(['models', index, 'name'], {
					found: `the model \`${name}\`, which ${earlier.file === file ? 'this file' : earlier.file} describes already`,
					expected: 'each model once',
				}),
			];
		if (names.includes(name)) return [];
		const found = `the model \`${name}\`, of which there is no file${didYouMean(name, names)}`;
		return [locate(['models', index, 'name'], { found, expected: `\`${name}.sql\` in the folder of models` })];
	});
