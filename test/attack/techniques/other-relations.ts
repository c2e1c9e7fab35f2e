import { textOf } from '../lab/session.ts';
import { type Technique, withoutPerson } from './technique.ts';

const readable = `
	select c.oid::regclass::text as name, a.attname as attribute, a.atttypid::regtype::text as type
	from pg_catalog.pg_class as c
	join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
	join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
	where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^(pg_|information_schema$|own_)'
		and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
	order by 1, a.attnum`;

/** Everything else in the database that this login may read, searched by everything that it knows of a person. */
export const otherRelations: Technique = {
	name: 'other relations',
	isEverywhere: true,
	prepare: async ({ attacker: { session } }) => {
		const { rows } = await session.run(readable);
		const names = [...new Set(rows.map(({ name }) => String(name)))];
		return async (person) => {
			const seen: Record<string, string> = {};
			const values = [person.id, person.number, person.marker, person.practice].map((value) => `'${value}'`);
			for (const name of names) {
				const columns = rows.filter((row) => row['name'] === name);
				const visible = columns.map(({ attribute }) => `"${attribute}"`);
				const matches = visible.map((column) => `${column}::text in (${values})`).join(' or ');
				const answer = await session.run(`select ${visible} from ${name} where ${matches}`);
				seen[name] = withoutPerson(textOf(answer), person);
			}
			return seen;
		};
	},
};
