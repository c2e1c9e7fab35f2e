import type { Chance } from './chance.ts';
import { bare, type From, list, literal, under } from './grammar-text.ts';
import type { Column, Kind } from './world.ts';

/**
 * Selects at random. A table is written `@name@`, so that the same select can be a model, or read tables from which removed
 * people were deleted. Each select gives the same rows whenever its tables do: what chooses some rows orders by all columns.
 */
export type Drawn = { readonly sql: string; readonly columns: readonly Column[] };

/** What a select can read. */
export type Readable = { readonly name: string; readonly columns: readonly Column[] };

export class Grammar {
	private aliases = 0;
	private readonly chance: Chance;
	private readonly readable: readonly Readable[];

	constructor(chance: Chance, readable: readonly Readable[]) {
		this.chance = chance;
		this.readable = readable;
	}

	/** A whole select, with columns `c1` onwards. */
	query(depth: number): Drawn {
		if (depth <= 0) return this.simple(0);
		const forms = [
			() => this.simple(depth),
			() => this.simple(depth),
			() => this.grouped(depth),
			() => this.windowed(depth),
			() => this.combined(depth),
			() => this.distinct(depth),
			() => this.limited(depth),
			() => this.named(depth),
			() => this.named(depth),
			() => this.lateral(depth),
			() => this.unnested(depth),
			() => this.grouping(depth),
		];
		return this.chance.one(forms)();
	}

	private alias(): string {
		this.aliases += 1;
		return `t${this.aliases}`;
	}

	private from(depth: number): From {
		const { chance } = this;
		const alias = this.alias();
		if (depth > 0 && chance.is(0.35)) {
			const { sql, columns } = this.query(depth - 1);
			return { sql: `(${sql}) as ${alias}`, columns: under(alias, columns) };
		}
		if (chance.is(0.06)) {
			const columns: readonly Column[] = [{ name: 'v', kind: 'integer' }];
			return { sql: `(values (1), (2), (null)) as ${alias} (v)`, columns: under(alias, columns) };
		}
		const { name, columns } = chance.one(this.readable);
		return { sql: `@${name}@ as ${alias}`, columns: under(alias, columns) };
	}

	/** One to three relations, joined in any way. */
	private joined(depth: number): From {
		const { chance } = this;
		let { sql, columns } = this.from(depth);
		for (let more = chance.is(0.75) ? 1 + chance.below(2) : 0; more > 0; more--) {
			const other = this.from(depth - 1);
			const how = chance.one(['join', 'join', 'left join', 'right join', 'full join', 'cross join', ',']);
			const on = how === 'full join' ? this.equal(columns, other.columns) : this.on(columns, other.columns);
			if (how === 'cross join') sql = `${sql} cross join ${other.sql}`;
			else if (how === ',') sql = `(select 1) as ${this.alias()} cross join (${sql} join ${other.sql} on ${on})`;
			else sql = `${sql} ${how} ${other.sql} on ${on}`;
			columns = [...columns, ...other.columns];
		}
		return { sql, columns };
	}

	private equal(here: readonly Column[], there: readonly Column[]): string {
		const pairs = here.flatMap((one) =>
			there.filter(({ kind }) => kind === one.kind).map((other) => [one, other] as const),
		);
		if (pairs.length === 0) return '1 = 1';
		const [one, other] = this.chance.one(pairs);
		return `${one.name} = ${other.name}`;
	}

	private on(here: readonly Column[], there: readonly Column[]): string {
		const { chance } = this;
		const first = this.equal(here, there);
		if (chance.is(0.6)) return first;
		if (chance.is(0.4)) return `${first} or ${this.equal(here, there)}`;
		return chance.is(0.5) ? `${first} and ${this.condition([...here, ...there], 0)}` : `not (${first})`;
	}

	private condition(columns: readonly Column[], depth: number): string {
		const { chance } = this;
		const column = chance.one(columns);
		const simple = [
			() => `${column.name} is ${chance.one(['', 'not '])}null`,
			() => `${column.name} ${chance.one(['=', '<>', '<', '>=', 'is distinct from'])} ${literal(chance, column.kind)}`,
			() => `${column.name} in (${literal(chance, column.kind)}, ${literal(chance, column.kind)})`,
			() => `${this.condition(columns, 0)} or ${this.condition(columns, 0)}`,
			() => `not (${this.condition(columns, 0)})`,
			() => `${column.name}::text like '%${chance.one(['a', '1', '-', 'e'])}%'`,
		];
		if (depth <= 0 || chance.is(0.55)) return chance.one(simple)();
		const inner = this.from(depth - 1);
		const other = chance.one(inner.columns);
		const nested = [
			() => `exists (select from ${inner.sql} where ${this.equal(columns, inner.columns)})`,
			() =>
				`not exists (select 1 from ${inner.sql} where ${this.equal(columns, inner.columns)} and ${this.condition(inner.columns, 0)})`,
			() => `${column.name}::text in (select ${other.name}::text from ${inner.sql})`,
			() =>
				`${column.name}::text not in (select ${other.name}::text from ${inner.sql} where ${other.name} is not null)`,
			() => `${column.name}::text > all (select ${other.name}::text from ${inner.sql} where ${other.name} is not null)`,
			() => `(select count(*) from ${inner.sql} where ${this.equal(columns, inner.columns)}) > ${chance.below(3)}`,
		];
		return chance.one(nested)();
	}

