import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishLive } from '../../loaders/list/live-list.ts';
import { clinicNumbers } from '../support/clinic.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type RightsBench, rightsDeclared, startRightsBench } from '../support/rights-bench.ts';

// Ways that begin at a table which is no part of a return: its triggers, a server elsewhere; and rights that open nothing yet.

const readsList = (by: string) => `can read the cleaned list, by ${by}, and is not the loader`;
const runsTrigger = (account: string, table: string) => {
	const of = `a trigger of ${table}`;
	return `${account} can run ${of} with the rights of its owner, and nothing is on record of what that reads. If it is all, whoever runs it ${readsList(of)}`;
};
const usesForeign = (account: string, of: string) =>
	`${account} can use ${of}, and nothing is on record of where that leads. If it is back to this warehouse, it shows what the user there sees, such as the cleaned list`;

const inOther = (text: string) => `create schema other; grant usage on schema other to stranger, reader; ${text}`;
const noOther = 'drop schema other cascade';
const answer = `
	create function other.answer() returns trigger language plpgsql security definer as $$
		begin new.answer := exists (select from ndoo_list.cleaned_list where nhs_number = new.n); return new; end $$;
	revoke all on function other.answer() from public;`;
const asked = `create table other.ask (n text, answer boolean); ${answer}
	create trigger answered before insert on other.ask for each row execute function other.answer();`;

const triggers = [
	{
		name: 'on a table that an account writes to',
		change: inOther(`${asked} grant insert, select on other.ask to stranger`),
		finding: runsTrigger('stranger', 'other.ask'),
	},
	{
		name: 'on a table that an account writes one column of',
		change: inOther(`${asked} grant insert (n) on other.ask to stranger`),
		finding: runsTrigger('stranger', 'other.ask'),
	},
	{
		name: 'on a part of a table that an account writes to',
		change: inOther(`
			create table other.asks (n text, answer boolean) partition by list (n); ${asked}
			alter table other.asks attach partition other.ask default; grant insert on other.asks to stranger`),
		finding: runsTrigger('stranger', 'other.asks'),
	},
	{
		name: 'on a table behind a view that an account writes to',
		change: inOther(
			`${asked} create view other.seen as select * from other.ask; grant insert on other.seen to stranger`,
		),
		finding: runsTrigger('stranger', 'other.seen'),
	},
	{
		name: 'instead of a view',
		change: inOther(`
			create view other.seen as select ''::text as n, false as answer; ${answer}
			create trigger answered instead of insert on other.seen for each row execute function other.answer();
			grant insert on other.seen to stranger`),
		finding: runsTrigger('stranger', 'other.seen'),
	},
	{
		name: 'instead of a view with the rights of whoever uses it',
		change: inOther(`
			create view other.seen with (security_invoker = true) as select ''::text as n, false as answer; ${answer}
			create trigger answered instead of insert on other.seen for each row execute function other.answer();
			grant insert on other.seen to stranger`),
		finding: runsTrigger('stranger', 'other.seen'),
		from: 15,
	},
	{
		name: 'on emptying a table',
		change: inOther(`create table other.ask (n text, answer boolean); ${answer}
			create trigger emptied before truncate on other.ask execute function other.answer();
			grant truncate on other.ask to stranger`),
		finding: runsTrigger('stranger', 'other.ask'),
	},
];

const linked = `
	create extension postgres_fdw schema other;
	create server loop foreign data wrapper postgres_fdw options (host '127.0.0.1', dbname 'warehouse');
	create foreign table other.far (nhs_number char(10)) server loop options (schema_name 'ndoo_list', table_name 'slot_a');
	create user mapping for dba server loop options (user 'job', password 'job');`;

const foreign = [
	{
		name: 'a foreign table',
		change: inOther(`${linked} grant select on other.far to stranger`),
		finding: usesForeign('stranger', 'the foreign table other.far'),
	},
	{
		name: 'a foreign table behind a view',
		change: inOther(
			`${linked} create view other.near as select * from other.far; grant select on other.near to reader`,
		),
		finding: usesForeign('reader', 'the foreign table other.far'),
	},
	{
		name: 'a foreign server on which the account has a user',
		change: inOther(
			`${linked} create user mapping for stranger server loop; grant usage on foreign server loop to stranger`,
		),
		finding: usesForeign('stranger', 'the foreign server loop'),
	},
	{
		name: 'a foreign server on which everybody has a user',
		change: inOther(
			`${linked} create user mapping for public server loop; grant usage on foreign server loop to public`,
		),
		finding: usesForeign('everybody', 'the foreign server loop'),
	},
];

