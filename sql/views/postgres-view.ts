import type { KeyPair } from '../../flows/flow.ts';
import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import { type KeySet, type RowRule, roleOf, type ViewPlan } from './view-plan.ts';

type NumberRule = RowRule & { readonly kind: 'number' };

/**
 * A cleaned view in the PostgreSQL dialect. It joins to the cleaned list, so that nobody who is not on it can come
 * through, and asks the flow's gate first: a list that is old, missing or not live is an error, whatever program reads the
 * view (DESIGN, rule 1). `security_barrier` keeps a reader's own functions away from the rows that are removed.
 */
export function viewSql(plan: ViewPlan): string {
	const { view, flow, source, columns, keySets, rules } = plan;
	return [
		...header(plan),
		`create or replace view ${quoted(view)}`,
		'with (security_barrier = true) as',
		...(keySets.length === 0 ? [] : ['with', keySets.map(keySetSql).join(',\n')]),
		'select',
		columns.map((column) => `\t${own(column)}`).join(',\n'),
		`from ${quoted(source)} as this`,
		...rules.map((rule) => `join ${ruleSql(rule, '\t')}`),
		`where (select ndoo.assert_disclosable(${quotedLiteral(flow)}));`,
	].join('\n');
}

const header = ({ flow, table, purpose, recipient }: ViewPlan): readonly string[] => [
	`-- Cleaned view of the flow ${flow}: ${table}.`,
	comment(`Purpose: ${purpose}`),
	comment(`Recipient: ${recipient}`),
	`-- Grants: select to ${roleOf(flow)}.`,
];

// A line end in the text would end the comment and begin a statement.
const comment = (text: string): string => `-- ${text.trim().replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, '\n--   ')}`;

function keySetSql({ name, table, source, columns, rules }: KeySet): string {
	return [
		`-- Keys of ${table} that are kept: ${rules.some(isNumber) ? everyNumber : everyRow}.`,
		`${quotedName(name)} as (`,
		`\tselect ${columns.map(own).join(', ')}`,
		`\tfrom ${quoted(source)} as this`,
		...rules.map((rule) => `\tleft join ${ruleSql(rule, '\t\t')}`),
		`\twhere ${columns.map((column) => `${own(column)} is not null`).join(' and ')}`,
		`\tgroup by ${columns.map(own).join(', ')}`,
		`\thaving ${rules.map(everyRowHolds).join('\n\t\tand ')}`,
		')',
	].join('\n');
}

const everyNumber = 'one number at least is on the list, and so is every number that is not blank';
const everyRow = 'every row of the key is kept';

const isNumber = (rule: RowRule): rule is NumberRule => rule.kind === 'number';

/** That every row of a key holds to a rule: counts of what the left join found, which is null where it found nothing. */
function everyRowHolds(rule: RowRule): string {
	if (rule.kind === 'number')
		return `count(list.nhs_number) > 0\n\t\tand count(list.nhs_number) = count(${numberSql(rule)})`;
	const [first] = rule.pairs;
	if (first === undefined) throw new Error('a key without columns would keep everything');
	return `count(${kept(rule.set, first)}) = count(*)`;
}

/** What a row is joined to, and by what. */
function ruleSql(rule: RowRule, indent: string): string {
	if (rule.kind === 'number') return `ndoo_list.cleaned_list as list\n${indent}on list.nhs_number = ${numberSql(rule)}`;
	const pairs = rule.pairs.map((pair) => `${kept(rule.set, pair)} = ${own(pair.child)}`);
	return `${quotedName(rule.set)}\n${indent}on ${pairs.join(`\n${indent}and `)}`;
}

const own = (column: string): string => `this.${quotedName(column)}`;

const kept = (set: string, { parent }: KeyPair): string => `${quotedName(set)}.${quotedName(parent)}`;

// A source's own collation would clash with the list's.
const numberSql = ({ column, format }: NumberRule): string =>
	`ndoo.nhs_number(${own(column)}::text collate "default", ${quotedLiteral(format)})`;
