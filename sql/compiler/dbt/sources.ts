import { stringify } from 'yaml';
import { type RouteName, routeNames, routes } from '../../views/plan/route.ts';
import type { ExposureNode, ProjectGraph, ViewNode } from '../graph.ts';

/** A view that is there to be read. */
type StandingView = ViewNode & { readonly route: RouteName };

/**
 * The cleaned views of a project, and its pass-through views, as sources for dbt: the text of a YAML file that dbt 1.8 and
 * later read, and dbt 2. Views of flows that may not be built today are left out: they are not there, or are closed; and so are tables that are not sent.
 */
export function dbtSources({ nodes }: Pick<ProjectGraph, 'nodes'>): string {
	const views = nodes.filter(
		(node): node is StandingView => node.resourceType === 'view' && node.route !== 'refused' && node.isSent,
	);
	const flows = nodes.filter((node): node is ExposureNode => node.resourceType === 'exposure');
	const titles = new Map(flows.map(({ name, title }) => [name, title]));
	const sources = routeNames
		.map((route) => ({ route, tables: views.filter((view) => view.route === route) }))
		.filter(({ tables }) => tables.length > 0)
		.map(({ route, tables }) => ({
			name: routes[route].schema,
			description: about[route],
			tables: tables.toSorted(byName).map((view) => tableOf(view, titles.get(view.flow) ?? view.flow)),
		}));
	return `${head}\n${stringify({ version: 2, sources }, { lineWidth: 120, aliasDuplicateObjects: false })}`;
}

/** How such a file begins. */
export const writtenBy = '# Written by `ndoo compile --dbt`';

const head = `${writtenBy}: the views of this project's flows, for dbt. After a change of a flow, write it again.
`;

const about: Readonly<Record<StandingView['route'], string>> = {
	cleaned:
		'Tables of returns, with whole records of people removed who are not on the cleaned list; asked when they are read.',
	passthrough:
		'Tables of returns that the opt-out does not apply to: nobody is removed. Each serves its own flow alone.',
};

const byName = ({ relation: one }: ViewNode, { relation: other }: ViewNode): number => (one.name < other.name ? -1 : 1);

const tableOf = ({ relation, flow, table, description, columns }: ViewNode, title: string) => ({
	name: relation.name,
	description: plain(description === '' ? `${title}: the table ${table}.` : description),
	config: { meta: { flow, table } },
	columns: columns.map((column) => ({ name: column.name, ...described(column.description) })),
});

const described = (text: string) => (text === '' ? {} : { description: plain(text) });

/** dbt takes double braces in a description for Jinja. */
const plain = (text: string): string => text.replaceAll(/\{(?=[{%#])/g, '{ ');