	private where(columns: readonly Column[], depth: number): string {
		return this.chance.is(0.55) ? ` where ${this.condition(columns, depth)}` : '';
	}

	private value(columns: readonly Column[], kind: Kind, depth: number): string {
		const { chance } = this;
		const fitting = columns.filter((column) => column.kind === kind);
		const any = chance.one(columns);
		const own = fitting.length > 0 ? chance.one(fitting).name : literal(chance, kind);
		if (chance.is(0.5)) return own;
		if (depth > 0 && chance.is(0.35)) return this.scalar(columns, kind, depth);
		const made: Readonly<Record<Kind, readonly string[]>> = {
			integer: [
				`coalesce(${own}, -7)`,
				`abs(${own} * 3)`,
				`length(${any.name}::text)`,
				`case when ${this.condition(columns, 0)} then ${own} else 0 end`,
				`ascii(md5(${any.name}::text))`,
				`num_nulls(${columns.map(({ name }) => name).join(', ')})`,
				`greatest(${own}, 1)`,
				`width_bucket(${own}, array[0, 2, 4])`,
			],
			text: [
				`upper(${own})`,
				`coalesce(nullif(trim(${own}), ''), 'none')`,
				`left(${any.name}::text, 3)`,
				`md5(coalesce(${any.name}::text, '?'))`,
				`concat_ws('/', ${any.name}, ${own})`,
				`regexp_replace(${own}, '[aeiou]', '*', 'g')`,
				`format('%s:%s', ${any.name}, ${own})`,
				`case ${any.name}::text when '1' then ${own} else 'x' end`,
			],
			date: [
				`${own} + 1`,
				`coalesce(${own}, date '2000-01-01')`,
				`date_trunc('month', ${own}::timestamp)::date`,
				`least(${own}, date '2025-06-01')`,
				`(${own} - interval '1 month')::date`,
			],
		};
		return chance.one(made[kind]);
	}

	/** One value out of other rows: by an aggregate, or the first in a whole order. */
	private scalar(columns: readonly Column[], kind: Kind, depth: number): string {
		const { chance } = this;
		const inner = this.from(depth - 1);
		const fitting = inner.columns.filter((column) => column.kind === kind);
		const where = chance.is(0.7) ? ` where ${this.equal(columns, inner.columns)}` : '';
		if (fitting.length === 0) return `(select max(${literal(chance, kind)}) from ${inner.sql}${where})`;
		const { name } = chance.one(fitting);
		const all = chance.one([
			`(select ${chance.one(['min', 'max'])}(${name}) from ${inner.sql}${where})`,
			`(select ${name} from ${inner.sql}${where} order by ${name} ${chance.one(['asc', 'desc'])} limit 1)`,
			`(array(select ${name} from ${inner.sql}${where} order by 1))[${1 + chance.below(3)}]`,
		]);
		if (kind !== 'text' || chance.is(0.5)) return all;
		return `array_to_string(array(select ${name} from ${inner.sql}${where} order by 1), ',')`;
	}

	private selected(columns: readonly Column[], depth: number): readonly (Column & { readonly sql: string })[] {
		const { chance } = this;
		return Array.from({ length: 1 + chance.below(4) }, (_, at) => {
			const { kind } = chance.one(columns);
			return { sql: this.value(columns, kind, depth), name: `c${at + 1}`, kind };
		});
	}

	private simple(depth: number): Drawn {
		const { sql, columns } = this.joined(depth);
		const shown = this.selected(columns, depth);
		return { sql: `select ${list(shown)} from ${sql}${this.where(columns, depth)}`, columns: shown.map(bare) };
	}

