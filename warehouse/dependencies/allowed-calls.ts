import type { Called } from './postgres-reads.ts';

/**
 * What a model may call, closed by default: of the engine's own functions those that promise to look at nothing but what they
 * are handed (`immutable`), and these, which look at the clock, the time zone or the form of dates beside it. Those of JSON are
 * not among them: they call a cast that somebody made for a type of theirs.
 */
const stableOnes = new Set(
	`now statement_timestamp transaction_timestamp
	age date date_add date_part date_subtract date_trunc extract make_timestamptz overlaps time timestamp timestamptz timetz timezone
	to_char to_date to_number to_timestamp generate_series in_range
	interval_pl_timestamptz timestamptz_pl_interval timestamptz_mi_interval
	date_cmp_timestamptz date_eq_timestamptz date_ge_timestamptz date_gt_timestamptz date_le_timestamptz date_lt_timestamptz
	date_ne_timestamptz timestamp_cmp_timestamptz timestamp_eq_timestamptz timestamp_ge_timestamptz timestamp_gt_timestamptz
	timestamp_le_timestamptz timestamp_lt_timestamptz timestamp_ne_timestamptz timestamptz_cmp_date timestamptz_cmp_timestamp
	timestamptz_eq_date timestamptz_eq_timestamp timestamptz_ge_date timestamptz_ge_timestamp timestamptz_gt_date
	timestamptz_gt_timestamp timestamptz_le_date timestamptz_le_timestamp timestamptz_lt_date timestamptz_lt_timestamp
	timestamptz_ne_date timestamptz_ne_timestamp
	anytextcat array_to_string concat concat_ws format quote_literal quote_nullable textanycat`.split(/\s+/),
);

/** Extensions whose own immutable functions are taken at their word: PostgreSQL's own, that touch no table. */
const extensions = new Set(
	'btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto seg unaccent uuid-ossp'.split(
		' ',
	),
);

export function isAllowed({ kind, name, isBuiltIn, volatility, isEnum, extension, isExtensions }: Called): boolean {
	const isTrusted = extension !== undefined && extensions.has(extension) && isExtensions;
	switch (kind) {
		case 'function':
			if (volatility === 'immutable') return isBuiltIn || isTrusted;
			return isBuiltIn && volatility === 'stable' && stableOnes.has(name);
		case 'type':
			return isBuiltIn || isEnum || isTrusted;
		case 'other':
			return isBuiltIn || isTrusted;
		case 'json':
			return false;
		default:
			return kind satisfies never;
	}
}
