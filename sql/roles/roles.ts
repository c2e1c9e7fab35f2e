import type { Dialect, Session } from '../../warehouse/warehouse.ts';
import type { RouteName } from '../views/plan/route.ts';

/** The roles of one warehouse. None can log in; an account is made a member of one. */
export type WarehouseRoles = {
	/** What all their names begin with. */
	readonly prefix: string;
	/** Runs the monthly check, publishes the list, discloses. */
	readonly loader: string;
	/** All readers of cleaned views. */
	readonly reader: string;
	/** All readers of pass-through views. */
	readonly passthrough: string;
	readonly auditor: string;
	/** Reads the views of one flow on one route. */
	ofFlow(flow: string, route: RouteName): string;
	/** Owns the models of one flow. */
	ofModels(flow: string): string;
};

/**
 * PostgreSQL's roles belong to the whole server: the names carry the warehouse, so that no two warehouses on a server share
 * a role. In T-SQL a role belongs to its database already. The name of a flow has 40 characters at most (`kebabName`), so that
 * its roles fit into the 63 bytes that PostgreSQL keeps of a name.
 */
export function rolesOf(dialect: Dialect, warehouseId: string): WarehouseRoles {
	const prefix = prefixOf[dialect](warehouseId);
	return {
		prefix,
		loader: `${prefix}loader`,
		reader: `${prefix}reader`,
		passthrough: `${prefix}passthrough`,
		auditor: `${prefix}auditor`,
		ofFlow: (flow, route) => `${prefix}${verbs[route]}_${flow}`,
		ofModels: (flow) => `${prefix}model_${flow}`,
	};
}

/** The roles of the warehouse of a session, which has the program's schema. */
export async function warehouseRoles(session: Session): Promise<WarehouseRoles> {
	const id = await warehouseId(session);
	if (id === undefined) throw new Error('the warehouse has no id');
	return rolesOf(session.dialect, id);
}

/** The id that a warehouse was given by its first migration; undefined before that. */
export async function warehouseId(session: Session): Promise<string | undefined> {
	if ((await session.describe({ schema: 'ndoo', name: 'warehouse' })).length === 0) return undefined;
	const [row] = await session.query({ text: 'select id from ndoo.warehouse' });
	return row === undefined ? undefined : String(row['id']);
}

const tagLength = 8;

const prefixOf: Readonly<Record<Dialect, (warehouseId: string) => string>> = {
	postgres: (id) => `ndoo_${id.slice(0, tagLength)}_`,
	tsql: () => 'ndoo_',
};

const verbs: Readonly<Record<RouteName, string>> = { cleaned: 'read', passthrough: 'pass' };
