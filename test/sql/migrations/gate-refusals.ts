import type { Dialect } from '../../../warehouse/warehouse.ts';
import { elsewhere } from './elsewhere.ts';

/** What turns a gate against its readers: what happens to the warehouse, and what they are told, word for word. */
export type GateRefusal = {
	readonly what: string;
	/** Undefined where it cannot come about. */
	readonly change: Readonly<Record<Dialect, string | undefined>>;
	readonly message: string;
	readonly todo: string;
};

type Change = GateRefusal['change'];

const both = (text: string): Change => ({ postgres: text, tsql: text });

const inUse = ['slot', 'kind', 'environment', 'list_date', 'rows', 'moved_at'] as const;

/**
 * A column of the pointer without its value, as nobody's table should ever have it. In T-SQL through the view by which the
 * gate reads it: not every server can make a column nullable.
 */
const missing = (column: (typeof inUse)[number]): Change => ({
	postgres: `alter table ndoo_list.pointer alter column ${column} drop not null; update ndoo_list.pointer set ${column} = null`,
	tsql: `
drop view ndoo_list.list_in_use;
GO
create view ndoo_list.list_in_use as
select ${inUse.map((name) => (name === column ? `nullif(p.${name}, p.${name}) as ${name}` : `p.${name}`)).join(', ')},
	p.moved_at as last_moved_at
from ndoo_list.pointer as p`,
});

/** A gate of which something is missing. */
const gateOf = (maxAge: string, validUntil: string, closesAt: string): string => `
drop table ndoo.flow_gate;
create table ndoo.flow_gate (
	flow nvarchar(128) collate Latin1_General_BIN2, max_list_age_days int, valid_until date, closes_at datetimeoffset(3)
);
insert into ndoo.flow_gate values (N'flow', ${maxAge}, ${validUntil}, ${closesAt})`;

const [today, tomorrow] = ['cast(sysutcdatetime() as date)', 'dateadd(day, 1, sysdatetimeoffset())'];

const dated = (postgres: string, tsql: string): Change => ({
	postgres: `update ndoo_list.pointer set list_date = now() ${postgres}`,
	tsql: `update ndoo_list.pointer set list_date = dateadd(${tsql}, sysdatetimeoffset())`,
});

/** In a demo's warehouse, which only one inside the process can be. */
export const asDemo = "alter table ndoo.warehouse disable trigger all; update ndoo.warehouse set purpose = 'demo'";

const refresh = 'Run `ndoo refresh`. If it waits for a reply, `ndoo status` says since when.';
const live = 'Set `environment: live` in ndoo.yml and run `ndoo refresh`.';
const monthly = 'Run `ndoo refresh`: only a monthly check of the full population makes a list that returns may use.';
const signOff = 'Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.';
const clocks = 'Look at the clocks of the warehouse and of the machine that runs ndoo, then run `ndoo refresh`.';
const again =
	'Start the disclosure again. If that does not help, run `ndoo status`: the list may have been emptied by hand.';
const build = 'Check its name, have it assessed and signed off, and run `ndoo build`.';
const first = 'Run `ndoo refresh`, and again when the reply has come: it publishes the first list.';

/** What a copy is told by each gate. */
export const adopt =
	'Use the original. To make this database a warehouse of its own, its owner runs `ndoo migrate adopt`, which removes the copied list, and then `ndoo build`.';

const kindOf = (kind: string): string =>
	`The list in use comes from a ${kind} check, so it cannot be used for the flow "flow".`;
const environmentOf = (environment: string): string =>
	`The list in use comes from the ${environment} environment, so it cannot be used for the flow "flow".`;
const isOld = (age: string, limit = '35'): string =>
	`The cleaned list is ${age} days old; the flow "flow" allows ${limit}.`;
const undated =
	'The date of the cleaned list is missing or in the future, so its age for the flow "flow" is not known.';
const replaced = 'The cleaned list was replaced while the flow "flow" was being read.';

const copied = 'This database is a copy of a warehouse, so nothing of the flow "flow" is disclosed from it.';

