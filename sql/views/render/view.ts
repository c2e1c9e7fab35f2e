import type { Dialect } from '../../../warehouse/dialect.ts';
import type { Column, RelationName } from '../../../warehouse/warehouse.ts';
import { layersUnder } from '../plan/layers.ts';
import { routes } from '../plan/route.ts';
import type { Reach, ViewPlan } from '../plan/view-plan.ts';
import { headerSql } from './header.ts';
import { joinSql, keySetSql, ruleJoins } from './rule.ts';
import { selectSql } from './select.ts';
import type { ViewDialect } from './view-dialect.ts';
import { viewDialectOf } from './view-dialects.ts';

/**
 * The inside view of a table. It joins to the cleaned list, so that nobody who is not on it can come through, and asks the
 * flow's gate first: a list that is old, missing or not live is an error, whatever program reads the view
 * (docs/design/rules.md, rule 1).
 */
export function insideViewSql(plan: ViewPlan, dialect: Dialect): string {
	const { view, flow, source, columns, reach } = plan;
	const words = viewDialectOf[dialect];
	const rows = selectSql(words, {
		keySets: keySetsSql(words, reach),
		columns,
		from: [`from ${words.quoted(source)} as this`, ...keptSql(words, plan)],
		gate: { assertion: routes.cleaned.assertion, flow },
	});
	return `${[...header(plan, 'Inside'), words.createView(layersUnder(view.name).inside), ...rows].join('\n')};`;
}

/** The fence in front of an inside view, and the view that readers read. */
export const edgeSql = (plan: ViewPlan, columns: readonly Column[], dialect: Dialect): EdgeSql => {
	const words = viewDialectOf[dialect];
	const { inside, fence } = layersUnder(plan.view.name);
	const typed = plan.columns.map(
		(name) => columns.find((column) => column.name === name) ?? { name, type: '', nullable: true },
	);
	return {
		fence: words.fenceSql({ fence, inside, columns: typed }),
		view: [...header(plan, 'Cleaned'), words.createView(plan.view), ...behindFence(words, plan.columns, fence)].join(
			'\n',
		),
	};
};

export type EdgeSql = { readonly fence: string; readonly view: string };

const behindFence = (words: ViewDialect, columns: readonly string[], fence: RelationName): readonly string[] => [
	`select ${columns.map((column) => `kept.${words.quotedName(column)}`).join(', ')}`,
	`from ${words.quoted(fence)}() as kept;`,
];

function header({ flow, table, purpose, recipient, reach }: ViewPlan, kind: 'Inside' | 'Cleaned'): readonly string[] {
	const why =
		reach.about === 'nobody'
			? ` No person-level data: ${reach.decision.reason} (${reach.decision.signedOffBy}, ${reach.decision.on})`
			: '';
	return headerSql({
		what: `${kind} view of the flow ${flow}: ${table}.${why}`,
		purpose,
		recipient,
		grants: kind === 'Inside' ? 'select to the loader, and to no reader' : "select to the flow's readers",
	});
}

/** The sets of keys that rules rest on. */
export const keySetsSql = (words: ViewDialect, reach: Reach): readonly string[] =>
	reach.about === 'people' ? reach.keySets.map((set) => keySetSql(words, set)) : [];

function keptSql(words: ViewDialect, { table, reach }: ViewPlan): readonly string[] {
	if (reach.about !== 'people') return [];
	if (reach.rules.length === 0) throw new Error(`table ${table} is about people, and no rule removes any`);
	return ruleJoins(words, reach.rules, 'this').map((join) => joinSql('join', join, ''));
}
