import type { KeyPair } from '../../../flows/flow.ts';
import type { JoinStep, KeySet, NumberRule, RowRule } from '../plan/view-plan.ts';
import type { ViewDialect } from './view-dialect.ts';

/** What a row is joined to by a rule, how, and the column of it that is null when the rule does not hold. */
export type RuleJoin = {
	readonly rule: RowRule;
	/** What is applied to the row before. */
	readonly applied?: string | undefined;
	readonly relation: string;
	readonly on: readonly string[];
	readonly found: string;
	/** For a rule on a number: the number itself, null when it is blank. */
	readonly number?: string;
};

/** The joins of rules on rows that the query calls `row`. */
export function ruleJoins(words: ViewDialect, rules: readonly RowRule[], row: string): readonly RuleJoin[] {
	let lists = 0;
	return rules.map((rule) => {
		if (rule.kind === 'key') return keyJoin(words, rule, row);
		lists += 1;
		return numberJoin(words, rule, row, lists === 1 ? '' : `_${lists}`);
	});
}

function keyJoin(words: ViewDialect, rule: RowRule & { readonly kind: 'key' }, row: string): RuleJoin {
	const [first] = rule.pairs;
	if (first === undefined) throw new Error('a key without columns would keep everything');
	const set = words.quotedName(rule.set);
	return {
		rule,
		relation: set,
		on: pairsSql(words, rule.pairs, { parent: set, child: row }),
		found: `${set}.${words.quotedName(first.parent)}`,
	};
}

// Where blanks are kept the list has a blank as well. It is joined to like the list itself: what is neither on the list nor
// blank finds nothing.
function numberJoin(words: ViewDialect, rule: NumberRule, row: string, suffix: string): RuleJoin {
	const { applied, value } = words.numberIn(rule, row, `number${suffix}`);
	const list = `list${suffix}`;
	const found = `${list}.nhs_number`;
	const [relation, sought] =
		rule.blank === 'removed' ? ['ndoo_list.cleaned_list', value] : [words.listOrBlank, words.orBlank(value)];
	return { rule, applied, relation: `${relation} as ${list}`, on: [`${found} = ${sought}`], found, number: value };
}

/** `join …`, with its conditions on lines of their own. */
export const joinSql = (
	kind: 'join' | 'left join',
	{ applied, relation, on }: Pick<RuleJoin, 'applied' | 'relation' | 'on'>,
	indent: string,
): string =>
	[
		...(applied === undefined ? [] : [`${indent}cross apply ${applied}`]),
		`${indent}${kind} ${relation}`,
		`${indent}\ton ${on.join(`\n${indent}\tand `)}`,
	].join('\n');

/** That two rows hold the same key. */
export const pairsSql = (
	{ quotedName }: ViewDialect,
	pairs: readonly KeyPair[],
	{ parent, child }: { readonly parent: string; readonly child: string },
): readonly string[] =>
	pairs.map((pair) => `${parent}.${quotedName(pair.parent)} = ${child}.${quotedName(pair.child)}`);

/** The common table expression of a set of keys. */
export function keySetSql(words: ViewDialect, { name, table, source, columns, down, rules }: KeySet): string {
	const own = columns.map((column) => `this.${words.quotedName(column)}`);
	const joins = ruleJoins(words, rules, rowBelow(down.length));
	return [
		`-- Keys of ${table} that are kept: ${meaning(down, rules)}.`,
		`${words.quotedName(name)} as (`,
		`\tselect ${own.join(', ')}`,
		`\tfrom ${words.quoted(source)} as this`,
		...down.map((step, depth) => joinSql('left join', stepDown(words, step, depth), '\t')),
		...joins.map((join) => joinSql('left join', join, '\t')),
		`\twhere ${own.map((column) => `${column} is not null`).join(' and ')}`,
		`\tgroup by ${own.join(', ')}`,
		`\thaving ${joins.flatMap((join) => everyRowHolds(words, join)).join('\n\t\tand ')}`,
		')',
	].join('\n');
}

const rowBelow = (depth: number): string => (depth === 0 ? 'this' : `below_${depth}`);

const stepDown = (
	words: ViewDialect,
	{ source, pairs }: JoinStep,
	depth: number,
): Pick<RuleJoin, 'relation' | 'on'> => {
	const [parent, child] = [rowBelow(depth), rowBelow(depth + 1)];
	return { relation: `${words.quoted(source)} as ${child}`, on: pairsSql(words, pairs, { parent, child }) };
};

function meaning(down: readonly JoinStep[], rules: readonly RowRule[]): string {
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
function everyRowHolds({ some, every }: ViewDialect, { rule, found, number }: RuleJoin): readonly string[] {
	const isFound = `${found} is not null`;
	return rule.kind === 'number' && rule.blank === 'removed'
		? [some(isFound), every(`${isFound} or ${number} is null`)]
		: [every(isFound)];
}
