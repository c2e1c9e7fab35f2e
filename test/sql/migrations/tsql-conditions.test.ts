import { describe, expect, test } from 'vitest';
import { standingSql } from '../../../sql/build-record/standing-sql.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';

// What T-SQL takes for a number, a list in use, a copy and the next entry, and whom it denies what, held by its text: a stand-in is
// not there in every run of the tests, and knows no denials. So are its triggers, grants and denials. The gates are asked case by case
// in tsql-gate.test.ts; the checks are compared with PostgreSQL's in same-schema.test.ts.

const migrations = await availableMigrations('tsql');
const bare = (sql: string): string => sql.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ');
const textOf = (version: number): string => bare(migrations.find((one) => one.version === version)?.sql ?? '');
const all = migrations.map(({ sql }) => bare(sql)).join(' ');

const [identity, sequence, list, purpose, number, status, key] = [
	textOf(1),
	textOf(2),
	textOf(4),
	textOf(5),
	textOf(50),
	textOf(120),
	textOf(130),
];

test('the status of the list has the reasons of the gate, but for those of a flow', () => {
	const reasons = [...status.matchAll(/when ((?:(?! when ).)*?) then (?:concat\()?N'(\w+ \w+)/g)];
	expect(reasons.map(([, when, text]) => [text, when])).toEqual([
		['This database', 'ndoo.is_copy() = 1'],
		['There is', 'p.kind is null'],
		['It comes', "p.kind <> N'monthly'"],
		['It comes', "p.environment is null or p.environment <> N'live'"],
		['Its date', 'p.age_ms is null or p.age_ms < -3600000'],
	]);
	expect(status).toContain(
		'datediff_big(millisecond, pointer.list_date, todatetimeoffset(sysutcdatetime(), 0)) as age_ms',
	);
	expect(status).toContain(') as p on always.one = 1;');
});

test('an NHS number is what these conditions make of a value, and nothing else', () => {
	const [, body = ''] = /case (when given.*?) end as char\(10\)/.exec(number) ?? [];
	expect(body.split(/ (?=when |else )/)).toEqual([
		`when given.text like N'${'[0-9]'.repeat(10)}' then given.text`,
		"when datalength(substring(given.text, 4000, 1)) > 0 then N'unusable'",
		"when given.text is null or bare.text = N'' then null",
		"when parts.point > 0 and (parts.point = len(bare.text) or substring(bare.text, parts.point + 1, 4000) like N'%[^0]%') then N'unusable'",
		`when @format = N'text' and parts.head like N'[0-9]%[0-9]' and replace(parts.head, N'-', N'') like N'${'[0-9]'.repeat(10)}' then replace(parts.head, N'-', N'')`,
		"when @format = N'number' and parts.head <> N'' and len(parts.head) <= 10 and parts.head not like N'%[^0-9]%' then right(concat(N'0000000000', parts.head), 10)",
		"else N'unusable'",
	]);
	expect(number).toContain(
		"given.text, N' ', N''), nchar(9), N''), nchar(10), N''), nchar(13), N''), nchar(160), N''), nchar(65279), N'') as text",
	);
	expect(number).toContain('from (select @value collate Latin1_General_BIN2 as text) as given');
});

describe('the list', () => {
	test.each(['a', 'b'])('slot %s is read when it is in use, and then alone', (slot) => {
		expect(list).toContain(
			`select ${slot}.nhs_number from ndoo_list.slot_${slot} as ${slot} where (select ndoo_list.is_in_use('${slot}', sysutcdatetime())) = 1 and ${slot}.nhs_number not like 'x%'`,
		);
	});

	test('is the one of a statement when it did not move since, and has what the pointer says', () => {
		expect(list).toContain(
			'select @in_use = l.slot, @moved_at = l.moved_at, @last_moved_at = l.last_moved_at from ndoo_list.list_in_use as l; if @in_use is null or @in_use <> @slot and @moved_at < @began and @moved_at <= @last_moved_at return 0; if @in_use = @slot set @is_filled = ndoo_list.hold(@slot);',
		);
		expect(list).toContain(
			"if @in_use = @slot and @moved_at < @began and @moved_at <= @last_moved_at and @is_filled = sign(@rows) return 1; return cast(N'ND008:",
		);
	});
});

test('a copy is what is not known to be the original', () => {
	expect(identity).toContain(
		'declare @is_copy int = 1; select @is_copy = case when w.database_identity = ndoo.database_identity() then 0 else 1 end from ndoo.warehouse as w with (readcommittedlock); return @is_copy;',
	);
	expect(identity).toContain(
		"return concat(db_name(), N'/', coalesce( (select convert(nvarchar(36), d.group_database_id) from sys.databases as d where d.database_id = db_id()), convert(nvarchar(128), serverproperty('ServerName')) ));",
	);
});

describe('what is kept', () => {
	test('by a trigger, whatever is done', () => {
		expect([...all.matchAll(/create trigger (.*?) as /g)].map(([, trigger]) => trigger)).toEqual([
			'ndoo.keep_sequence on ndoo.sequence after update, delete',
			'ndoo.keep_ledger on ndoo.ledger instead of update, delete',
			'ndoo.keep_warehouse on ndoo.warehouse after update, delete',
			'ndoo.keep_digest_key on ndoo.digest_key instead of update, delete',
			'ndoo.follow_ledger on ndoo.ledger after insert',
		]);
	});

	test('by what a trigger lets pass', () => {
		expect(sequence).toContain(
			'where not exists ( select 1 from inserted as i where i.mailbox = d.mailbox and i.month = d.month and i.last > d.last ) ) throw 51101',
		);
		expect(purpose).toContain(
			'where i.one_row = d.one_row and i.id <> d.id and i.purpose = d.purpose and i.created_at = d.created_at and d.database_identity <> ndoo.database_identity() and i.database_identity = ndoo.database_identity() ) ) throw 51103',
		);
		expect(key).toContain(
			"where i.chain = i.previous or len(i.chain) <> 64 or i.chain like N'%[^0-9a-f]%' or exists (select 1 from ndoo.ledger as l where l.previous = i.chain and l.seq <= i.seq) or i.previous <> coalesce( (select top (1) l.chain from ndoo.ledger as l where l.seq < i.seq order by l.seq desc), replicate(N'0', 64) ) ) throw 51106",
		);
	});

	test('from being truncated, by a key of a table that stays empty', () => {
		const [, table = ''] = /create table ndoo\.no_truncate \((.*?)\); go/.exec(purpose) ?? [];
		const [, later = ''] = /alter table ndoo\.no_truncate add (.*?)(?:;|grant)/.exec(key) ?? [];
		expect([...`${table} ${later}`.matchAll(/references (ndoo\.\w+)/g)].map(([, name]) => name)).toEqual([
			'ndoo.ledger',
			'ndoo.warehouse',
			'ndoo.sequence',
			'ndoo.digest_key',
		]);
		expect(table).toContain('constraint no_truncate_is_empty check (1 = 0)');
	});

	test('from being switched off unseen: the digest of a trigger tells whether it is disabled', () => {
		expect(standingSql.tsql).toContain(
			"hashbytes('SHA2_256', concat(m.[definition], case when t.is_disabled = 1 then N' disabled' end))",
		);
		// On no other server is a text left out that is not shown.
		expect([...standingSql.tsql.matchAll(/is not null or .*? is null\)/g)].map(([found]) => found)).toEqual([
			"is not null or serverproperty('babelfish') is null)",
		]);
	});
});

describe('who may do what', () => {
	const rights = [...all.matchAll(/\b(grant|deny) ([^;]*?) on ([^;]*?) to ([^;]*?);/g)].flatMap(
		([, kind, what, on, roles = '']) => roles.split(', ').map((role) => ({ role, right: `${kind} ${what} on ${on}` })),
	);
	const of = (role: string): readonly string[] =>
		rights.flatMap((one) => (one.role === role ? [one.right] : [])).toSorted();
	const everything = 'select, insert, update, delete, execute, references, alter';

	const denied = [
		'deny insert, update, delete, alter on schema::cleaned',
		'deny insert, update, delete, alter on schema::passthrough',
		`deny ${everything} on schema::ndoo_inside`,
		`deny ${everything} on schema::ndoo_list`,
	];

	test('no role has a right but these four', () => {
		expect([...new Set(rights.map(({ role }) => role))].toSorted()).toEqual([
			'ndoo_auditor',
			'ndoo_loader',
			'ndoo_passthrough',
			'ndoo_reader',
		]);
	});

	test.each(['ndoo_reader', 'ndoo_passthrough'])('%s: the status of the list', (role) => {
		expect(of(role)).toEqual(
			[
				...denied,
				'deny insert, update, delete, execute, references, alter on schema::ndoo',
				'grant select on ndoo.list_status',
			].toSorted(),
		);
	});

	test('ndoo_auditor: the register and the ledger, and nothing about people', () => {
		const tables =
			'built_object built_source check_place check_run column_search digest_key flow_gate ledger list_status migration one_off passthrough_gate request sequence unit_tally warehouse';
		const schemas = ['cleaned', 'ndoo', 'ndoo_inside', 'ndoo_list', 'passthrough'];
		expect(of('ndoo_auditor')).toEqual(
			[
				...denied,
				'deny insert, update, delete, alter on schema::ndoo',
				...tables.split(' ').map((table) => `grant select on ndoo.${table}`),
				...schemas.map((schema) => `grant view definition on schema::${schema}`),
			].toSorted(),
		);
	});

	test('ndoo_loader: its work, and no gate to open nor an entry to change', () => {
		expect(of('ndoo_loader').filter((right) => !/ view definition /.test(right))).toEqual([
			'grant alter on ndoo_list.slot_a',
			'grant alter on ndoo_list.slot_b',
			'grant delete on ndoo.flow_gate',
			'grant delete on ndoo.passthrough_gate',
			'grant execute on ndoo.assert_disclosable',
			'grant execute on ndoo.assert_passthrough',
			'grant execute on ndoo.is_copy',
			'grant select on ndoo.built_object',
			'grant select on ndoo.built_source',
			'grant select on ndoo.flow_gate',
			'grant select on ndoo.list_status',
			'grant select on ndoo.migration',
			'grant select on ndoo.nhs_number',
			'grant select on ndoo.passthrough_gate',
			'grant select on ndoo.warehouse',
			'grant select on ndoo_list.cleaned_list',
			'grant select on schema::cleaned',
			'grant select on schema::passthrough',
			'grant select, insert on ndoo.check_place',
			'grant select, insert on ndoo.digest_key',
			'grant select, insert on ndoo.ledger',
			'grant select, insert on ndoo.one_off',
			'grant select, insert on ndoo.reply_digest',
			'grant select, insert on ndoo_list.slot_a',
			'grant select, insert on ndoo_list.slot_b',
			'grant select, insert, delete on ndoo.unit_tally',
			'grant select, insert, update on ndoo.check_run',
			'grant select, insert, update on ndoo.request',
			'grant select, insert, update on ndoo.sequence',
			'grant select, insert, update on ndoo_list.pointer',
			'grant update (object_id) on ndoo.built_source',
		]);
	});
});
