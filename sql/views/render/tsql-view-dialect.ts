import * as quoting from '../../../warehouse/tsql-dialect.ts';
import { tsqlFenceSql } from './tsql-fence.ts';
import type { ViewDialect } from './view-dialect.ts';

const { quoted, quotedLiteral, quotedName } = quoting;

/** T-SQL, of SQL Server 2016 SP1 and later. */
export const tsqlViewDialect: ViewDialect = {
	...quoting,
	// Applied to the rows of the source, so that the conversion is on their side of the join and never on the list's.
	numberIn: ({ column, format }, row, alias) => ({
		applied: `ndoo.nhs_number(${row}.${quotedName(column)}, ${quotedLiteral(format)}) as ${alias}`,
		value: `${alias}.nhs_number`,
	}),
	listOrBlank:
		"(select nhs_number from ndoo_list.cleaned_list union all select cast('' as char(10)) collate Latin1_General_BIN2)",
	// Keeps the type of the number, where coalesce makes another.
	orBlank: (value) => `isnull(${value}, '')`,
	some: (condition) => `max(case when ${condition} then 1 else 0 end) = 1`,
	every: (condition) => `min(case when ${condition} then 1 else 0 end) = 1`,
	createView: (view) => `create or alter view ${quoted(view)} as`,
	asked: ({ assertion, flow }) => `(select ndoo.${assertion}(${quotedLiteral(flow)})) = 1`,
	fenceSql: tsqlFenceSql,
};
