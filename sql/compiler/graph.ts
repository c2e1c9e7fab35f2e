import type { FileLocation } from '../../core/errors.ts';
import type { SignedDecision } from '../../flows/flow.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';

/**
 * A node's name in the whole project, in dbt's form: `model.<project>.<name>`, `source.<project>.<source>.<table>`,
 * `view.<project>.<flow>.<table>`, `test.<project>.<name>`, `exposure.<project>.<flow>`, `business_unit.<project>.<name>`.
 */
export type NodeId = string;

export const resourceTypes = ['source', 'business_unit', 'view', 'model', 'exposure', 'test'] as const;
export type ResourceType = (typeof resourceTypes)[number];

export const materializations = ['view', 'table'] as const;
export type Materialization = (typeof materializations)[number];

export const severities = ['error', 'warn'] as const;
export type Severity = (typeof severities)[number];

/** A column as its YAML, or the flow that discloses it, has it. */
export type GraphColumn = {
	readonly name: string;
	readonly description: string;
	/** The tests of this column. */
	readonly tests: readonly NodeId[];
};

type NodeBase<R extends ResourceType> = {
	readonly id: NodeId;
	readonly resourceType: R;
	readonly name: string;
	/** The project, the folders and the name: what `--select` knows it by, as dbt's `fqn`. */
	readonly fqn: readonly string[];
	readonly description: string;
	/** As far as a file names them: the whole of a view, what is described of a source or a model. */
	readonly columns: readonly GraphColumn[];
	readonly tags: readonly string[];
	/** What it reads, sorted. */
	readonly dependsOn: readonly NodeId[];
	/** The file it comes from, relative to the project, with forward slashes. */
	readonly path: string;
	/** Where in a file it is named first. */
	readonly place: FileLocation;
};

/** Whether a row can be about a person. What is not declared to have no person-level data is about people (fail closed). */
export type About = 'people' | 'nobody';

/**
 * By which ways people come into a node. `cleaned`: through a cleaned view, which asks the list when it is read. `around`:
 * from a table about people that no list was applied to.
 */
export type Way = 'cleaned' | 'around';

/** A table or view of a clinical system. */
export type SourceNode = NodeBase<'source'> & {
	/** The first word of `{{ source() }}`; the schema, unless its YAML gives another. */
	readonly source: string;
	readonly relation: RelationName;
	readonly about: About;
	/** Why it has no person-level data, and who signed that off. */
	readonly decision: SignedDecision | undefined;
	/** The column that tells people apart in it, as far as its YAML says. */
	readonly person: string | undefined;
};

export type UnitNode = NodeBase<'business_unit'> & { readonly title: string; readonly system: string };

/** A flow's table: a cleaned view, or one that passes whole records on. One that is not sent is an inside view alone. */
export type ViewNode = NodeBase<'view'> & {
	readonly flow: string;
	readonly table: string;
	/** `refused`: the flow may not be built today, so the view is not there or is closed. */
	readonly route: 'cleaned' | 'passthrough' | 'refused';
	/** What readers, and models for internal use, read; the inside view of a table that is not sent. */
	readonly relation: RelationName;
	/** What models of the return read; none where everybody is passed on. */
	readonly inside: RelationName | undefined;
	/** Whether a model makes it. */
	readonly isModel: boolean;
	/** Whether it leaves, or is cleaned for the models of its return alone. */
	readonly isSent: boolean;
	readonly about: About;
	readonly ways: readonly Way[];
	/** The statement that makes it; none of a refused flow. */
	readonly compiledSql: string | undefined;
};

export type ModelNode = NodeBase<'model'> & {
	readonly relation: RelationName;
	readonly materialized: Materialization;
	/** The column that tells people apart in it, where it has one. */
	readonly person: string | undefined;
	/** The return that discloses it, itself or through another model; none for one of internal use. Several are refused. */
	readonly returns: readonly string[];
	/** Roles that may read it; nobody else may. */
	readonly readers: readonly string[];
	readonly ways: readonly Way[];
	/** The file. */
	readonly rawSql: string;
	/** One select in the target's dialect. */
	readonly compiledSql: string;
};

/** A test of data: a query that gives the rows that should not be there. */
export type TestNode = NodeBase<'test'> & {
	/** `single`: a file in the folder of tests; any other comes from YAML. */
	readonly kind: string;
	/** What it looks at; the first that a single test reads. */
	readonly tested: NodeId | undefined;
	readonly column: string | undefined;
	readonly severity: Severity;
	readonly where: string | undefined;
	readonly ways: readonly Way[];
	readonly rawSql: string;
	readonly compiledSql: string;
};

/** A flow: what leaves. */
export type ExposureNode = NodeBase<'exposure'> & {
	readonly title: string;
	readonly recipient: string;
	readonly route: ViewNode['route'];
};

export type GraphNode = SourceNode | UnitNode | ViewNode | ModelNode | TestNode | ExposureNode;

/** All of a project, each node after what it reads; the same order whenever the files are the same. */
export type ProjectGraph = {
	readonly project: string;
	readonly nodes: readonly GraphNode[];
};