	private aggregate(columns: readonly Column[]): { readonly sql: string; readonly kind: Kind } {
		const { chance } = this;
		const { name } = chance.one(columns);
		const integers = columns.filter(({ kind }) => kind === 'integer');
		const integer = integers.length > 0 ? chance.one(integers).name : '1';
		const filter = chance.is(0.25) ? ` filter (where ${this.condition(columns, 0)})` : '';
		return chance.one([
			{ sql: `count(*)${filter}::integer`, kind: 'integer' },
			{ sql: `count(distinct ${name})${filter}::integer`, kind: 'integer' },
			{ sql: `sum(${integer})${filter}::integer`, kind: 'integer' },
			{ sql: `string_agg(${name}::text, '|' order by ${name}::text)${filter}`, kind: 'text' },
			{ sql: `array_to_string(array_agg(${name} order by ${name}), '+')`, kind: 'text' },
			{ sql: `percentile_disc(0.5) within group (order by ${integer})::integer`, kind: 'integer' },
			{ sql: `round(avg(${integer}), 2)::text`, kind: 'text' },
			{ sql: `bool_or(${name} is null)::text`, kind: 'text' },
		] as const);
	}

	private grouped(depth: number): Drawn {
		const { chance } = this;
		const { sql, columns } = this.joined(depth);
		const by = chance.some(columns, chance.below(3));
		const shown = [
			...by.map(({ name, kind }) => ({ sql: name, kind })),
			...Array.from({ length: 1 + chance.below(2) }, () => this.aggregate(columns)),
		].map((one, at) => ({ ...one, name: `c${at + 1}` }));
		const group = by.length === 0 ? '' : ` group by ${by.map(({ name }) => name).join(', ')}`;
		const having = chance.is(0.3) ? ` having count(*) > ${chance.below(3)}` : '';
		return {
			sql: `select ${list(shown)} from ${sql}${this.where(columns, depth)}${group}${having}`,
			columns: shown.map(bare),
		};
	}

	private grouping(depth: number): Drawn {
		const { chance } = this;
		const { sql, columns } = this.joined(depth);
		const [one, other] = chance.some(columns, 2);
		if (one === undefined || other === undefined) return this.grouped(depth);
		const sets = chance.one([
			`rollup (${one.name}, ${other.name})`,
			`cube (${one.name}, ${other.name})`,
			`grouping sets ((${one.name}), (${other.name}), ())`,
		]);
		const shown = [
			{ sql: one.name, name: 'c1', kind: one.kind },
			{ sql: `grouping(${one.name}, ${other.name})`, name: 'c2', kind: 'integer' as const },
			{ ...this.aggregate(columns), name: 'c3' },
		];
		return { sql: `select ${list(shown)} from ${sql} group by ${sets}`, columns: shown.map(bare) };
	}

	private windowed(depth: number): Drawn {
		const { chance } = this;
		const { sql, columns } = this.joined(depth);
		const part = chance.is(0.6) ? `partition by ${chance.one(columns).name} ` : '';
		// A whole order, so that equal rows alone can change places.
		const order = `order by ${columns.map(({ name }) => name).join(', ')}`;
		const { name, kind } = chance.one(columns);
		const integers = columns.filter((column) => column.kind === 'integer');
		const integer = integers.length > 0 ? chance.one(integers).name : '1';
		const window = chance.one([
			{ sql: `rank() over (${part}order by ${name})::integer`, kind: 'integer' as const },
			{ sql: `row_number() over (${part}${order})::integer`, kind: 'integer' as const },
			{ sql: `lag(${name}) over (${part}${order})`, kind },
			{ sql: `first_value(${name}) over (${part}${order})`, kind },
			{
				sql: `sum(${integer}) over (${part}${order} rows between 1 preceding and current row)::integer`,
				kind: 'integer' as const,
			},
			{
				sql: `count(*) over (${part}order by ${integer} range between 1 preceding and 1 following)::integer`,
				kind: 'integer' as const,
			},
			{ sql: `ntile(3) over (${part}${order})`, kind: 'integer' as const },
			{ sql: `max(${name}::text) over w`, kind: 'text' as const },
		]);
		const own = this.selected(columns, 0).slice(0, 2);
		const shown = [...own, { ...window, name: `c${own.length + 1}` }];
		const named = window.sql.endsWith(' w') ? ` window w as (${part}${order})` : '';
		// What a window says of a row is told with all of the row: else equal values of other columns would change places.
		const whole = columns.map(({ name: column }) => `${column}::text`).join(', ');
		const all = [...shown, { sql: `concat_ws(',', ${whole})`, name: `c${shown.length + 1}`, kind: 'text' as const }];
		return { sql: `select ${list(all)} from ${sql}${this.where(columns, depth)}${named}`, columns: all.map(bare) };
	}

