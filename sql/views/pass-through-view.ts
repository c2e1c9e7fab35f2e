import type { FlowTable } from '../../flows/flow.ts';
import type { PassThroughFlow } from '../../flows/gate.ts';
import { reasonOf, reasonText } from '../../flows/reason.ts';
import { viewName } from '../../flows/view-name.ts';
import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import { headerSql } from './header.ts';
import { routes } from './route.ts';

const { schema, assertion, roleOf } = routes.passthrough;

/**
 * A view that passes a table on whole, in the PostgreSQL dialect: nobody is removed, and what the flow stands on is asked
 * whenever it is read. `security_barrier` keeps a reader's own functions away from the rows until the gate has answered.
 */
export function passThroughViewSql(flow: PassThroughFlow, table: FlowTable): string {
	const { name, purpose, recipient } = flow;
	return [
		...headerSql({
			what: `Pass-through view of the flow ${name}: ${table.name}. The opt-out is not applied: ${reasonText(reasonOf(flow))}.`,
			purpose,
			recipient: `${recipient.name} (${recipient.odsCode})`,
			role: roleOf(name),
		}),
		`create or replace view ${quoted({ schema, name: viewName(name, table.name) })}`,
		'with (security_barrier = true) as',
		'select',
		table.columns.map((column) => `\tthis.${quotedName(column)}`).join(',\n'),
		`from ${quoted(table.source)} as this`,
		`where (select ndoo.${assertion}(${quotedLiteral(name)}));`,
	].join('\n');
}
