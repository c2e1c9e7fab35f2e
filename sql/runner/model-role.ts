import { quoted } from '../../warehouse/postgres-dialect.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import type { ModelReach } from '../roles/model-role-sql.ts';
import { warehouseRoles } from '../roles/roles.ts';
import type { Lineage } from './plan.ts';
import { peopleIn } from './readable.ts';

/** The roles of models, of any warehouse of a server. */
export const modelRolePattern = /^ndoo_[0-9a-f]{8}_model_/;

/** The role that owns the models which a return discloses. */
export const modelRoleOf = async (session: Session, flow: string): Promise<string> =>
	(await warehouseRoles(session)).ofModels(flow);

/**
 * What the role that owns the models of a return may read: the inside views of that return, and its models. It is all that
 * these reach, whatever their SQL does.
 */
export function reachOfModels(flow: string, { byId }: Lineage): ModelReach {
	const nodes = [...byId.values()];
	const inside = nodes.flatMap((node) =>
		node.resourceType === 'view' && node.flow === flow && node.inside !== undefined ? [node.inside] : [],
	);
	return { may: [...inside, ...modelsOf(flow, { byId })], mayNot: nodes.flatMap(peopleIn) };
}

/** The models that a return discloses. */
export const modelsOf = (flow: string, { byId }: Pick<Lineage, 'byId'>): readonly RelationName[] =>
	[...byId.values()].flatMap((node) =>
		node.resourceType === 'model' && node.returns.includes(flow) ? [node.relation] : [],
	);

/** Takes a view back that no return discloses any more. */
export const handBackSql = (view: RelationName): string => `alter view ${quoted(view)} owner to current_user;`;