const looksUp = (name: string, args: string, returns: string, number: string) => `
	create function ${name}(${args}) returns ${returns} language plpgsql immutable security definer as $$
		begin return exists (select from ndoo_list.slot_a as s where s.nhs_number = ${number})::${returns}; end $$;`;
const runsFunction = (account: string, of: string) =>
	`${account} can run ${of} with the rights of its owner, and nothing is on record of what that reads. If it is all, whoever runs it ${readsList(`the function ${of}`)}`;
const compared = `
	create type other.q as (n text); ${looksUp('other.cmp', 'one other.q, two other.q', 'integer', 'one.n')}
	create function other.lt(other.q, other.q) returns boolean language sql immutable as 'select false';
	create operator other.< (leftarg = other.q, rightarg = other.q, function = other.lt);`;
const viewCalls = `
	create schema closed; ${looksUp('closed.kept', 'n text', 'boolean', 'n')} create table other.asked (n text);
	create view other.answers as select closed.kept(n) from other.asked; grant select on other.answers to stranger;`;
const noClosed = `${noOther}; drop schema if exists closed cascade`;

const calls = [
	{
		name: 'by which values of a type are put in order, for everybody who sorts some',
		change: `${compared} create operator class other.ops default for type other.q using btree
			as operator 1 other.<, function 1 other.cmp(other.q, other.q); revoke all on function other.cmp from public`,
		findings: [runsFunction('everybody', 'other.cmp(one other.q, two other.q)')],
	},
	{
		name: 'that a view calls, in a schema that is closed',
		change: viewCalls,
		findings: [runsFunction('stranger', 'closed.kept(n text)')],
	},
	{
		name: 'that a view calls for those who may run it is none for others',
		change: `${viewCalls} revoke all on function closed.kept from public`,
		findings: [],
	},
	{
		name: 'that puts nothing in order is none for those who may not run it',
		change: `${compared} revoke all on function other.cmp from public`,
		findings: [],
	},
];

const takeBack = (statement: string) => `take it back (\`${statement}\`)`;
const hasRight = (account: string, right: string, on: string) =>
	`${account} has ${right} on ${on}, which is for ndoo’s own roles: ${takeBack(`revoke ${right} on ${on} from "${account}"`)}`;

const handed = [
	{
		name: 'the schema behind the fence',
		change: 'grant usage on schema ndoo_inside to stranger',
		back: 'revoke usage on schema ndoo_inside from stranger',
		finding: hasRight('stranger', 'usage', 'schema "ndoo_inside"'),
	},
	{
		name: 'the schema of the list',
		change: 'grant create on schema ndoo_list to reporting',
		back: 'revoke create on schema ndoo_list from reporting',
		finding: hasRight('reporting', 'create', 'schema "ndoo_list"'),
	},
	{
		name: 'a fence without its view',
		change: 'grant execute on function ndoo_inside.clinic__patient__fence() to stranger',
		back: 'revoke execute on function ndoo_inside.clinic__patient__fence() from stranger',
		finding: hasRight('stranger', 'execute', 'function "ndoo_inside"."clinic__patient__fence"()'),
	},
	{
		name: 'the schema of the list, for everybody',
		change: 'grant usage on schema ndoo_list to public',
		back: 'revoke usage on schema ndoo_list from public',
		finding: hasRight('everybody', 'usage', 'schema "ndoo_list"').replace('"everybody"', 'public'),
	},
];

const defaults = [
	['select on tables', '', 'stranger'],
	['execute on functions', ' in schema "ndoo_inside"', 'reader'],
	['usage on schemas', '', 'reporting'],
	['insert on tables', ' in schema "ndoo_list"', 'public'],
] as const;

