import type { Grants } from '../../../core/project/project.ts';
import { viewName } from '../../../flows/view-name.ts';
import type { Access, Means, Right } from '../../../sql/grants/access.ts';
import { type Asset, ownAssets } from '../../../sql/grants/asset.ts';

/** Two flows of one table: one cleaned, one past the list. Each has a table without person-level data as well. */
const view = (kind: 'cleaned' | 'inside' | 'passthrough', flow: string, table: string): Asset => ({
	kind,
	flow,
	relation: { schema: kind === 'inside' ? 'ndoo_inside' : kind, name: viewName(flow, table) },
	isAboutPeople: table !== 'ward',
});
const source = (flow: string): Asset => ({
	kind: 'source',
	flow,
	relation: { schema: 'clinic', name: 'patient' },
	isAboutPeople: true,
});

export const assets: readonly Asset[] = [
	...ownAssets,
	view('cleaned', 'audit', 'patient'),
	view('inside', 'audit', 'patient'),
	view('cleaned', 'audit', 'ward'),
	view('passthrough', 'care', 'patient'),
	view('passthrough', 'care', 'ward'),
	source('audit'),
	source('care'),
];

export const declared: Grants = {
	loader: ['job'],
	auditor: [],
	administrators: ['dba'],
	flows: { audit: ['reader'], care: ['reader'] },
};

/** `read` unless the relation is written as `insert clinic.patient`. */
export const reads = (account: string, relation: string, ...means: readonly Means[]): Access => {
	const [right, of] = relation.includes(' ') ? relation.split(' ') : ['read', relation];
	const [schema = '', name = ''] = (of ?? '').split('.');
	return { account, right: right as Right, relation: { schema, name }, means };
};

export const inRole = (role: string): Means => ({ by: 'role', role });
export const power = (name: string): Means => ({ by: 'power', power: name });
