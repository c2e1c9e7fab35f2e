import { NdooError } from '../../../core/errors.ts';
import { quotedName } from '../../../loaders/warehouse/postgres-dialect.ts';
import type { Column, RelationName, Row, Session } from '../../../loaders/warehouse/warehouse.ts';
import { relationKey } from '../assemble/identity.ts';
import type { ModelNode, NodeId, TestNode, ViewNode } from '../graph.ts';
import type { Lineage } from './plan.ts';
import { columnsOfProof, dependenciesOfProof, proofName } from './postgres-proof-sql.ts';

/** What the warehouse says of a model's select, without anything having been built. */
export type Proven = { readonly columns: readonly Pick<Column, 'name' | 'type'>[] };

/** A select that is to be proved, and whose it is. */
export type Provable = Pick<
	ModelNode | TestNode | (ViewNode & { readonly compiledSql: string }),
	'resourceType' | 'name' | 'compiledSql' | 'place'
>;

/** What a select may read. */
export type Readable = {
	/** What its calls name. */
	readonly named: readonly RelationName[];
	/** The models that it stands on, each with what its own calls name, as the files have it. */
	readonly models: readonly { readonly relation: RelationName; readonly named: readonly RelationName[] }[];
};

/** What a node of a graph may read. */
export function readableBy({ id, dependsOn }: Pick<ModelNode, 'id' | 'dependsOn'>, lineage: Lineage): Readable {
	const nodesOf = (ids: Iterable<NodeId>) => [...ids].flatMap((one) => lineage.byId.get(one) ?? []);
	const namedBy = (ids: readonly NodeId[]) =>
		nodesOf(ids).flatMap((node) => ('relation' in node ? [node.relation] : []));
	const models = nodesOf(lineage.above(id)).filter((node) => node.resourceType === 'model' && node.id !== id);
	return {
		named: namedBy(dependsOn),
		models: models.flatMap((node) =>
			'relation' in node ? [{ relation: node.relation, named: namedBy(node.dependsOn) }] : [],
		),
	};
}

/**
 * Has the warehouse itself read a select, as a view that lasts as long as the look at it, and asks what that view reads: text
 * can be read wrongly, the catalogue cannot. Throws `model-invalid` when that is a relation that its calls do not name, or a
 * function that may read tables; and when a model that it stands on is another in the warehouse than in its file.
 */
export async function prove(session: Session, provable: Provable, readable: Readable): Promise<Proven> {
	// One statement and no more: what a text hides behind another is refused here.
	await session.query({ text: `create temporary view ${quotedName(proofName)} as\n${provable.compiledSql}` });
	const found = await session.query({
		text: dependenciesOfProof,
		values: [JSON.stringify(readable.models.map(({ relation }) => relation))],
	});
	const columns = (await session.query({ text: columnsOfProof })).map((row) => ({
		name: String(row['name']),
		type: String(row['type']),
	}));
	await session.script(`drop view pg_temp.${quotedName(proofName)};`);
	const strays = found.filter(isStrayFrom(readable));
	if (strays.length > 0) throw reached(provable, strays);
	return { columns };
}

/** Behind a view of others, nothing of the program's own may be; in front of it, only what calls name. */
function isStrayFrom({ named, models }: Readable): (row: Row) => boolean {
	const keys = (relations: readonly RelationName[]) => new Set(relations.map(relationKey));
	const inCalls = keys(named);
	const inModels = new Map(models.map((model) => [relationKey(model.relation), keys(model.named)]));
	return (row) => {
		if (row['what'] === 'function') return true;
		const key = keyOf(row['schema'], row['name']);
		if (row['behind'] === 'nothing') return !inCalls.has(key);
		if (row['behind'] === 'others') return row['own'] === true;
		return inModels.get(keyOf(row['reader_schema'], row['reader_name']))?.has(key) !== true;
	};
}

const keyOf = (schema: unknown, name: unknown): string => relationKey({ schema: String(schema), name: String(name) });

function reached({ resourceType, name, place }: Provable, strays: readonly Row[]): NdooError {
	const isChanged = strays.every((row) => row['behind'] === 'models');
	return new NdooError(
		'model-invalid',
		isChanged
			? `The ${resourceType} \`${name}\` stands on a model that is not in the warehouse as its file has it, so it was left out.`
			: `The ${resourceType} \`${name}\` reads what its calls do not name, so it was left out.`,
		{
			todo: isChanged
				? 'Run `ndoo build`, which makes every model anew. If it was changed by hand, find out by whom.'
				: "Name every table by `{{ ref('…') }}`, `{{ source('…', '…') }}` or `{{ cleaned('…') }}`. A function has to be `immutable`, which promises that it reads none.",
			problems: strays.map((row) => ({ place, found: `${resourceType} ${name} → ${row['way']}` })),
		},
	);
}
