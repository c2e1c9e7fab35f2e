import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../../loaders/warehouse/warehouse.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';

// Who may do what, and what a table refuses, by the text of the migrations alone: without a server nothing else holds it.

const withoutComments = async (dialect: Dialect): Promise<string> =>
	(await availableMigrations(dialect))
		.map(({ sql }) => sql.replaceAll(/--.*$/gm, ''))
		.join('\n')
		.replaceAll(/\s+/g, ' ');

const [postgres, tsql] = [await withoutComments('postgres'), await withoutComments('tsql')];

const readAndAdd = ['check_place', 'digest_key', 'ledger', 'one_off', 'reply_digest'].map((table) => `ndoo.${table}`);
const changed = ['ndoo.check_run', 'ndoo.request', 'ndoo.sequence', 'ndoo_list.pointer'];
const readByBoth = [
	...['built_object', 'built_source', 'flow_gate', 'migration', 'passthrough_gate', 'standing_object', 'warehouse'],
].map((table) => `ndoo.${table}`);
const auditedAlone = [
	'check_place',
	'check_run',
	'digest_key',
	'ledger',
	'one_off',
	'request',
	'sequence',
	'unit_tally',
];

test('what T-SQL grants is this, and no more', () => {
	const granted = [...tsql.matchAll(/\bgrant [^;]+(?=;)/g)].map(([found]) => found.replace('grant ', ''));
	expect(granted.toSorted()).toEqual(
		[
			...readAndAdd.map((table) => `select, insert on ${table} to ndoo_loader`),
			...['slot_a', 'slot_b'].map((slot) => `select, insert on ndoo_list.${slot} to ndoo_loader`),
			...['slot_a', 'slot_b'].map((slot) => `alter on ndoo_list.${slot} to ndoo_loader`),
			...changed.map((table) => `select, insert, update on ${table} to ndoo_loader`),
			'select, insert, delete on ndoo.unit_tally to ndoo_loader',
			'update (object_id) on ndoo.built_source to ndoo_loader',
			...['flow_gate', 'passthrough_gate'].map((gate) => `delete on ndoo.${gate} to ndoo_loader`),
			...['assert_disclosable', 'assert_passthrough', 'is_copy'].map((one) => `execute on ndoo.${one} to ndoo_loader`),
			'select on ndoo.nhs_number to ndoo_loader',
			'select on ndoo_list.cleaned_list to ndoo_loader',
			...['cleaned', 'passthrough'].map((schema) => `select on schema::${schema} to ndoo_loader`),
			...['loader', 'reader', 'passthrough', 'auditor'].map((role) => `select on ndoo.list_status to ndoo_${role}`),
			...readByBoth.flatMap((table) => ['loader', 'auditor'].map((role) => `select on ${table} to ndoo_${role}`)),
			...auditedAlone.map((table) => `select on ndoo.${table} to ndoo_auditor`),
			...['cleaned', 'ndoo', 'ndoo_inside', 'ndoo_list', 'passthrough'].map(
				(schema) => `view definition on schema::${schema} to ndoo_loader, ndoo_auditor`,
			),
		].toSorted(),
	);
});

describe('what T-SQL keeps from being changed', () => {
	test('by triggers', () => {
		expect(
			[...tsql.matchAll(/create trigger (\S+ on \S+ (?:after|instead of) [a-z, ]+) as/g)].map(([, what]) => what),
		).toMatchInlineSnapshot(`
			[
			  "ndoo.keep_sequence on ndoo.sequence after update, delete",
			  "ndoo.keep_ledger on ndoo.ledger instead of update, delete",
			  "ndoo.keep_warehouse on ndoo.warehouse after update, delete",
			  "ndoo.keep_digest_key on ndoo.digest_key instead of update, delete",
			  "ndoo.follow_ledger on ndoo.ledger after insert",
			]
		`);
	});

	test.each([
		['ndoo.keep_ledger', /^begin throw 51102, /],
		['ndoo.keep_digest_key', /^begin throw 51105, /],
	])('%s refuses whatever it is asked', (trigger, refuses) => {
		const [, body = ''] =
			new RegExp(`create trigger ${trigger} on \\S+ instead of update, delete as (.*)`).exec(tsql) ?? [];
		expect(body).toMatch(refuses);
	});

	test('nor emptied, which no trigger is told of: an empty table refers to it', () => {
		const [, body = ''] = /create table ndoo\.no_truncate \((.*?) \);/.exec(tsql) ?? [];
		expect([...body.matchAll(/references (\S+)/g)].map(([, table]) => table).toSorted()).toEqual([
			'ndoo.ledger',
			'ndoo.sequence',
			'ndoo.warehouse',
		]);
		expect(body).toContain('check (1 = 0)');
	});
});

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

const hexadecimal = (column: string): readonly [string, string] => [
	`${column} ~ '^[0-9a-f]{64}$'`,
	`${column} not like '%[^0-9a-f]%'`,
];

// What a dialect says in another way, or alone.
const otherwise: Readonly<Record<string, readonly [postgres: string | undefined, tsql: string]>> = {
	built_source_shape_is_json: [undefined, 'isjson(shape) = 1'],
	check_run_failure_is_json: [undefined, 'isjson(failure) = 1'],
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
