import type { Grants } from '../../../core/project/project.ts';
import type { Access, Means } from '../../../sql/grants/access.ts';
import type { FlowView } from '../../../sql/grants/asset.ts';

/** Two flows of one table: one cleaned, one past the list. Each has a table about nobody as well. */
const view = (flow: string, route: FlowView['route'], table: string): FlowView => ({
	flow,
	route,
	view: { schema: route, name: `${flow}__${table}` },
	source: { schema: 'clinic', name: table },
	isAboutPeople: table !== 'ward',
});

export const views: readonly FlowView[] = [
	view('audit', 'cleaned', 'patient'),
	view('audit', 'cleaned', 'ward'),
	view('care', 'passthrough', 'patient'),
	view('care', 'passthrough', 'ward'),
];

export const sources = [{ schema: 'clinic', name: 'patient' }] as const;

export const list = { schema: 'ndoo_list', name: 'slot_a' } as const;

export const declared: Grants = {
	loader: ['job'],
	auditor: [],
	administrators: ['dba'],
	flows: { audit: ['reader'], care: ['reader'] },
};

export const reads = (account: string, relation: string, ...means: readonly Means[]): Access => {
	const [schema = '', name = ''] = relation.split('.');
	return { account, relation: { schema, name }, means };
};

export const inRole = (role: string): Means => ({ by: 'role', role });
export const power = (name: string): Means => ({ by: 'power', power: name });
