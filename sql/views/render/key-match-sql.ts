import type { KeyPair } from '../../../flows/flow.ts';
import { type Dialect, quotingOf } from '../../../warehouse/dialect.ts';
import type { RelationName, Statement } from '../../../warehouse/warehouse.ts';

/** Rows of the child that are looked at: enough that keys of another sort show, few enough for a join without an index. */
export const rowsLookedAt = 10_000;

type Joined = { readonly child: RelationName; readonly parent: RelationName; readonly keys: readonly KeyPair[] };

/** The first rows of a select whose columns and rest are given. */
const firstRows: Readonly<Record<Dialect, (columns: string, rest: string) => string>> = {
	postgres: (columns, rest) => `select ${columns} ${rest} limit ${rowsLookedAt}`,
	tsql: (columns, rest) => `select top (${rowsLookedAt}) ${columns} ${rest}`,
};

/** 1 when both sides have rows with a whole key, and none of the child's that are looked at meets one of the parent's. */
export function keyMatchSql(dialect: Dialect, { child, parent, keys }: Joined): Statement {
	const { quoted, quotedName } = quotingOf[dialect];
	const own = keys.map((key) => quotedName(key.child));
	const theirs = keys.map((key) => quotedName(key.parent));
	const equal = keys.map((key) => `p.${quotedName(key.parent)} = c.${quotedName(key.child)}`).join(' and ');
	const looked = firstRows[dialect](own.join(', '), `from ${quoted(child)} where ${whole(own)}`);
	return {
		text: `
			select case
				when exists (select 1 from ${quoted(child)} where ${whole(own)})
					and exists (select 1 from ${quoted(parent)} where ${whole(theirs)})
					and not exists (select 1 from (${looked}) as c join ${quoted(parent)} as p on ${equal})
				then 1 else 0 end as none_match`,
	};
}

const whole = (columns: readonly string[]): string => columns.map((column) => `${column} is not null`).join(' and ');
