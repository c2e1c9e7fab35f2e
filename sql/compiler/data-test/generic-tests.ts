import type { FileLocation, Problem } from '../../../core/errors.ts';
import type { Mistake, YamlPath } from '../../../core/yaml/source.ts';
import type { Locate } from '../../../core/yaml/yaml-file.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { conditionFault } from '../../../warehouse/sql-text/one-select.ts';
import { idOf } from '../assemble/identity.ts';
import { type JudgedFlows, pathText } from '../assemble/refusals.ts';
import type { ModelNode, NodeId, SourceNode, TestNode, Way } from '../graph.ts';
import type { ColumnFile, ColumnTestFile } from '../read/properties-schema.ts';
import { isFault, readCall } from '../template/call.ts';
import { type ResolvedNode, referenceOf, type Scope } from '../template/expand.ts';
import { type ColumnTest, columnTest } from './column-test.ts';
import { whereMistake } from './privacy.ts';
import { type Asked, testSql } from './test-sql.ts';

/** The columns of a model or source as a YAML file has them. */
export type TestedColumns = {
	readonly node: ModelNode | SourceNode;
	readonly columns: readonly ColumnFile[];
	/** Of the list of columns. */
	readonly path: YamlPath;
	readonly file: string;
	readonly locate: Locate;
	readonly placeOf: (path: YamlPath) => FileLocation;
};

export type TestScope = Pick<Scope, 'find'> & {
	readonly project: string;
	readonly dialect: Dialect;
	readonly graph: JudgedFlows;
	readonly identities: ReadonlySet<string>;
};

export type Tests = { readonly nodes: readonly TestNode[]; readonly problems: readonly Problem[] };

/** The tests that stand with the columns of a model or source. */
export function genericTests(tested: TestedColumns, scope: TestScope): Tests {
	const made = tested.columns.flatMap(({ name, data_tests: tests = [] }, at) =>
		tests.map((test, index) =>
			genericTest({ ...tested, path: [...tested.path, at, 'data_tests', index] }, name, test, scope),
		),
	);
	return {
		nodes: made.flatMap((one) => ('node' in one ? [one.node] : [])),
		problems: made.flatMap((one) => ('problem' in one ? [one.problem] : [])),
	};
}

type Made = { readonly node: TestNode } | { readonly problem: Problem };

function genericTest(at: TestedColumns, column: string, file: ColumnTestFile, scope: TestScope): Made {
	const test = columnTest(file);
	const asked = askedBy(test, scope);
	if ('found' in asked) return { problem: at.locate(at.path, asked) };
	const { node } = at;
	const reads = [...new Set([node.id, ...(asked.reads ?? [])])].toSorted();
	const ways = [...new Set(reads.flatMap((id) => scope.graph.ways.get(id) ?? []))].toSorted();
	const mistake = revealing(test, { column, reads, ways, node }, scope);
	if (mistake !== undefined) return { problem: at.locate(at.path, mistake) };
	const name = test.name ?? nameOf(test.kind, node, column);
	const where = test.config?.where;
	const sql = testSql(
		asked.asked,
		{ relation: node.relation, column, person: ways.length > 0 ? node.person : undefined, where },
		scope.dialect,
	);
	return {
		node: {
			id: idOf('test', scope.project, name),
			resourceType: 'test',
			name,
			fqn: [...node.fqn.slice(0, -1), name],
			description: test.description?.trim() ?? '',
			columns: [],
			tags: test.config?.tags ?? [],
			dependsOn: reads,
			path: at.file,
			place: at.placeOf(at.path),
			kind: test.kind,
			tested: node.id,
			column,
			severity: test.config?.severity ?? 'error',
			where,
			ways,
			rawSql: '',
			compiledSql: sql,
		},
	};
}

/** A name that can be that of a file, whatever the warehouse calls its tables and columns. */
function nameOf(kind: string, node: ModelNode | SourceNode, column: string): string {
	const of = node.resourceType === 'source' ? ['source', kind, node.source, node.name] : [kind, node.name];
	return [...of, column].join('_').replaceAll(/[^\p{L}\p{N}_]+/gu, '_');
}

type Asking = { readonly asked: Asked; readonly reads?: readonly NodeId[] };

