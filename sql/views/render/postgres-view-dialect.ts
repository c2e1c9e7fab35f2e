import * as quoting from '../../../warehouse/postgres-dialect.ts';
import { postgresFenceSql } from './postgres-fence.ts';
import type { ViewDialect } from './view-dialect.ts';

const { quoted, quotedLiteral, quotedName } = quoting;

/** The PostgreSQL dialect. */
export const postgresViewDialect: ViewDialect = {
	...quoting,
	// A source's own collation would clash with the list's.
	numberIn: ({ column, format }, row) => ({
		applied: undefined,
		value: `ndoo.nhs_number(${row}.${quotedName(column)}::text collate "default", ${quotedLiteral(format)})`,
	}),
	listOrBlank: "(select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar)",
	orBlank: (value) => `coalesce(${value}, '')`,
	some: (condition) => `bool_or(${condition})`,
	every: (condition) => `bool_and(${condition})`,
	createView: (view) => `create or replace view ${quoted(view)} as`,
	asked: ({ assertion, flow }) => `(select ndoo.${assertion}(${quotedLiteral(flow)}))`,
	fenceSql: postgresFenceSql,
};
