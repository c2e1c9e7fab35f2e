/** What is known of a variable or a column; null is SQL's. */
export type Value = string | number | null;
export type Variables = Readonly<Record<string, Value>>;

/** What a reader's SQL does that somebody else could come between, one entry a step. */
export type RoutineStep =
	/** Looks at `ndoo_list.list_in_use`. */
	| { readonly does: 'look'; readonly into: readonly (readonly [variable: string, column: string])[] }
	| { readonly does: 'hold'; readonly slot: string; readonly into: string; readonly when?: Condition }
	/** Reads the inside view, gate and list. */
	| { readonly does: 'read inside' }
	| { readonly does: 'return if'; readonly when: Condition; readonly value: number }
	| { readonly does: 'refuse if' | 'refuse unless'; readonly when: Condition }
	| { readonly does: 'refuse' | 'return' };

export type Condition = (variables: Variables) => boolean | null;

/** The body of a function in a script. */
export function bodyOf(script: string, name: string): string {
	const from = script.search(new RegExp(`function ${name.replaceAll('.', '\\.').replaceAll('[', '\\[')}\\(`));
	const [, body] = /\bas\s*\nbegin\n([\s\S]*?)\nend;/.exec(script.slice(Math.max(from, 0))) ?? [];
	if (from < 0 || body === undefined) throw new Error(`the model does not find the function ${name}`);
	return body;
}

/**
 * The steps of a function of ours in T-SQL, read from the text that the warehouse is told: a step that is moved or left out there is
 * moved or left out here. Throws for a statement of another form: the model has to learn it.
 */
export function routineOf(body: string): readonly RoutineStep[] {
	return body
		.replaceAll(/^\s*--.*$/gm, '')
		.split(/;\s*(?:\n|$)/)
		.map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
		.filter(Boolean)
		.flatMap(stepsOf);
}

function stepsOf(statement: string): readonly RoutineStep[] {
	for (const [form, steps] of forms) {
		const found = form.exec(statement);
		if (found !== null) return steps(...(found.slice(1) as [string, string]));
	}
	throw new Error(`the model does not know this statement of a reader:\n${statement}`);
}

const forms: readonly (readonly [RegExp, (...parts: readonly [string, string]) => readonly RoutineStep[]])[] = [
	[/^declare /, () => []],
	[/^select (.+) from ndoo_list\.list_in_use as l$/, (columns) => [{ does: 'look', into: columnsOf(columns) }]],
	[/^set @(\w+) = ndoo_list\.hold\(@(\w+)\)$/, (into, slot) => [{ does: 'hold', into, slot }]],
	[
		/^if @in_use = @slot set @(\w+) = ndoo_list\.hold\(@(\w+)\)$/,
		(into, slot) => [{ does: 'hold', into, slot, when: conditionOf('@in_use = @slot') }],
	],
	[/^insert into @kept .* from .* as inside$/, () => [{ does: 'read inside' }]],
	[/^if (.+) return (\d+)$/, (when, value) => [{ does: 'return if', when: conditionOf(when), value: Number(value) }]],
	[/^if (.+) set @refusal = cast\(N'ND008/, (when) => [{ does: 'refuse if', when: conditionOf(when) }]],
	// Of the reasons for which the gate refuses, those that concern a list that comes or goes.
	[
		/^set @refusal = case .* when @has_list is null then .* when (.+) then null else concat\( N'ND008.* end$/,
		(when) => [
			{ does: 'refuse if', when: conditionOf('@has_list is null') },
			{ does: 'refuse unless', when: conditionOf(afterLastWhen(when)) },
		],
	],
	[/^select @gate = g\.flow/, () => []],
	[/^set @age_(?:ms|days) = /, () => []],
	[/^return cast\(/, () => [{ does: 'refuse' }]],
	[/^return$/, () => [{ does: 'return' }]],
];

const afterLastWhen = (text: string): string => text.slice(text.lastIndexOf(' when ') + 1).replace(/^when /, '');

const columnsOf = (list: string) =>
	list.split(',').map((one): readonly [string, string] => {
		const [, variable = '', column = ''] = /^\s*@(\w+) = (?:l\.)?(\w+)\s*$/.exec(one) ?? [];
		if (variable === '') throw new Error(`the model does not know this column: ${one}`);
		return [variable, column];
	});

/** A condition of comparisons, `is null`, `and` and `or`, with SQL's third value. */
function conditionOf(text: string): Condition {
	const either = text.split(' or ').map((part) => part.split(' and ').map(comparisonOf));
	return (variables) => any(either.map((all) => every(all.map((one) => one(variables)))));
}

const any = (values: readonly (boolean | null)[]): boolean | null =>
	values.includes(true) ? true : values.includes(null) ? null : false;
const every = (values: readonly (boolean | null)[]): boolean | null =>
	values.includes(false) ? false : values.includes(null) ? null : true;

function comparisonOf(text: string): Condition {
	const [, nullable] = /^@(\w+) is null$/.exec(text) ?? [];
	if (nullable !== undefined) return (variables) => (variables[nullable] ?? null) === null;
	const [, left, operator, right] = /^(\S+) (=|<>|<|<=) (\S+)$/.exec(text) ?? [];
	if (left === undefined || right === undefined) throw new Error(`the model does not know this condition: ${text}`);
	const [one, other] = [termOf(left), termOf(right)];
	return (variables) => {
		const [a, b] = [one(variables), other(variables)];
		if (a === null || b === null) return null;
		if (operator === '=') return a === b;
		if (operator === '<>') return a !== b;
		return operator === '<' ? a < b : a <= b;
	};
}

function termOf(text: string): (variables: Variables) => Value {
	const [, sign, name] = /^(sign\()?@(\w+)\)?$/.exec(text) ?? [];
	if (name === undefined) throw new Error(`the model does not know this term: ${text}`);
	return (variables) => {
		const value = variables[name] ?? null;
		return sign === undefined || value === null ? value : Math.sign(Number(value));
	};
}
