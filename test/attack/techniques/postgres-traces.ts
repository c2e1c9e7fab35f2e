import { type Answer, type AttackSession, textOf } from '../lab/session.ts';
import type { Observation } from '../measure/separation.ts';
import { catalogueTechnique, searched } from './each.ts';
import { type Aim, conditions, type Technique, withoutPerson } from './technique.ts';

// What a server keeps or says beside the answer: messages, counters, statistics, locks.

const talkative = `set client_min_messages = debug5; set debug_print_plan = on; set debug_print_parse = on;
	set debug_print_rewritten = on; set debug_pretty_print = on; set trace_sort = on; set log_error_verbosity = verbose;`;

/** A setting that is refused is left out, and the others count. */
async function turnedOn(session: AttackSession): Promise<void> {
	for (const setting of talkative.split(';')) await session.run(setting);
}

export const messages: Technique = {
	name: 'server message',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			await turnedOn(session);
			const seen: Record<string, string | number> = {};
			for (const [at, condition] of conditions(relation, person).entries()) {
				const answer = await session.run(`select * from ${relation.name} where ${condition} order by 1`);
				const all = answer.messages.join('\n');
				seen[`${at} number`] = answer.messages.length;
				seen[`${at} named`] = all.split(person.marker).length;
				// Costs and rows of every plan that was printed.
				seen[`${at} plan`] = [...all.matchAll(/:(?:plan_rows|total_cost|rows) ([\d.]+)/g)].map(([, n]) => n).join();
				seen[`${at} spoken`] = withoutPerson(spoken(answer), person);
			}
			await session.run('set client_min_messages = notice');
			return seen;
		},
};

/** The messages that are no trees of a statement: these have addresses and numbers of transactions in them, which change. */
const spoken = ({ messages: all }: Answer): string =>
	all
		.filter((message) => !/ {3}\{|tree:|plan:|^DEBUG .*(?:transaction|snapshot|xid)/i.test(message))
		.map((message) => message.replaceAll(/\d+/g, '#'))
		.join('\n');

const figures = (tables: string) => `
	select c.relname as name, pg_catalog.pg_stat_get_xact_tuples_returned(c.oid) as returned,
		pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid) as fetched,
		pg_catalog.pg_stat_get_xact_numscans(c.oid) as scans
	from pg_catalog.pg_class as c
	join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
	where c.relkind in ('r', 'i') and n.nspname !~ '^(pg_|information_schema$|own_)' ${tables}
	order by n.nspname, c.relname`;

/** What the transaction has read so far, of every table and index of the database: no right is asked for. */
export const counters: Technique = {
	name: 'statistics counters',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			const seen: Record<string, string> = {};
			for (const [at, condition] of conditions(relation, person).entries()) {
				// The figures go on from one transaction to the next until they are handed over: it is their difference that counts.
				await session.run('begin');
				const before = await session.run(figures(''));
				await session.run(`select count(*) from ${relation.name} where ${condition}`);
				const after = await session.run(figures(''));
				await session.run('rollback');
				for (const [row, { name, ...figure }] of after.rows.entries())
					seen[`${at} ${name}`] = Object.entries(figure)
						.map(([what, value]) => Number(value) - Number(before.rows[row]?.[what]))
						.join();
			}
			return seen;
		},
};

/** How many rows of the source are read for one row more by a cursor, where the next kept row is behind the person. */
export const earlyStop: Technique = {
	name: 'early stop',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async ({ keptBefore }): Promise<Observation> => {
			await session.run('begin');
			await session.run("set local cursor_tuple_fraction = 0.0001; set local work_mem = '64MB'");
			await session.run(`declare walk no scroll cursor for select * from ${relation.name}`);
			const at = async (rows: number): Promise<number> => {
				await session.run(`move forward ${rows} in walk`);
				const { rows: found } = await session.run(figures(`and c.relname = '${relation.source}'`));
				return found.reduce((sum, { returned, fetched }) => sum + Number(returned) + Number(fetched), 0);
			};
			const before = await at(keptBefore);
			const after = await at(1);
			await session.run('rollback');
			return { read: after - before };
		},
};

export const cursors: Technique = {
	name: 'cursor',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			const [condition] = conditions(relation, person);
			await session.run('begin');
			const said = [
				await session.run(`declare looked scroll cursor for select * from ${relation.name} where ${condition}`),
				await session.run('fetch first from looked'),
				await session.run('fetch absolute 2 from looked'),
				await session.run('fetch backward all from looked'),
				await session.run('delete from src.patient where current of looked'),
			];
			await session.run('rollback');
			return { said: withoutPerson(said.map(textOf).join(), person) };
		},
};

/** Every statistic that this login may look at, and every other text of the catalogue. */
export const storedStatistics: Technique = {
	name: 'stored statistics',
	isEverywhere: true,
	prepare: searched(async ({ attacker: { session } }) => {
		const said: string[] = [];
		for (const text of [
			'select * from pg_catalog.pg_stats',
			'select * from pg_catalog.pg_stats_ext',
			'select * from pg_catalog.pg_stats_ext_exprs',
			'select * from pg_catalog.pg_statistic',
			'select * from pg_catalog.pg_statistic_ext',
			'select * from pg_catalog.pg_statistic_ext_data',
			"select most_common_vals::text, histogram_bounds::text from pg_catalog.pg_stats where schemaname = 'src'",
		])
			said.push(textOf(await session.run(text)));
		return said.join(' ');
	}),
};

