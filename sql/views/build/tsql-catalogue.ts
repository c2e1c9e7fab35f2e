import { quoted, quotedLiteral, quotedName } from '../../../warehouse/tsql-dialect.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import type { Catalogue, Replacement } from './catalogue.ts';

/** T-SQL. */
export const tsqlCatalogue: Catalogue = {
	viewsIn: (schema) => ({
		text: `
			select v.name as name
			from sys.views as v
			join sys.schemas as s on s.schema_id = v.schema_id
			where s.name = @p0
			order by v.name`,
		values: [schema],
	}),
	sourceRelations: {
		text: `
			select s.name as [schema], o.name as name
			from sys.objects as o
			join sys.schemas as s on s.schema_id = o.schema_id
			where o.type in ('U', 'V') and o.is_ms_shipped = 0
				and s.name not in ('sys', 'INFORMATION_SCHEMA', 'ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
			order by s.name, o.name`,
	},
	roleSql: (role, readers) =>
		[
			`if database_principal_id(${quotedLiteral(role)}) is null create role ${quotedName(role)};`,
			`alter role ${quotedName(readers)} add member ${quotedName(role)};`,
		].join('\n'),
	fenceOwnerSql: () => ({ before: [], after: [] }),
	// Who reads a view needs no right on its fence: one principal owns both.
	grantSql: ({ kind, name }, grantees) =>
		kind === 'fence'
			? ''
			: grantees
					.map(
						(grantee) =>
							`grant select on ${quoted(name)} to ${quotedName(grantee.name)}${grantee.mayGrant ? ' with grant option' : ''};`,
					)
					.join('\n'),
	// A view is replaced in its place, with every right on it.
	granteesOf: async () => [],
	granteesAbove: async () => [],
	dropSql: ({ kind, name }) =>
		kind === 'fence'
			? `if object_id(${quotedLiteral(quoted(name))}) is not null drop function ${quoted(name)};`
			: `drop view if exists ${quoted(name)};`,
	// Only what is bound to a schema is in the way, and nothing can be bound to a view that is not.
	isBuiltUpon: () => false,
	// Not MERGE, which takes fewer locks than it needs for this.
	gateSql: ({ gate }, flow, columns) =>
		[
			`update ndoo.${gate} set`,
			Object.entries(columns)
				.map(([column, value]) => `\t${column} = ${value}`)
				.join(',\n'),
			`where flow = ${quotedLiteral(flow)};`,
			'if @@rowcount = 0',
			`\tinsert into ndoo.${gate} (flow, ${Object.keys(columns).join(', ')})`,
			`\tvalues (${[quotedLiteral(flow), ...Object.values(columns)].join(', ')});`,
		].join('\n'),
	// A stand-in converts no text by itself.
	momentSql: (text) => `cast(${quotedLiteral(text)} as datetimeoffset(3))`,
	now: 'sysdatetimeoffset()',
	replacement: async (session) => ((await isStandIn(session)) ? anew : inPlace),
};

/** SQL Server 2016 SP1 and later: the view keeps its id, and every grant and denial on it, whatever its columns. */
const inPlace: Replacement = { isAnew: false, mustDrop: () => false, textOf: (sql) => sql };

/** Where CREATE OR ALTER is not known. */
const anew: Replacement = {
	isAnew: true,
	mustDrop: () => true,
	textOf: (sql) => sql.replace(/^create or alter (view|function) /m, 'create $1 '),
};

/** Babelfish says so of itself; SQL Server does not know the property. */
async function isStandIn(session: Session): Promise<boolean> {
	const [row] = await session.query({
		text: "select case when serverproperty('babelfish') is null then 0 else 1 end as is_stand_in",
	});
	return row?.['is_stand_in'] === 1;
}
