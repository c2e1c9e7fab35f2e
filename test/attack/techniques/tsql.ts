import { type AttackSession, textOf } from '../lab/session.ts';
import { catalogueTechnique } from './each.ts';
import { countOverTime } from './over-time.ts';
import { errors, rows } from './rows.ts';
import { conditions, type Technique, withoutPerson } from './technique.ts';
import { timing } from './timing.ts';
import { writeAndLook } from './write-and-look.ts';

/** Each way to ask for a plan instead of rows, or beside them; the last two are the stand-in's own. */
const planModes = [
	'showplan_all',
	'showplan_xml',
	'statistics profile',
	'statistics xml',
	'babelfish_showplan_all',
	'babelfish_statistics profile',
] as const;

const inMode = async (session: AttackSession, mode: string, text: string): Promise<string> => {
	const on = await session.run(`set ${mode} on`);
	const answer = await session.run(text);
	await session.run(`set ${mode} off`);
	return `${textOf(on)}${textOf(answer)}`;
};

/** Times, which are another technique's. */
const withoutTimes = (text: string): string =>
	text.replaceAll(/actual time=[\d.]+\.\.[\d.]+|Time: [\d.]+ ms|(?:= |time = )\d+ ms/gi, '');

export const plans: Technique = {
	name: 'estimate',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			const seen: Record<string, string> = {};
			for (const mode of planModes)
				for (const [at, condition] of conditions(relation, person).slice(0, 2).entries()) {
					const text = await inMode(session, mode, `select * from ${relation.name} where ${condition}`);
					seen[`${mode} ${at}`] = withoutTimes(withoutPerson(text, person));
				}
			return seen;
		},
};

export const ioMessages: Technique = {
	name: 'server message',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			const seen: Record<string, string> = {};
			for (const mode of ['statistics io', 'statistics time'])
				for (const [at, condition] of conditions(relation, person).slice(0, 2).entries()) {
					const text = await inMode(session, mode, `select count(*) as n from ${relation.name} where ${condition}`);
					seen[`${mode} ${at}`] = withoutTimes(withoutPerson(text, person));
				}
			return seen;
		},
};

const definitions = [
	'select object_definition(object_id) as t from sys.objects',
	'select definition from sys.sql_modules',
	'select cast(value as nvarchar(200)) as t from sys.extended_properties',
	'select * from sys.dm_exec_requests',
	'select * from sys.dm_exec_sessions',
	'select * from sys.partitions',
	"select * from sys.dm_db_stats_histogram(object_id('src.patient'), 1)",
	"dbcc show_statistics ('src.patient', 'marker')",
	'select * from pg_catalog.pg_stats',
	'select * from ndoo_list.cleaned_list',
	'select * from src.patient',
];

export const tsqlCatalogue = catalogueTechnique(definitions);

const readable = `
	select s.name as [schema], o.name as name, c.name as [column]
	from sys.objects as o
	join sys.schemas as s on s.schema_id = o.schema_id
	join sys.columns as c on c.object_id = o.object_id
	where o.type in ('U', 'V') and s.name not in ('sys', 'information_schema')
		and has_perms_by_name(quotename(s.name) + '.' + quotename(o.name), 'OBJECT', 'SELECT') = 1
	order by 1, 2, 3`;

export const tsqlRelations: Technique = {
	name: 'other relations',
	isEverywhere: true,
	prepare: async ({ attacker: { session } }) => {
		const { rows: found } = await session.run(readable);
		const names = [...new Set(found.map(({ schema, name }) => `[${schema}].[${name}]`))];
		return async (person) => {
			const seen: Record<string, string> = {};
			const values = [person.id, person.number, person.marker, person.practice].map((value) => `'${value}'`);
			for (const name of names) {
				const columns = found.filter((row) => `[${row['schema']}].[${row['name']}]` === name);
				const matches = columns.map(({ column }) => `cast([${column}] as nvarchar(200)) in (${values})`).join(' or ');
				const all = columns.map(({ column }) => `[${column}]`);
				seen[name] = withoutPerson(textOf(await session.run(`select ${all} from ${name} where ${matches}`)), person);
			}
			return seen;
		};
	},
};

/** What is tried in T-SQL: it has no functions with effects, no operators of one's own and no cursors that outrun a view. */
export const tsqlTechniques: readonly Technique[] = [
	rows,
	errors,
	plans,
	ioMessages,
	tsqlRelations,
	tsqlCatalogue,
	countOverTime,
	// A read of a view takes the stand-in some tenths of a second.
	{ ...timing, repeats: 10 },
	writeAndLook,
];
