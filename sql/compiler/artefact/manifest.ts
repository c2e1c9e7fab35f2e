import { createHash } from 'node:crypto';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import type {
	ExposureNode,
	GraphColumn,
	GraphNode,
	ModelNode,
	NodeId,
	ProjectGraph,
	SourceNode,
	TestNode,
	UnitNode,
	ViewNode,
} from '../graph.ts';
import { configOf } from '../select/node-config.ts';

/** Of this program's own keys in the files of `target`; it goes up when one changes its meaning. */
const artefactVersion = 1;

export type ArtefactFacts = { readonly at: Date; readonly toolVersion: string; readonly engine: string };

export const artefactMetadata = (kind: string, { at, toolVersion }: ArtefactFacts) => ({
	// The form whose names these files use, as far as there is the thing.
	dbt_schema_version: `https://schemas.getdbt.com/dbt/${kind}.json`,
	ndoo_schema_version: artefactVersion,
	ndoo_version: toolVersion,
	generated_at: at.toISOString(),
});

/** `target/manifest.json`: the whole graph under dbt's names, for programs. It holds no row of any table. */
export function manifestOf(graph: ProjectGraph, facts: ArtefactFacts): object {
	const of = <R extends GraphNode['resourceType']>(...types: readonly R[]) =>
		graph.nodes.filter((node): node is GraphNode & { readonly resourceType: R } =>
			types.some((type) => type === node.resourceType),
		);
	const keyed = <T extends GraphNode>(nodes: readonly T[], entry: (node: T) => object) =>
		Object.fromEntries(nodes.map((node) => [node.id, { ...common(graph, node), ...entry(node) }]));
	return {
		metadata: { ...artefactMetadata('manifest/v12', facts), project_name: graph.project, adapter_type: facts.engine },
		nodes: {
			...keyed(of('view'), viewEntry),
			...keyed(of('model'), (node) => modelEntry(graph, node)),
			...keyed(of('test'), (node) => testEntry(graph, node)),
		},
		sources: keyed(of('source'), sourceEntry),
		exposures: keyed(of('exposure'), exposureEntry),
		business_units: keyed(of('business_unit'), unitEntry),
		...neighbourMaps(graph),
	};
}

const common = ({ project }: ProjectGraph, node: GraphNode) => ({
	unique_id: node.id,
	name: node.name,
	resource_type: node.resourceType,
	package_name: project,
	path: node.path,
	original_file_path: node.path,
	fqn: node.fqn,
	description: node.description,
	columns: columnsOf(node.columns),
	tags: node.tags,
	config: configOf(node),
	depends_on: { macros: [], nodes: node.dependsOn },
});

const columnsOf = (columns: readonly GraphColumn[]) =>
	Object.fromEntries(
		columns.map(({ name, description, tests }) => [name, { name, description, meta: {}, tags: [], data_tests: tests }]),
	);

const relation = ({ schema, name }: RelationName) => ({
	database: null,
	schema,
	alias: name,
	relation_name: `${schema}.${name}`,
});

const code = (raw: string, compiled: string | undefined) => ({
	language: 'sql',
	raw_code: raw,
	compiled: compiled !== undefined,
	compiled_code: compiled ?? null,
	checksum: { name: 'sha256', checksum: createHash('sha256').update(raw).digest('hex') },
});

const modelEntry = ({ project }: ProjectGraph, node: ModelNode) => ({
	...relation(node.relation),
	...code(node.rawSql, node.compiledSql),
	compiled_path: `target/${compiledPath(project, node)}`,
	meta: { ndoo: { ways: node.ways } },
});

const viewEntry = ({ relation: name, compiledSql, flow, table, route, about, ways, isSent }: ViewNode) => ({
	...relation(name),
	...code('', compiledSql),
	meta: { ndoo: { flow, table, route, about, ways, sent: isSent } },
});

const testEntry = ({ project }: ProjectGraph, node: TestNode) => ({
	...code(node.rawSql, node.compiledSql),
	compiled_path: `target/${compiledPath(project, node)}`,
	column_name: node.column ?? null,
	attached_node: node.kind === 'single' ? null : (node.tested ?? null),
	...(node.kind !== 'single' && {
		test_metadata: { name: node.kind, kwargs: { column_name: node.column }, namespace: null },
	}),
	meta: { ndoo: { ways: node.ways } },
});

const sourceEntry = ({ source, relation: { schema, name }, about, decision }: SourceNode) => ({
	source_name: source,
	database: null,
	schema,
	identifier: name,
	relation_name: `${schema}.${name}`,
	meta: { ndoo: { about, decision: decision ?? null } },
});

const exposureEntry = ({ title, recipient, route }: ExposureNode) => ({
	type: 'application',
	label: title,
	owner: { name: recipient },
	meta: { ndoo: { recipient, route } },
});

const unitEntry = ({ title, system }: UnitNode) => ({ label: title, meta: { ndoo: { system } } });

function neighbourMaps({ nodes }: ProjectGraph) {
	const children = new Map<NodeId, NodeId[]>(nodes.map(({ id }) => [id, []]));
	for (const { id, dependsOn } of nodes) for (const parent of dependsOn) children.get(parent)?.push(id);
	return {
		parent_map: Object.fromEntries(nodes.map(({ id, dependsOn }) => [id, dependsOn])),
		child_map: Object.fromEntries([...children].map(([id, below]) => [id, below.toSorted()])),
	};
}

/** Where the compiled SQL of a node lies in the target folder, as dbt lays it out. */
export function compiledPath(project: string, { path, resourceType, ...node }: ModelNode | TestNode): string {
	const isOfYaml = resourceType === 'test' && !path.endsWith('.sql');
	return ['compiled', project, path, ...(isOfYaml ? [`${node.name}.sql`] : [])].join('/');
}