describe.skipIf(isSkipped(missingPostgres))(named('ways that begin elsewhere', missingPostgres), () => {
	let bench: RightsBench;
	beforeAll(async () => {
		bench = await startRightsBench();
		await bench.run();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	test.each(triggers)('a trigger $name', async ({ change, finding, from = 0 }) => {
		if (bench.version < from) return;
		expect(await bench.after(change, noOther)).toEqual([finding]);
		expect(await bench.failures()).toEqual([]);
	});

	test.each([
		['with the rights of whoever writes', asked.replace('security definer', ''), 'insert'],
		[
			'with the rights of an owner who reads nothing',
			`${asked} alter function other.answer() owner to analyst;`,
			'insert',
		],
		['on another kind of write', asked, 'delete'],
		['on a table that is only read', asked, 'select'],
	])('a trigger %s is none', async (_, text, right) => {
		expect(await bench.after(inOther(`${text} grant ${right} on other.ask to stranger`), noOther)).toEqual([]);
	});

	test.each(calls)('a function $name', async ({ change, findings }) => {
		expect(await bench.after(inOther(change), noClosed)).toEqual(findings);
		expect(await bench.failures()).toEqual([]);
	});

	test('a trigger is told of beside a function of the same owner that everybody runs, and one that somebody accepted', async () => {
		const told = (name: string) =>
			`create function other.${name}() returns void language plpgsql security definer as 'begin end';`;
		const accepted = {
			account: 'stranger',
			access: 'runs-unknown',
			to: 'other.accepted()',
			reason: 'it was read',
			by: 'A. Signer',
			until: '2026-06-30',
		} as const;
		const change = inOther(`
			${told('told')} ${told('accepted')} revoke all on function other.accepted() from public;
			grant execute on function other.accepted() to stranger; grant usage on schema other to public;
			${asked} grant insert on other.ask to stranger`);
		const failures = await bench.after(change, noOther, { ...rightsDeclared, accepted: [accepted] });
		expect(failures.map((text) => text.replace(/ with the rights.*/, ''))).toEqual([
			'stranger can run a trigger of other.ask',
			'everybody can run other.told()',
		]);
	});

	test('a person is looked up on the list by a trigger, as it is said', async () => {
		await publishLive(bench.dba, clinicNumbers.slice(0, 30));
		await bench.superuser.script(inOther(`${asked} grant insert, select on other.ask to stranger`));
		const stranger = await bench.server.open({ user: 'stranger', password: 'stranger' }, { dbname: 'warehouse' });
		try {
			await stranger.script(`insert into other.ask values ('${clinicNumbers[1]}'), ('${clinicNumbers[41]}')`);
			expect(await stranger.query({ text: 'select answer from other.ask' })).toEqual([
				{ answer: true },
				{ answer: false },
			]);
		} finally {
			await stranger.close();
			await bench.superuser.script(noOther);
		}
	});

	test.each(foreign)('$name', async ({ change, finding }) => {
		expect(await bench.after(change, noOther)).toEqual([finding]);
		expect(await bench.failures()).toEqual([]);
	});

	test('a foreign table that somebody accepted is shown, and a new one fails', async () => {
		const accepted = {
			account: 'stranger',
			access: 'runs-unknown',
			to: 'other.far',
			reason: 'it is the finance system',
			by: 'A. Signer',
			until: '2026-06-30',
		} as const;
		const change = inOther(
			`${linked} create foreign table other.farther (n text) server loop; grant select on all tables in schema other to stranger`,
		);
		expect(await bench.after(change, noOther, { ...rightsDeclared, accepted: [accepted] })).toEqual([
			usesForeign('stranger', 'the foreign table other.farther'),
		]);
	});

	test('a foreign server on which others have a user is none', async () => {
		expect(await bench.after(inOther(`${linked} grant usage on foreign server loop to stranger`), noOther)).toEqual([]);
	});

	test.each(handed)('a right on $name', async ({ change, back, finding }) => {
		expect(await bench.after(change, back)).toEqual([finding]);
		expect(await bench.failures()).toEqual([]);
	});

	test('a right on a closed schema is told of beside another finding, where that does not need it', async () => {
		const on = 'usage, create on schema ndoo_inside';
		const also = 'select on cleaned.clinic__patient';
		const failures = await bench.after(
			`grant ${on} to stranger; grant usage on schema cleaned to stranger; grant ${also} to stranger; grant usage, create on schema ndoo_list to stranger; grant select on ndoo_list.slot_a to stranger`,
			`revoke ${on} from stranger; revoke usage on schema cleaned from stranger; revoke ${also} from stranger; revoke usage, create on schema ndoo_list from stranger; revoke select on ndoo_list.slot_a from stranger`,
		);
		expect(failures).toEqual([
			`stranger ${readsList('a right of its own')}`,
			'stranger can read cleaned.clinic__patient without the role of the flow clinic, by a right of its own',
			hasRight('stranger', 'create', 'schema "ndoo_inside"'),
			hasRight('stranger', 'usage', 'schema "ndoo_inside"'),
			hasRight('stranger', 'create', 'schema "ndoo_list"'),
		]);
	});

	test.each(defaults)('a default that gives %s%s to %s, taken back as it is said', async (right, where, to) => {
		const [privilege = '', kind = ''] = right.split(' on ');
		const what = { tables: 'table and view', functions: 'function', schemas: 'schema' }[kind];
		const forDba = 'alter default privileges for role "dba"';
		const from = to === 'public' ? to : `"${to}"`;
		const back = `${forDba}${where} revoke ${privilege} on ${kind} from ${from}`;
		const account = to === 'public' ? 'everybody' : to;
		expect(await bench.after(`${forDba}${where} grant ${right} to ${to}`, back)).toEqual([
			`${account} would have ${privilege} on each new ${what} that dba makes: ${takeBack(back)}`,
		]);
		expect(await bench.failures()).toEqual([]);
	});

	test('a default of somebody else who can make something there', async () => {
		const [maker] = await bench.superuser.query({ text: 'select current_user::text as name' });
		const back = `alter default privileges for role "${maker?.['name']}" in schema "ndoo_list" revoke select on tables from "stranger"`;
		const found = await bench.after(
			'alter default privileges in schema ndoo_list grant select on tables to stranger',
			back,
		);
		expect(found).toEqual([
			`stranger would have select on each new table and view that ${maker?.['name']} makes: ${takeBack(back)}`,
		]);
		expect(await bench.failures()).toEqual([]);
	});

	test.each([
		['is deleted', 'delete', 'delete on', 'closes views', 'empty'],
		['is changed', 'update', 'update', 'opens views that have to refuse', 'change'],
	])('a key of a table of ndoo by which a row goes with one that %s', async (_, right, cascade, why, does) => {
		const action = cascade === 'update' ? 'on update cascade' : 'on delete cascade';
		const found = await bench.after(
			inOther(`create table other.flow (flow text primary key); insert into other.flow select flow from ndoo.flow_gate;
				alter table ndoo.flow_gate add constraint known foreign key (flow) references other.flow ${action};
				grant ${right} on other.flow to stranger`),
			`alter table ndoo.flow_gate drop constraint known; ${noOther}`,
		);
		expect(found).toContain(
			`stranger can ${does} ndoo.flow_gate, by the rows of other.flow, by which its own are deleted or changed: it ${why}`,
		);
		expect(await bench.failures()).toEqual([]);
	});

	test('the function of an event trigger that is somebody else’s', async () => {
		const found = await bench.after(
			inOther(`create function other.noted() returns event_trigger language plpgsql as 'begin end';
				alter function other.noted() owner to stranger; create event trigger noted on ddl_command_end execute function other.noted()`),
			`drop event trigger noted; ${noOther}`,
		);
		expect(found).toEqual([
			'stranger can have SQL run with the rights of whoever builds or publishes: the event trigger noted runs its function other.noted() at each change of an object',
		]);
		expect(await bench.failures()).toEqual([]);
	});

	test('a default that gives nothing to others, or in another schema, is none', async () => {
		const change = `
			alter default privileges for role dba revoke execute on functions from public;
			alter default privileges for role dba grant select on tables to owner;
			alter default privileges for role dba in schema clinic grant select on tables to stranger`;
		const back = `
			alter default privileges for role dba grant execute on functions to public;
			alter default privileges for role dba revoke select on tables from owner;
			alter default privileges for role dba in schema clinic revoke select on tables from stranger`;
		expect(await bench.after(change, back)).toEqual([]);
	});
});