const definitions = [
	"select pg_catalog.pg_get_viewdef(c.oid) as t from pg_catalog.pg_class as c where relkind in ('v', 'm')",
	"select pg_catalog.pg_get_functiondef(p.oid) as t from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace where n.nspname !~ '^pg_' and p.prokind = 'f'",
	'select pg_catalog.pg_get_ruledef(oid) as t from pg_catalog.pg_rewrite',
	'select pg_catalog.pg_get_constraintdef(oid) as t from pg_catalog.pg_constraint',
	'select pg_catalog.pg_get_indexdef(indexrelid) as t from pg_catalog.pg_index',
	'select pg_catalog.pg_get_expr(adbin, adrelid) as t from pg_catalog.pg_attrdef',
	'select * from pg_catalog.pg_description',
	'select * from pg_catalog.pg_stat_activity',
	'select * from pg_catalog.pg_prepared_statements',
	'select * from pg_catalog.pg_cursors',
	'select * from pg_catalog.pg_settings',
	'select * from pg_catalog.pg_seclabels',
	'select * from pg_catalog.pg_largeobject_metadata',
	'select * from pg_catalog.pg_stat_user_functions',
	'select * from information_schema.view_column_usage',
	"select pg_catalog.pg_ls_dir('base') as t",
	'select pg_catalog.pg_ls_tmpdir() as t',
	"select pg_catalog.pg_read_file('PG_VERSION') as t",
	"select pg_catalog.query_to_xml('select * from src.patient', true, true, '') as t",
	"select pg_catalog.table_to_xml('ndoo_list.cleaned_list', true, true, '') as t",
	"select pg_catalog.has_table_privilege(c.oid, 'select') as may, c.relname from pg_catalog.pg_class as c",
	"select pg_catalog.brin_summarize_new_values('src.patient_pkey'::regclass) as t",
	"select pg_catalog.currtid2('src.patient', '(0,1)') as t",
];

export const catalogue = catalogueTechnique(definitions);

/** A transaction that must be serialisable notes what it has read, for every login to see; so do row locks that fail. */
export const locks: Technique = {
	name: 'locks',
	prepare:
		async ({ attacker: { session, onlooker }, relation }) =>
		async (person) => {
			const [condition] = conditions(relation, person);
			await session.run('begin isolation level serializable');
			const read = await session.run(`select * from ${relation.name} where ${condition}`);
			const looker = onlooker === session ? session : onlooker;
			const { rows } = await looker.run(`
				select locktype, mode, count(*) as n, count(distinct relation) as relations, count(page) as pages, count(tuple) as rows
				from pg_catalog.pg_locks group by 1, 2 order by 1, 2`);
			await session.run('rollback');
			const held = await session.run(`select * from ${relation.name} where ${condition} for share`);
			return {
				read: withoutPerson(textOf(read), person),
				// Locks on transactions come and go with other work of the server.
				locks: JSON.stringify(rows.filter(({ locktype }) => !/xid/.test(String(locktype)))),
				held: withoutPerson(textOf(held), person),
			};
		},
};

/** A table of the attacker's that is made to refer to what he may not read, or is merged with what he may. */
export const mergeAndKeys: Technique = {
	name: 'merge and foreign keys',
	prepare: async ({ attacker: { session, schema }, relation }: Aim) => {
		await session.run(`create table if not exists ${schema}.own (patient_id integer primary key, marker text)`);
		return async (person) => {
			const said: string[] = [];
			for (const text of [
				`truncate ${schema}.own; insert into ${schema}.own values (${person.id}, 'x')`,
				`alter table ${schema}.own add foreign key (patient_id) references src.patient`,
				`alter table ${schema}.own add foreign key (patient_id) references ${relation.name} (patient_id)`,
				`merge into ${schema}.own as o using ${relation.name} as v on o.patient_id = v.patient_id
					when matched then update set marker = 'y'`,
				`update ${schema}.own as o set marker = v.marker from ${relation.name} as v where v.patient_id = o.patient_id`,
				`select * from ${schema}.own`,
				`insert into ${relation.name} (patient_id, marker) values (${person.id}, 'x')`,
				`insert into src.patient (patient_id) values (${person.id}) on conflict do nothing returning 1`,
			]) {
				// The writer may insert: what it did is undone, and whether it could is the source's own affair.
				await session.run('begin');
				const answer = await session.run(text);
				if (!/^(?:truncate|update own)/.test(text.trim()) && text.includes('src.patient'))
					await session.run('rollback');
				else await session.run('commit');
				if (!text.startsWith('insert into src.')) said.push(textOf(answer));
			}
			return { said: withoutPerson(said.join(), person) };
		};
	},
};

export const sampling: Technique = {
	name: 'tablesample',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			const [condition] = conditions(relation, person);
			const said = [
				await session.run(`select * from ${relation.name} tablesample system (100) where ${condition}`),
				await session.run(`select * from src.${relation.source} tablesample system (100) where ${condition}`),
				await session.run(`select ctid, tableoid, * from ${relation.name} where ${condition}`),
			];
			return { said: withoutPerson(said.map(textOf).join(), person) };
		},
};