const rows = [
	['a copy', elsewhere, copied, adopt],
	[
		'no identity',
		{
			postgres: 'alter table ndoo.warehouse disable trigger all; delete from ndoo.warehouse',
			tsql: 'drop trigger ndoo.keep_warehouse;\nGO\ndelete from ndoo.warehouse',
		},
		copied,
		adopt,
	],
	[
		'no gate',
		both('delete from ndoo.flow_gate'),
		'The flow "flow" has not been built on this warehouse, so nothing of it is disclosed.',
		build,
	],
	[
		'no list',
		both('delete from ndoo_list.pointer'),
		'There is no cleaned list yet, so nothing of the flow "flow" is disclosed.',
		first,
	],
	['one-off', both("update ndoo_list.pointer set kind = 'one-off'"), kindOf('one-off'), monthly],
	['test', both("update ndoo_list.pointer set kind = 'test'"), kindOf('test'), monthly],
	['no kind', missing('kind'), kindOf(''), monthly],
	['int', both("update ndoo_list.pointer set environment = 'int'"), environmentOf('int'), live],
	['stand-in', both("update ndoo_list.pointer set environment = 'stand-in'"), environmentOf('stand-in'), live],
	[
		'int on a demo’s',
		{ postgres: `${asDemo}; update ndoo_list.pointer set environment = 'int'`, tsql: undefined },
		environmentOf('int'),
		live,
	],
	['no environment', missing('environment'), environmentOf(''), live],
	['40 days', dated("- interval '40 days'", 'day, -40'), isOld('40'), refresh],
	['an hour too old', dated("- interval '35 days 1 hour'", 'hour, -35 * 24 - 1'), isOld('more than 35'), refresh],
	['a flow that asks for less', both('update ndoo.flow_gate set max_list_age_days = 7'), isOld('34', '7'), refresh],
	[
		'no limit',
		{
			postgres:
				'alter table ndoo.flow_gate alter max_list_age_days drop not null; update ndoo.flow_gate set max_list_age_days = null',
			tsql: gateOf('null', today, tomorrow),
		},
		isOld('more than 34', ''),
		refresh,
	],
	['no date', missing('list_date'), undated, clocks],
	['a date ahead', dated("+ interval '2 hours'", 'hour, 2'), undated, clocks],
	[
		'a date that never comes',
		{
			postgres: "update ndoo_list.pointer set list_date = 'infinity'",
			tsql: "update ndoo_list.pointer set list_date = '9999-12-31 23:59:59 +00:00'",
		},
		undated,
		clocks,
	],
	[
		'sign-off ran out',
		both("update ndoo.flow_gate set valid_until = '2026-01-31', closes_at = '2026-02-01 00:00:00 +00:00'"),
		'The sign-off of the flow "flow" ran out on 2026-01-31.',
		signOff,
	],
	[
		'no sign-off',
		{
			postgres:
				'alter table ndoo.flow_gate alter valid_until drop not null; update ndoo.flow_gate set valid_until = null',
			tsql: gateOf('35', 'null', tomorrow),
		},
		'The sign-off of the flow "flow" ran out on .',
		signOff,
	],
	[
		'a sign-off that never ends',
		{
			postgres:
				"alter table ndoo.flow_gate alter closes_at drop not null; update ndoo.flow_gate set valid_until = '2026-01-31', closes_at = null",
			tsql: gateOf('35', "'2026-01-31'", 'null'),
		},
		'The sign-off of the flow "flow" ran out on 2026-01-31.',
		signOff,
	],
	['emptied list', both('truncate table ndoo_list.slot_a'), replaced, again],
	['rows where there were none', both('update ndoo_list.pointer set rows = 0'), replaced, again],
	['no rows known', missing('rows'), replaced, again],
	['no slot', missing('slot'), replaced, again],
] as const satisfies readonly (readonly [string, Change, string, string])[];

export const gateRefusals: readonly GateRefusal[] = rows.map(([what, change, message, todo]) => ({
	what,
	change,
	message,
	todo,
}));
