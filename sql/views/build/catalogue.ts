import type { Column, RelationName, Session, Statement } from '../../../warehouse/warehouse.ts';
import type { PlannedObject } from '../plan/planned-object.ts';
import type { Route } from '../plan/route.ts';

/** The columns of a gate beside the flow's name, as SQL. */
export type GateColumns = Readonly<Record<string, string>>;

/** A view that stands, and the columns that it is to have. */
export type ExistingView = { readonly columns: readonly Column[]; readonly wanted: readonly (Column | undefined)[] };

/** The fences of a flow, and what is inside, behind them or not. */
export type Fenced = { readonly fences: readonly RelationName[]; readonly inside: readonly RelationName[] };

/** Something that a view or a fence is. */
export type Named = Pick<PlannedObject, 'kind' | 'name'>;

/** Whoever was given a view: a role or an account, and whether it may give the right on. */
export type Grantee = { readonly name: string; readonly mayGrant: boolean };

/** What is asked and told about views, roles and gates, in one dialect. */
export type Catalogue = {
	/** The views of a schema, by name, as `name`. */
	viewsIn(schema: string): Statement;
	/** Tables and views that a flow could mean, as `schema` and `name`. */
	readonly sourceRelations: Statement;
	/** A role that cannot log in, a member of the role of all readers of such views; made once, then kept. */
	roleSql(role: string, readers: string): string;
	/**
	 * Has fences run with the rights of the role that owns the models of their return, which reads what is inside and nothing else,
	 * so that no function beneath a source runs with more; nothing where a fence runs with those of its reader. The role comes
	 * before the fences, which a later build replaces as its member.
	 */
	fenceOwnerSql(
		role: string,
		fenced: Fenced,
	): { readonly before: readonly string[]; readonly after: readonly string[] };
	/** Takes what everybody would have, and gives the use of a view or a fence to these. */
	grantSql(object: Named, grantees: readonly Grantee[]): string;
	/** Whom a build or somebody else gave a view, its owner left out; where a right on it is lost or has to be followed. */
	granteesOf(session: Session, view: RelationName): Promise<readonly Grantee[]>;
	/** Who was given a view that reads it, such as a model for internal use: they need its fence as well. */
	granteesAbove(session: Session, view: RelationName): Promise<readonly Grantee[]>;
	/** What others built on it is theirs to take away first. May be gone with something that it stood on. */
	dropSql(object: Named): string;
	/** Whether something else that was built on a view is in the way. */
	isBuiltUpon(error: unknown): boolean;
	/** Makes a flow's gate, or makes it anew. */
	gateSql(route: Route, flow: string, columns: GateColumns): string;
	/** A moment of the program's, as SQL. */
	momentSql(text: string): string;
	/** The moment, as SQL. */
	readonly now: string;
	/** How this server takes a view that takes the place of another. */
	replacement(session: Session): Promise<Replacement>;
};

/** How a view takes the place of one that stands. */
export type Replacement = {
	/** Whether nothing can be replaced in its place, so that whatever is there goes first. */
	readonly isAnew: boolean;
	/** Whether the one that stands has to go before; what others were granted on it goes with it, unless it is given again. */
	mustDrop(standing: ExistingView): boolean;
	/** A statement as this server knows it. */
	textOf(sql: string): string;
};
