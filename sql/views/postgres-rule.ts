import type { KeyPair } from '../../flows/flow.ts';
import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { KeySet, NumberRule, RowRule, Step } from './view-plan.ts';

/** What a row is joined to by a rule, how, and the column of it that is null when the rule does not hold. */
export type RuleJoin = {
	readonly rule: RowRule;
	readonly relation: string;
	readonly on: readonly string[];
	readonly found: string;
	/** For a rule on a number: the number itself, null when it is blank. */
	readonly number: string | undefined;
};

/** The joins of rules on rows that the query calls `row`. */
export function ruleJoins(rules: readonly RowRule[], row: string): readonly RuleJoin[] {
	let lists = 0;
	return rules.map((rule) => {
		if (rule.kind === 'key') return keyJoin(rule, row);
		lists += 1;
		return numberJoin(rule, row, lists === 1 ? 'list' : `list_${lists}`);
	});
}

function keyJoin(rule: RowRule & { readonly kind: 'key' }, row: string): RuleJoin {
	const [first] = rule.pairs;
	if (first === undefined) throw new Error('a key without columns would keep everything');
	const set = quotedName(rule.set);
	return {
		rule,
		relation: set,
		on: pairsSql(rule.pairs, { parent: set, child: row }),
		found: `${set}.${quotedName(first.parent)}`,
		number: undefined,
	};
}

function numberJoin(rule: NumberRule, row: string, list: string): RuleJoin {
	const number = numberSql(rule, row);
	const found = `${list}.nhs_number`;
	return rule.blank === 'removed'
		? { rule, relation: `ndoo_list.cleaned_list as ${list}`, on: [`${found} = ${number}`], found, number }
		: { rule, relation: `${listOrBlank} as ${list}`, on: [`${found} = coalesce(${number}, '')`], found, number };
}

// Joined to, like the list itself: what is neither on the list nor blank finds nothing.
const listOrBlank = "(select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar)";

/** The number of a row as the list has it. A source's own collation would clash with the list's. */
export const numberSql = ({ column, format }: Pick<NumberRule, 'column' | 'format'>, row: string): string =>
	`ndoo.nhs_number(${row}.${quotedName(column)}::text collate "default", ${quotedLiteral(format)})`;

/** `join …`, with its conditions on lines of their own. */
export const joinSql = (
	kind: 'join' | 'left join',
	{ relation, on }: Pick<RuleJoin, 'relation' | 'on'>,
	indent: string,
) => `${indent}${kind} ${relation}\n${indent}\ton ${on.join(`\n${indent}\tand `)}`;

/** That two rows hold the same key. */
export const pairsSql = (
	pairs: readonly KeyPair[],
	{ parent, child }: { readonly parent: string; readonly child: string },
) => pairs.map((pair) => `${parent}.${quotedName(pair.parent)} = ${child}.${quotedName(pair.child)}`);

/** The common table expression of a set of keys. */
export function keySetSql({ name, table, source, columns, down, rules }: KeySet): string {
	const own = columns.map((column) => `this.${quotedName(column)}`);
	const joins = ruleJoins(rules, rowBelow(down.length));
	return [
		`-- Keys of ${table} that are kept: ${meaning(down, rules)}.`,
		`${quotedName(name)} as (`,
		`\tselect ${own.join(', ')}`,
		`\tfrom ${quoted(source)} as this`,
		...down.map((step, depth) => joinSql('left join', stepDown(step, depth), '\t')),
		...joins.map((join) => joinSql('left join', join, '\t')),
		`\twhere ${own.map((column) => `${column} is not null`).join(' and ')}`,
		`\tgroup by ${own.join(', ')}`,
		`\thaving ${joins.map(everyRowHolds).join('\n\t\tand ')}`,
		')',
	].join('\n');
}

const rowBelow = (depth: number): string => (depth === 0 ? 'this' : `below_${depth}`);

const stepDown = ({ source, pairs }: Step, depth: number): Pick<RuleJoin, 'relation' | 'on'> => {
	const [parent, child] = [rowBelow(depth), rowBelow(depth + 1)];
	return { relation: `${quoted(source)} as ${child}`, on: pairsSql(pairs, { parent, child }) };
};

function meaning(down: readonly Step[], rules: readonly RowRule[]): string {
	const numbers = rules.filter((rule) => rule.kind === 'number');
	if (down.length > 0) return `${down.at(-1)?.table} has no number under them that is not on the list`;
	if (numbers.length === 0) return 'every row of the key is kept';
	return numbers.some(({ blank }) => blank === 'removed')
		? 'one number at least is on the list, and so is every number that is not blank'
		: 'every number that is not blank is on the list';
}

/**
 * That every row of a key holds to a rule: the left join found something for it. Not by comparing counts: PostgreSQL takes two
 * counts to be equal for one key in two hundred, then plans for far too few, and reads twice as long (measured).
 */
function everyRowHolds({ rule, found, number }: RuleJoin): string {
	return rule.kind === 'number' && rule.blank === 'removed'
		? `bool_or(${found} is not null)\n\t\tand bool_and(${found} is not null or ${number} is null)`
		: `bool_and(${found} is not null)`;
}