function askedBy(test: ColumnTest, scope: TestScope): Asking | Mistake {
	switch (test.kind) {
		case 'accepted_values':
			if (test.quote === false && test.values.some((value) => typeof value === 'string'))
				return {
					found: '`quote: false` beside texts',
					expected: 'numbers, `true` or `false`, which stand as they are',
				};
			return { asked: { kind: test.kind, values: test.values, quote: test.quote ?? true } };
		case 'relationships':
		case 'only_cleaned': {
			const there = referred(test.to, scope);
			if ('found' in there) return there;
			if (test.kind === 'only_cleaned' && !test.to.startsWith('cleaned'))
				return { found: `\`${test.to}\``, expected: "`cleaned('flow.table')`: the view that has all who may be here" };
			return { asked: { kind: test.kind, relation: there.relation, field: test.field }, reads: [there.id] };
		}
		case 'fresh':
			return { asked: { kind: test.kind, days: test.days } };
		default:
			return { asked: { kind: test.kind } };
	}
}

/** The relation that `to` names, as it names it in a model. */
function referred(
	to: string,
	{ find, graph }: TestScope,
): (ResolvedNode & { readonly relation: ModelNode['relation'] }) | Mistake {
	const call = readCall(to, 0);
	const reference =
		isFault(call) || Object.keys(call.named).length > 0 ? undefined : referenceOf(call.name, call.positional);
	if (reference === undefined)
		return { found: `\`${to}\``, expected: "`ref('model')`, `source('name', 'table')` or `cleaned('flow.table')`" };
	const found = find(reference);
	if ('found' in found) return found;
	const node = graph.byId.get(found.id);
	if (node === undefined || !('relation' in node)) throw new Error(`${found.id} is no relation`);
	return { ...found, relation: node.relation };
}

type Looked = {
	readonly column: string;
	readonly reads: readonly NodeId[];
	readonly ways: readonly Way[];
	readonly node: ModelNode | SourceNode;
};

/** What makes a test tell of one person, or of who has opted out (docs/design/rules.md, rule 2). */
function revealing(test: ColumnTest, { column, reads, ways, node }: Looked, scope: TestScope): Mistake | undefined {
	const { where } = test.config ?? {};
	const fault = where === undefined ? undefined : conditionFault(where, scope.dialect);
	if (fault !== undefined) return { found: fault, expected: 'a condition on the columns of what is tested' };
	if (ways.length === 0) return undefined;
	if (ways.includes('cleaned') && ways.includes('around')) return bothSides(reads, scope);
	const identities = new Set([...scope.identities, ...(node.person === undefined ? [] : [node.person.toLowerCase()])]);
	if (test.kind === 'accepted_values' && identities.has(column.toLowerCase()))
		return { found: `a list of people, by \`${column}\``, expected: 'a test that names nobody' };
	if (where === undefined) return undefined;
	if (node.person === undefined)
		return {
			found: `\`where\` in a test of people, in \`${node.name}\`, of which no file says how they are told apart`,
			expected: '`config: { meta: { person: <column> } }` there, so that a condition which leaves a handful is seen',
		};
	return whereMistake(where, { identities, relation: node.relation.name, dialect: scope.dialect });
}

function bothSides(reads: readonly NodeId[], { graph }: TestScope): Mistake {
	const through = reads.find((id) => graph.ways.get(id)?.includes('cleaned'));
	const around = reads.find((id) => graph.ways.get(id)?.includes('around'));
	const text = (id: NodeId | undefined, way: Way) => (id === undefined ? '' : pathText(id, way, graph));
	return {
		found: `a test that sees people through a cleaned view (${text(through, 'cleaned')}) and around it (${text(around, 'around')})`,
		expected: 'one of the two ways: what fails would be who has opted out',
	};
}

/** What is told apart by nothing else gets a number. */
export function withDistinctNames(nodes: readonly TestNode[]): readonly TestNode[] {
	const seen = new Map<string, number>();
	return nodes.map((node) => {
		const count = (seen.get(node.id) ?? 0) + 1;
		seen.set(node.id, count);
		return count === 1 ? node : numbered(node, count);
	});
}

const numbered = (node: TestNode, count: number): TestNode => {
	const name = `${node.name}_${count}`;
	return { ...node, id: `${node.id}_${count}`, name, fqn: [...node.fqn.slice(0, -1), name] };
};
