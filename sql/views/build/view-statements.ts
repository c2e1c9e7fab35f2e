import { NdooError } from '../../../core/errors.ts';
import type { RelationName, Session } from '../../../warehouse/warehouse.ts';
import { warehouseRoles } from '../../roles/roles.ts';
import { layersUnder } from '../plan/layers.ts';
import type { PlannedObject } from '../plan/planned-object.ts';
import { routes } from '../plan/route.ts';
import type { Fenced, Grantee, Named, Replacement } from './catalogue.ts';
import { catalogueOf } from './dialects.ts';
import { isInTheWay } from './existing-views.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';

/** What of the project's own stands on a view and has to go before it, the last first. */
export type Dependents = (session: Session, view: RelationName) => Promise<readonly Named[]>;

/** For a warehouse without models: nothing of ours stands on a view. */
export const noDependents: Dependents = async () => [];

/** How views take the place of those that stand, and what else goes with those. */
export type Replacing = {
	readonly replacement: Replacement;
	readonly dependents: Dependents;
	/** Who had views that were dropped with something that they depend on, by the name of the view. */
	readonly hadBefore?: HadBefore;
};

export type HadBefore = Map<string, readonly Grantee[]>;

/** The role of a flow, and its views. */
export async function flowStatements(
	session: Session,
	{ flow, route, views }: Pick<PlannedFlow, 'flow' | 'route' | 'views'>,
	replacing: Replacing,
): Promise<readonly string[]> {
	const roles = await warehouseRoles(session);
	const to = { role: roles.ofFlow(flow.name, route), loader: roles.loader };
	const { roleSql, fenceOwnerSql } = catalogueOf[session.dialect];
	const owner = fenceOwnerSql(roles.ofModels(flow.name), fencedOf(views));
	const statements = [roleSql(to.role, roles[routes[route].readers]), ...owner.before];
	for (const planned of views) statements.push(...(await viewStatements(session, planned, { to, ...replacing })));
	return [...statements, ...owner.after];
}

function fencedOf(views: readonly PlannedView[]): Fenced {
	const objects = views.flatMap((view) => view.objects);
	const names = (some: readonly PlannedObject[]) => some.map(({ name }) => name);
	return {
		fences: names(objects.filter(({ kind }) => kind === 'fence')),
		inside: views.map(({ view }) => layersUnder(view.name).inside),
	};
}

/**
 * Creates or replaces a view with its layers, and gives each to whom it is for; a view keeps every grant on it, also where it
 * has to be dropped first, with our views that depend on it.
 */
export async function viewStatements(
	session: Session,
	planned: PlannedView,
	{ to, replacement, dependents, hadBefore }: Replacing & { readonly to: Recipients },
): Promise<readonly string[]> {
	const { granteesOf, granteesAbove } = catalogueOf[session.dialect];
	const others = [...(await granteesOf(session, planned.view)), ...(hadBefore?.get(planned.view.name) ?? [])];
	const above = (await granteesAbove(session, planned.view)).filter(
		({ name }) => !others.some((other) => other.name === name),
	);
	const columns = await session.describe(planned.source);
	const made = planned.objects.flatMap((object) => [
		replacement.textOf(object.sql(columns)),
		...granted(session, object, { ...to, others: object.kind === 'fence' ? [...others, ...above] : others }),
	]);
	if (!(await isInTheWay(session, planned, replacement))) return made;
	return [...(await droppingStatements(session, planned.view, dependents)), ...made];
}

/** The statements of a view that is not there yet. */
export const newViewStatements = (
	session: Pick<Session, 'dialect'>,
	{ objects }: PlannedView,
	to: Recipients,
): readonly string[] =>
	objects.flatMap((object) => [object.sql([]), ...granted(session, object, { ...to, others: [] })]);

/** Whom the views of a flow are given to. */
export type Recipients = {
	/** The role of the flow's readers. */
	readonly role: string;
	readonly loader: string;
};

function granted(
	{ dialect }: Pick<Session, 'dialect'>,
	object: PlannedObject,
	{ role, loader, others }: Recipients & { readonly others: readonly Grantee[] },
): readonly string[] {
	const names = { readers: [role], loader: [loader], both: [role, loader] }[object.to];
	const byBuild = names.map((name) => ({ name, mayGrant: false }));
	const more = object.to === 'loader' ? [] : others.filter(({ name }) => !names.includes(name));
	const sql = catalogueOf[dialect].grantSql(object, [...byBuild, ...more]);
	return sql === '' ? [] : [sql];
}

/** What drops a view with its layers, and before it what of ours depends on it. */
export async function droppingStatements(
	session: Session,
	view: RelationName,
	dependents: Dependents,
): Promise<readonly string[]> {
	const { dropSql } = catalogueOf[session.dialect];
	const { inside, fence } = layersUnder(view.name);
	const upon = [...(await dependents(session, view)), ...(await dependents(session, inside))];
	const layers: readonly Named[] = [
		{ kind: 'view', name: view },
		{ kind: 'fence', name: fence },
		{ kind: 'view', name: inside },
	];
	return [...new Set([...upon, ...layers].map(dropSql))];
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
			todo: 'The owner of that object must drop it first. Then run `ndoo build` again. No view was changed.',
			cause,
		},
	);
