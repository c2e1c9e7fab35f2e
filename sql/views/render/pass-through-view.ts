import type { FlowTable } from '../../../flows/flow.ts';
import type { PassThroughFlow } from '../../../flows/gate.ts';
import { reasonOf, reasonText } from '../../../flows/reason.ts';
import { viewName } from '../../../flows/view-name.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { routes } from '../plan/route.ts';
import { headerSql } from './header.ts';
import { selectSql } from './select.ts';
import { viewDialectOf } from './view-dialects.ts';

const { schema, assertion } = routes.passthrough;

/**
 * A view that passes a table on whole: nobody is removed, and what the flow stands on is asked whenever it is read, before
 * any row.
 */
export function passThroughViewSql(flow: PassThroughFlow, table: FlowTable, dialect: Dialect): string {
	const { name, purpose, recipient } = flow;
	const words = viewDialectOf[dialect];
	const header = headerSql({
		what: `Pass-through view of the flow ${name}: ${table.name}. The opt-out is not applied: ${reasonText(reasonOf(flow))}.`,
		purpose,
		recipient: `${recipient.name} (${recipient.odsCode})`,
		grants: "select to the flow's readers",
	});
	const rows = selectSql(words, {
		keySets: [],
		columns: table.columns,
		from: [`from ${words.quoted(table.source)} as this`],
		gate: { assertion, flow: name },
	});
	const view = { schema, name: viewName(name, table.name) };
	return `${[...header, words.createView(view), ...rows].join('\n')};`;
}
