import { NdooError } from '../../core/errors.ts';
import type { RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import { warehouseRoles } from '../roles/roles.ts';
import type { Replacement } from './catalogue.ts';
import { catalogueOf } from './dialects.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';
import { routes } from './route.ts';
import { isInTheWay } from './standing-views.ts';

/** What of the project's own stands on a view and has to go before it, the last first. */
export type Dependents = (session: Session, view: RelationName) => Promise<readonly RelationName[]>;

/** For a warehouse without models: nothing of ours stands on a view. */
export const noDependents: Dependents = async () => [];

/** How views take the place of those that stand, and what else goes with those. */
export type Replacing = { readonly replacement: Replacement; readonly dependents: Dependents };

/** The role of a flow, and its views. */
export async function flowStatements(
	session: Session,
	{ flow, route, views }: Pick<PlannedFlow, 'flow' | 'route' | 'views'>,
	replacing: Replacing,
): Promise<readonly string[]> {
	const roles = await warehouseRoles(session);
	const role = roles.ofFlow(flow.name, route);
	const statements = [catalogueOf[session.dialect].roleSql(role, roles[routes[route].readers])];
	for (const planned of views) statements.push(...(await viewStatements(session, planned, { role, ...replacing })));
	return statements;
}

/** What makes a view that is there already, or not, the one that is planned; what stands on it goes first where it must. */
export async function viewStatements(
	session: Session,
	planned: PlannedView,
	{ role, replacement, dependents }: Replacing & { readonly role: string },
): Promise<readonly string[]> {
	const { grantSql } = catalogueOf[session.dialect];
	const made = [replacement.textOf(planned.sql), grantSql(planned.view, role)];
	if (!(await isInTheWay(session, planned, replacement))) return made;
	return [...(await droppingStatements(session, planned.view, dependents)), ...made];
}

/** What takes a view away, and before it what of ours stands on it. */
export async function droppingStatements(
	session: Session,
	view: RelationName,
	dependents: Dependents,
): Promise<readonly string[]> {
	const { dropSql, dropIfThereSql } = catalogueOf[session.dialect];
	return [...(await dependents(session, view)).map(dropIfThereSql), dropSql(view)];
}

/** Throws `warehouse-statement` with what to do when something of others stands on a view that has to go. */
export async function runViewStatement(session: Session, statement: string): Promise<void> {
	try {
		await session.script(statement);
	} catch (error) {
		throw catalogueOf[session.dialect].isBuiltUpon(error) ? builtUpon(statement, error) : error;
	}
}

const builtUpon = (statement: string, cause: unknown): NdooError =>
	new NdooError(
		'warehouse-statement',
		`Something else was built on a view of a flow, so this cannot be run: ${statement}`,
		{
			todo: 'Whoever built on the view drops that first; then run `ndoo build` again. No view was changed.',
			cause,
		},
	);
