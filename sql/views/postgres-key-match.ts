import type { KeyPair } from '../../flows/flow.ts';
import { quoted, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName, Statement } from '../../loaders/warehouse/warehouse.ts';

/** Rows of the child that are looked at: enough that keys of another sort show, few enough for a join without an index. */
export const rowsLookedAt = 10_000;

type Joined = { readonly child: RelationName; readonly parent: RelationName; readonly keys: readonly KeyPair[] };

/** Whether both sides have rows with a whole key, and none of the child's that are looked at meets one of the parent's. */
export function keyMatchSql({ child, parent, keys }: Joined): Statement {
	const own = keys.map((key) => quotedName(key.child));
	const theirs = keys.map((key) => quotedName(key.parent));
	const equal = keys.map((key) => `p.${quotedName(key.parent)} = c.${quotedName(key.child)}`).join(' and ');
	const looked = `select ${own.join(', ')} from ${quoted(child)} where ${whole(own)} limit ${rowsLookedAt}`;
	return {
		text: `
			select exists (select from ${quoted(child)} where ${whole(own)})
				and exists (select from ${quoted(parent)} where ${whole(theirs)})
				and not exists (select from (${looked}) as c join ${quoted(parent)} as p on ${equal}) as none_match`,
	};
}

const whole = (columns: readonly string[]): string => columns.map((column) => `${column} is not null`).join(' and ');
