import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import { wordsOf } from './dialects.ts';
import { headerSql } from './header.ts';
import { routes } from './route.ts';
import { joinSql, keySetSql, ruleJoins } from './rule.ts';
import type { Reach, ViewPlan } from './view-plan.ts';
import type { Words } from './words.ts';

/**
 * A cleaned view. It joins to the cleaned list, so that nobody who is not on it can come through, and asks the flow's gate
 * first: a list that is old, missing or not live is an error, whatever program reads the view (DESIGN, rule 1).
 */
export function viewSql(plan: ViewPlan, dialect: Dialect): string {
	const { view, flow, source, columns, reach } = plan;
	const words = wordsOf[dialect];
	const rows = words.viewRows({
		keySets: keySetsSql(words, reach),
		isCleaned: reach.about === 'people',
		columns,
		from: [`from ${words.quoted(source)} as this`, ...keptSql(words, plan)],
		gate: { assertion: routes.cleaned.assertion, flow },
	});
	return `${[...header(plan), ...words.createView(view), ...rows].join('\n')};`;
}

function header({ flow, table, purpose, recipient, reach }: ViewPlan): readonly string[] {
	const why =
		reach.about === 'nobody'
			? ` About nobody: ${reach.decision.reason} (${reach.decision.signedOffBy}, ${reach.decision.on})`
			: '';
	return headerSql({
		what: `Cleaned view of the flow ${flow}: ${table}.${why}`,
		purpose,
		recipient,
	});
}

/** The sets of keys that rules rest on. */
export const keySetsSql = (words: Words, reach: Reach): readonly string[] =>
	reach.about === 'nobody' ? [] : reach.keySets.map((set) => keySetSql(words, set));

function keptSql(words: Words, { table, reach }: ViewPlan): readonly string[] {
	if (reach.about === 'nobody') return [];
	if (reach.rules.length === 0) throw new Error(`table ${table} is about people, and no rule removes any`);
	return ruleJoins(words, reach.rules, 'this').map((join) => joinSql('join', join, ''));
}
