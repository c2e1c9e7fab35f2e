import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import { headerSql } from './header.ts';
import { joinSql, keySetSql, ruleJoins } from './postgres-rule.ts';
import { type Reach, roleOf, type ViewPlan } from './view-plan.ts';

/**
 * A cleaned view in the PostgreSQL dialect. It joins to the cleaned list, so that nobody who is not on it can come
 * through, and asks the flow's gate first: a list that is old, missing or not live is an error, whatever program reads the
 * view (DESIGN, rule 1). `security_barrier` keeps a reader's own functions away from the rows that are removed.
 */
export function viewSql(plan: ViewPlan): string {
	const { view, flow, source, columns, reach } = plan;
	return [
		...header(plan),
		`create or replace view ${quoted(view)}`,
		'with (security_barrier = true) as',
		...keySetsSql(reach),
		'select',
		columns.map((column) => `\tthis.${quotedName(column)}`).join(',\n'),
		`from ${quoted(source)} as this`,
		...keptSql(plan),
		`where (select ndoo.assert_disclosable(${quotedLiteral(flow)}));`,
	].join('\n');
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
		role: roleOf(flow),
	});
}

/** `with …` and the sets of keys that rules rest on; nothing when there are none. */
export function keySetsSql(reach: Reach): readonly string[] {
	if (reach.about === 'nobody' || reach.keySets.length === 0) return [];
	return ['with', reach.keySets.map(keySetSql).join(',\n')];
}

function keptSql({ table, reach }: ViewPlan): readonly string[] {
	if (reach.about === 'nobody') return [];
	if (reach.rules.length === 0) throw new Error(`table ${table} is about people, and no rule removes any`);
	return ruleJoins(reach.rules, 'this').map((join) => joinSql('join', join, ''));
}
