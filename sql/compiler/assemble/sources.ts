import type { FileLocation, Problem } from '../../../core/errors.ts';
import type { YamlPath } from '../../../core/yaml/source.ts';
import type { Locate } from '../../../core/yaml/yaml-file.ts';
import { readBy } from '../../../flows/family.ts';
import type { SignedDecision } from '../../../flows/flow.ts';
import type { Flows } from '../../../flows/flow-files.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import type { SourceNode } from '../graph.ts';
import type { ModelFiles } from '../read/model-files.ts';
import type { ColumnFile } from '../read/properties-schema.ts';
import { idOf, relationKey } from './identity.ts';

/** A source, and what its YAML says of its columns. */
export type KnownSource = { readonly node: SourceNode; readonly tests: SourceTests | undefined };

/** Where YAML says what has to hold for the columns of a source. */
export type SourceTests = {
	readonly file: string;
	readonly columns: readonly ColumnFile[];
	readonly path: YamlPath;
	readonly locate: Locate;
	readonly placeOf: (path: YamlPath) => FileLocation;
};

type Named = {
	readonly relation: RelationName;
	readonly file: string;
	readonly place: FileLocation;
	/** Undefined where nobody says. */
	readonly people: boolean | undefined;
	readonly decision?: SignedDecision | undefined;
};

type Described = Named & {
	readonly source: string;
	readonly table: string;
	readonly description: string;
	readonly tags: readonly string[];
	readonly person: string | undefined;
	readonly columns: readonly ColumnFile[];
	readonly tests: SourceTests | undefined;
};

export type Sources = { readonly known: readonly KnownSource[]; readonly problems: readonly Problem[] };

/**
 * Every table of a clinical system that the project names: in YAML beside the models, in a flow, or in a business unit. One
 * that nobody declares to have no person-level data is about people.
 */
export function sourcesOf(project: string, { properties }: ModelFiles, flows: Flows, modelSchema: string): Sources {
	const described = properties.flatMap(describedIn);
	const named = namedIn(flows).filter(({ relation }) => relation.schema !== modelSchema);
	const inYaml = new Set(described.map(({ relation }) => relationKey(relation)));
	const others = firstOfEach(named.filter(({ relation }) => !inYaml.has(relationKey(relation))));
	const schemas = new Map(described.map(({ relation, source }) => [relation.schema, source]));
	const all = [...described, ...others.map((one) => undescribed(one, schemas.get(one.relation.schema)))];
	return {
		known: all.map((one) => ({ node: nodeOf(project, one, named), tests: one.tests })),
		problems: [
			...properties.flatMap((file) => ownSchemas(file, modelSchema)),
			...contradictions(described, named),
			...twice(described),
			...flows.returns.flatMap((flow) => readBy(flow).flatMap((table) => modelAsSource(table, modelSchema))),
		],
	};
}

const describedIn = ({ file, value, placeOf, locate }: ModelFiles['properties'][number]): readonly Described[] =>
	(value.sources ?? []).flatMap(({ name: source, schema = source, tables }, at) =>
		tables.map(({ name, identifier = name, description = '', config, columns = [] }, index) => {
			const decision = config?.meta?.no_person_data;
			return {
				source,
				table: name,
				relation: { schema, name: identifier },
				file,
				place: placeOf(['sources', at, 'tables', index]),
				people: decision === undefined ? undefined : false,
				decision,
				description: description.trim(),
				tags: config?.tags ?? [],
				person: config?.meta?.person,
				columns,
				tests: { file, columns, path: ['sources', at, 'tables', index, 'columns'], locate, placeOf },
			};
		}),
	);

const undescribed = (one: Named, source = one.relation.schema): Described => ({
	...one,
	source,
	table: one.relation.name,
	description: '',
	tags: [],
	person: undefined,
	columns: [],
	tests: undefined,
});

const namedIn = ({ businessUnits, returns }: Flows): readonly Named[] => [
	...businessUnits.flatMap(({ file, source }) =>
		source.kind === 'table' ? [{ relation: source.table, file, place: { file }, people: true }] : [],
	),
	...returns.flatMap((flow) =>
		readBy(flow).map((table) => ({
			relation: table.source,
			file: flow.file,
			place: table.place,
			people: table.role !== 'nobody',
			decision: table.role === 'nobody' ? table.decision : undefined,
		})),
	),
];

const firstOfEach = (all: readonly Named[]): readonly Named[] =>
	[...new Map(all.toReversed().map((one) => [relationKey(one.relation), one])).values()].toReversed();

function nodeOf(project: string, one: Described, named: readonly Named[]): SourceNode {
	const { source, table, relation, file, place, description, tags, person } = one;
	const said = [one, ...named.filter((other) => relationKey(other.relation) === relationKey(relation))];
	const isAboutNobody = said.some(({ people }) => people === false) && !said.some(({ people }) => people === true);
	return {
		id: idOf('source', project, source, table),
		resourceType: 'source',
		name: table,
		fqn: [project, source, table],
		source,
		relation,
		description,
		columns: one.columns.map(({ name, description: what = '' }) => ({ name, description: what.trim(), tests: [] })),
		tags,
		dependsOn: [],
		path: file,
		place,
		person,
		about: isAboutNobody ? 'nobody' : 'people',
		decision: isAboutNobody ? said.find(({ decision }) => decision !== undefined)?.decision : undefined,
	};
}

/** What the program makes is reached by `cleaned` and `ref`; what an engine knows of itself holds samples of every table. */
const notSystems = /^(ndoo.*|cleaned|passthrough|pg_.*|information_schema|sys)$/i;

const ownSchemas = ({ value, locate }: ModelFiles['properties'][number], modelSchema: string): readonly Problem[] =>
	(value.sources ?? []).flatMap(({ name, schema = name }, at) =>
		notSystems.test(schema) || schema === modelSchema
			? [
					locate(['sources', at, 'name'], {
						found: `the schema \`${schema}\` as a source, which is no clinical system's`,
						expected:
							"a schema of a clinical system; `{{ cleaned('flow.table') }}` and `{{ ref('model') }}` reach the rest",
					}),
				]
			: [],
	);

function contradictions(described: readonly Described[], named: readonly Named[]): readonly Problem[] {
	return described.flatMap(({ relation, place, people }) => {
		const other = named.find((one) => one.people === true && relationKey(one.relation) === relationKey(relation));
		if (people !== false || other === undefined) return [];
		const found = `\`${relation.schema}.${relation.name}\` as a table without person-level data, in which ${other.file} has people`;
		return [{ place, found, expected: 'no `no_person_data` for a table that a person can be found in' }];
	});
}

function twice(described: readonly Described[]): readonly Problem[] {
	return described.flatMap((one, index) => {
		const earlier = described
			.slice(0, index)
			.find(
				(other) =>
					(other.source === one.source && other.table === one.table) ||
					relationKey(other.relation) === relationKey(one.relation),
			);
		if (earlier === undefined) return [];
		return [
			{
				place: one.place,
				found: `the source \`${one.source}.${one.table}\` a second time`,
				expected: 'each table once',
			},
		];
	});
}

type Table = ReturnType<typeof readBy>[number];

const modelAsSource = ({ source, place, ...table }: Table, modelSchema: string): readonly Problem[] =>
	source.schema !== modelSchema || table.role === 'model'
		? []
		: [
				{
					place,
					found: `\`${source.schema}.${source.name}\` as a source, which is where models are built`,
					expected: `\`model: ${source.name}\`, so that the way of the people in it is known`,
				},
			];
