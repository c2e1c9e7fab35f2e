import type { Column, RelationName, Session, Statement } from '../../loaders/warehouse/warehouse.ts';
import type { Route } from './route.ts';

/** The columns of a gate beside the flow's name, as SQL. */
export type GateColumns = Readonly<Record<string, string>>;

/** A view that stands, and the columns that it is to have. */
export type Standing = { readonly columns: readonly Column[]; readonly wanted: readonly (Column | undefined)[] };

/** What is asked and told about views, roles and gates, in one dialect. */
export type Catalogue = {
	/** The views of a schema, by name, as `name`. */
	viewsIn(schema: string): Statement;
	/** Tables and views that a flow could mean, as `schema` and `name`. */
	readonly sourceRelations: Statement;
	/** A role that cannot log in, a member of the role of all readers of such views; made once, then kept. */
	roleSql(role: string, readers: string): string;
	grantSql(view: RelationName, role: string): string;
	/** What others built on a view is theirs to take away first. */
	dropSql(view: RelationName): string;
	/** The same for a view that may be gone with one that it stood on. */
	dropIfThereSql(view: RelationName): string;
	/** Whether something else that was built on a view is in the way. */
	isBuiltUpon(error: unknown): boolean;
	/** Makes a flow's gate, or makes it anew. */
	gateSql(route: Route, flow: string, columns: GateColumns): string;
	/** The moment, as SQL. */
	readonly now: string;
	/** How this server takes a view that takes the place of another. */
	replacement(session: Session): Promise<Replacement>;
};

/** How a view takes the place of one that stands. */
export type Replacement = {
	/** Whether the one that stands has to go before; what others were granted on it goes with it. */
	mustDrop(standing: Standing): boolean;
	/** The view's text for this server. */
	textOf(sql: string): string;
};
