import { isAboutPeople } from '../../flows/family.ts';
import type { Flow } from '../../flows/flow.ts';
import { viewName } from '../../flows/view-name.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';
import { layersUnder } from '../views/plan/layers.ts';
import { routes } from '../views/plan/route.ts';

/** Something that a right can be had on, and what it is to the opt-out. */
export type Asset = {
	readonly kind: AssetKind;
	readonly relation: RelationName;
	/** The flow that it belongs to: its views and models. */
	readonly flow?: string | undefined;
	/** Of a cleaned view: the function behind it, which gives the same rows. */
	readonly fence?: RelationName | undefined;
	/** Of a pass-through view: what it shows whole. */
	readonly source?: RelationName | undefined;
	/** A table without person-level data tells nothing of a person, whoever reads it beside its source. */
	readonly isAboutPeople: boolean;
};

export const assetKinds = [
	/** The numbers that may be disclosed. */
	'list',
	/** Which of the slots is in use, and how old it is. */
	'pointer',
	/** What a view asks before it shows a row. */
	'gate',
	'ledger',
	/** Whole records removed, behind the fence: where a reader enters. */
	'cleaned',
	/** Whole records removed, without the fence: views and models that a disclosure reads. */
	'inside',
	/** Nobody removed. */
	'passthrough',
	/** Where people are who may be removed: the tables of a system. */
	'source',
] as const;
export type AssetKind = (typeof assetKinds)[number];

export const listSchema = 'ndoo_list';

const own = (kind: AssetKind, schema: string, names: readonly string[]): readonly Asset[] =>
	names.map((name) => ({ kind, relation: { schema, name }, isAboutPeople: false }));

/** What is of ndoo itself, whatever the flows. */
export const ownAssets: readonly Asset[] = [
	...own('list', listSchema, ['slot_a', 'slot_b', 'cleaned_list']),
	...own('pointer', listSchema, ['pointer']),
	...own('gate', 'ndoo', [
		'flow_gate',
		'passthrough_gate',
		'warehouse',
		'built_object',
		'built_source',
		'column_search',
	]),
	...own('ledger', 'ndoo', ['ledger']),
];

/** All that rights are judged on, as the flow files say it; whether it is there is for the warehouse to say. */
export const assetsOf = (flows: readonly Flow[]): readonly Asset[] => [
	...ownAssets,
	...flows.flatMap(viewsOf),
	...sourcesOf(flows),
];

/** On both routes: a flow may have some left on the other. */
const viewsOf = (flow: Flow): readonly Asset[] =>
	flow.tables.flatMap((table): readonly Asset[] => {
		const name = viewName(flow.name, table.name);
		const of = { flow: flow.name, isAboutPeople: table.role !== 'nobody' };
		const { cleaned, passthrough } = routes;
		const { inside, fence } = layersUnder(name);
		return [
			{ ...of, kind: 'cleaned', relation: { schema: cleaned.schema, name }, fence },
			{ ...of, kind: 'inside', relation: inside },
			{ ...of, kind: 'passthrough', relation: { schema: passthrough.schema, name }, source: table.source },
			...(table.role === 'model' ? [{ ...of, kind: 'inside' as const, relation: table.source }] : []),
		];
	});

/** Each once for a flow: its tables with people and its bridge, each of which tells who is missing from its views. */
const sourcesOf = (flows: readonly Flow[]): readonly Asset[] =>
	flows.flatMap(({ name: flow, tables, bridge }) => {
		const sources = [...tables.filter(isAboutPeople), ...(bridge === undefined ? [] : [bridge])].map(
			({ source }) => source,
		);
		return [...new Map(sources.map((source) => [relationText(source), source])).values()].map(
			(relation): Asset => ({ kind: 'source', flow, relation, isAboutPeople: true }),
		);
	});

export const relationText = ({ schema, name }: RelationName): string => `${schema}.${name}`;
