import { expect, test } from 'vitest';
import { availableMigrations } from '../../../sql/migrations/migration.ts';
import type { Dialect } from '../../../warehouse/warehouse.ts';

// What a table refuses to hold, by the text of the migrations of both dialects, one beside the other.

const withoutComments = async (dialect: Dialect): Promise<string> =>
	(await availableMigrations(dialect))
		.map(({ sql }) => sql.replaceAll(/--.*$/gm, ''))
		.join('\n')
		.replaceAll(/\s+/g, ' ');

const [postgres, tsql] = [await withoutComments('postgres'), await withoutComments('tsql')];

/** The conditions of the check constraints of one dialect, by their name. */
function conditions(text: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const { 0: begin, 1: name = '', index } of text.matchAll(/constraint (\w+) check \(/g)) {
		let depth = 1;
		let end = index + begin.length;
		for (; depth > 0; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
		found.set(
			name,
			text
				.slice(index + begin.length, end - 1)
				.replaceAll(/\bN'/g, "'")
				.trim(),
		);
	}
	return found;
}

/** A number, or a row that is nobody's. */
const ofSlot = ["nhs_number ~ '^[0-9x][0-9]{9}$'", `nhs_number like '[0-9x]${'[0-9]'.repeat(9)}'`] as const;

const hexadecimal = (column: string): readonly [string, string] => [
	`${column} ~ '^[0-9a-f]{64}$'`,
	`${column} not like '%[^0-9a-f]%'`,
];

// What a dialect says in another way, or alone.
const otherwise: Readonly<Record<string, readonly [postgres: string | undefined, tsql: string]>> = {
	built_source_shape_is_json: [undefined, 'isjson(shape) = 1'],
	check_run_failure_is_json: [undefined, 'isjson(failure) = 1'],
	column_search_verdicts_is_json: [undefined, 'isjson(verdicts) = 1'],
	check_run_hold_is_json: [undefined, 'isjson(hold) = 1'],
	ledger_detail_is_json: [undefined, 'isjson(detail) = 1'],
	request_findings_is_json: [undefined, 'isjson(findings) = 1'],
	unit_tally_is_json: [undefined, 'isjson(tally) = 1'],
	no_truncate_is_empty: [undefined, '1 = 0'],
	check_run_acceptance_whole: [
		'num_nulls(accepted_by, accept_reason, accepted_at) in (0, 3)',
		'(accepted_by is null and accept_reason is null and accepted_at is null) or (accepted_by is not null and accept_reason is not null and accepted_at is not null)',
	],
	check_run_rest_keyed: hexadecimal('rest_digest'),
	one_off_digest_keyed: hexadecimal('input_digest'),
	reply_digest_keyed: hexadecimal('digest'),
	digest_key_is_fingerprint: [
		"fingerprint ~ '^[0-9a-f]{64}$'",
		"len(fingerprint) = 64 and fingerprint not like '%[^0-9a-f]%'",
	],
	ledger_at_is_a_day: [
		"at >= '2000-01-01 00:00:00+00' and at < '9000-01-01 00:00:00+00'",
		"at >= '2000-01-01T00:00:00+00:00' and at < '9000-01-01T00:00:00+00:00'",
	],
	slot_a_number_or_nobodys: ofSlot,
	slot_b_number_or_nobodys: ofSlot,
	pointer_one_row: ['one_row', 'one_row = 1'],
	warehouse_one_row: ['one_row', 'one_row = 1'],
	warehouse_demo_is_embedded: [
		"purpose <> 'demo' or pg_catalog.version() like '%(PGlite %) on wasm%'",
		"purpose <> 'demo'",
	],
};

test('what T-SQL checks is what PostgreSQL checks', () => {
	const [there, here] = [conditions(postgres), conditions(tsql)];
	expect(here.size).toBeGreaterThan(30);
	const alike = [...there].filter(([name]) => !(name in otherwise));
	expect([...here].filter(([name]) => !(name in otherwise)).toSorted()).toEqual(alike.toSorted());
	for (const [name, pair] of Object.entries(otherwise)) expect([there.get(name), here.get(name)], name).toEqual(pair);
});