	private combined(depth: number): Drawn {
		const { chance } = this;
		const kinds = Array.from({ length: 1 + chance.below(3) }, () => chance.one(['integer', 'text', 'date'] as const));
		const part = (): string => {
			const { sql, columns } = this.joined(depth - 1);
			const shown = kinds.map((kind, at) => ({
				sql: `(${this.value(columns, kind, depth - 1)})::${kind}`,
				name: `c${at + 1}`,
				kind,
			}));
			return `select ${list(shown)} from ${sql}${this.where(columns, depth - 1)}`;
		};
		const how = () => chance.one(['union', 'union all', 'except', 'intersect', 'union all', 'except all']);
		const more = chance.is(0.3) ? ` ${how()} ${part()}` : '';
		return {
			sql: `${part()} ${how()} ${part()}${more}`,
			columns: kinds.map((kind, at) => ({ name: `c${at + 1}`, kind })),
		};
	}

	private distinct(depth: number): Drawn {
		const { sql, columns } = this.joined(depth);
		const shown = this.selected(columns, depth);
		if (this.chance.is(0.5))
			return {
				sql: `select distinct ${list(shown)} from ${sql}${this.where(columns, depth)}`,
				columns: shown.map(bare),
			};
		const by = shown.map((_, at) => at + 1).join(', ');
		return {
			sql: `select distinct on (${shown[0]?.sql}) ${list(shown)} from ${sql}${this.where(columns, depth)} order by ${by.replace(/^1/, shown[0]?.sql ?? '1')}`,
			columns: shown.map(bare),
		};
	}

	private limited(depth: number): Drawn {
		const { chance } = this;
		const { sql, columns } = this.query(depth - 1);
		const by = columns.map(({ name }) => `${name}${chance.is(0.3) ? ' desc' : ''}`).join(', ');
		const count = chance.one([
			`limit ${1 + chance.below(5)}`,
			`offset ${chance.below(3)} limit 4`,
			`fetch first ${1 + chance.below(4)} rows with ties`,
		]);
		return { sql: `select * from (${sql}) as ${this.alias()} order by ${by} ${count}`, columns };
	}

	/** A common table expression, with a column list or without, read once or twice. */
	private named(depth: number): Drawn {
		const { chance } = this;
		const name = `n${this.alias()}`;
		const inner = this.query(depth - 1);
		const hasList = chance.is(0.5);
		const columns = hasList ? inner.columns.map(({ kind }, at) => ({ name: `k${at + 1}`, kind })) : inner.columns;
		const head = `${name}${hasList ? ` (${columns.map((column) => column.name).join(', ')})` : ''}`;
		const how = chance.one(['', '', 'materialized ', 'not materialized ']);
		const [one, other] = [this.alias(), this.alias()];
		const [left, right] = [under(one, columns), under(other, columns)];
		const isTwice = chance.is(0.6);
		const from = isTwice
			? `${name} as ${one} join ${name} as ${other} on ${this.on(left, right)}`
			: `${name} as ${one}`;
		const all = isTwice ? [...left, ...right] : left;
		const shown = this.selected(all, depth - 1);
		return {
			sql: `with ${head} as ${how}(${inner.sql}) select ${list(shown)} from ${from}${this.where(all, depth - 1)}`,
			columns: shown.map(bare),
		};
	}

	private lateral(depth: number): Drawn {
		const { chance } = this;
		const outer = this.from(depth - 1);
		const inner = this.from(depth - 1);
		const alias = this.alias();
		const shownInside = chance.one(inner.columns);
		const order = inner.columns.map(({ name }) => name).join(', ');
		const where = ` where ${chance.is(0.7) ? this.equal(outer.columns, inner.columns) : this.condition([...outer.columns, ...inner.columns], 0)}`;
		const sub = `(select ${shownInside.name} as l from ${inner.sql}${where} order by ${shownInside.name}, ${order} limit ${1 + chance.below(2)}) as ${alias}`;
		const all = [...outer.columns, { name: `${alias}.l`, kind: shownInside.kind }];
		const shown = this.selected(all, 0);
		const how = chance.is(0.5) ? `cross join lateral ${sub}` : `left join lateral ${sub} on true`;
		return { sql: `select ${list(shown)} from ${outer.sql} ${how}`, columns: shown.map(bare) };
	}

	private unnested(depth: number): Drawn {
		const { chance } = this;
		const inner = this.from(depth - 1);
		const column = chance.one(inner.columns);
		const outer = this.from(depth - 1);
		const alias = this.alias();
		const array = `array(select ${column.name} from ${inner.sql}${this.where(inner.columns, 0)} order by 1)`;
		const series = chance.is(0.2);
		const from = series
			? `generate_series(1, coalesce(cardinality(${array}), 0)) as ${alias} (u)`
			: `unnest(${array}) with ordinality as ${alias} (u, at)`;
		const all: readonly Column[] = [...outer.columns, { name: `${alias}.u`, kind: series ? 'integer' : column.kind }];
		const shown = this.selected(all, 0);
		return {
			sql: `select ${list(shown)} from ${outer.sql} cross join ${from}${this.where(all, 0)}`,
			columns: shown.map(bare),
		};
	}
}
