import type { Person } from '../lab/people.ts';
import { type AttackSession, textOf, valueIn } from '../lab/session.ts';
import type { Observation } from '../measure/separation.ts';
import { planNumbers, sumOf } from './plan.ts';
import { type Aim, conditions, type Technique, withoutPerson } from './technique.ts';

// What PostgreSQL says of how it will read, and of how it has read.

const explained = async (session: AttackSession, options: string, text: string) =>
	await session.run(`explain (${options}, format json) ${text}`);

const planColumn = 'QUERY PLAN';

/** Queries of which each gives the planner another reason to look at statistics. */
const questions = ({ name }: Aim['relation'], condition: string): readonly string[] => [
	`select * from ${name} where ${condition}`,
	`select count(*) from ${name} where not (${condition})`,
	`select distinct marker from ${name} where ${condition} order by 1`,
	`select * from ${name} as v where exists (select from ${name} as w where w.patient_id = v.patient_id and ${condition.replace(/^/, 'w.')})`,
];

export const estimate: Technique = {
	name: 'estimate',
	prepare:
		async ({ attacker: { session, major }, relation }) =>
		async (person) => {
			const seen: Record<string, string | number> = {};
			const options = ['verbose, costs, settings', ...(major >= 16 ? ['generic_plan'] : [])];
			for (const option of options)
				for (const [c, condition] of conditions(relation, person).entries())
					for (const [q, question] of questions(relation, condition).entries()) {
						const answer = await explained(session, option, question);
						const numbers = planNumbers(valueIn(answer, planColumn));
						seen[`${option} ${c} ${q}`] = withoutPerson(textOf(answer), person);
						seen[`${option} ${c} ${q} rows`] = numbers.find(({ name }) => name === 'Plan Rows')?.value ?? -1;
					}
			return seen;
		},
};

/** What a run of it counted; buffers apart from rows, since they depend on what was read before. */
async function counted(session: AttackSession, major: number, text: string): Promise<Observation> {
	const more = major >= 17 ? ', serialize text, memory' : '';
	const answer = await explained(session, `analyze, buffers, costs off, timing off, summary off${more}`, text);
	const numbers = planNumbers(valueIn(answer, planColumn));
	const isBuffers = (name: string) => / Blocks$|Memory|Cache/.test(name);
	return {
		refused: Number(answer.error !== undefined),
		rows: numbers
			.filter(({ name }) => !isBuffers(name))
			.map(({ name, value }) => `${name}=${value}`)
			.join(),
		buffers: sumOf(numbers, 'Shared Hit Blocks', 'Shared Read Blocks'),
	};
}

export const analyze: Technique = {
	name: 'explain analyze',
	prepare:
		async ({ attacker: { session, major }, relation }) =>
		async (person) => {
			const seen: Record<string, string | number> = {};
			for (const [c, condition] of conditions(relation, person).entries())
				for (const [name, value] of Object.entries(
					await counted(session, major, `select * from ${relation.name} where ${condition}`),
				))
					seen[`${c} ${name}`] = value;
			return seen;
		},
};

/** How much more is read for one row more, where the next kept row is behind the person. */
export const limit: Technique = {
	name: 'limit',
	prepare:
		async ({ attacker: { session, major }, relation }) =>
		async ({ keptBefore }) => {
			const at = async (rows: number) => await counted(session, major, `select * from ${relation.name} limit ${rows}`);
			const [before, after] = [await at(keptBefore), await at(keptBefore + 1)];
			return {
				rows: lastCount(after) - lastCount(before),
				buffers: Number(after['buffers']) - Number(before['buffers']),
			};
		},
};

/** All rows of all steps together. */
const lastCount = ({ rows }: Observation): number =>
	[...String(rows).matchAll(/Actual Rows=([\d.]+)|Rows Removed by [A-Za-z ]+=([\d.]+)/g)].reduce(
		(sum, [, one, other]) => sum + Number(one ?? other),
		0,
	);

export const temporarySize: Technique = {
	name: 'temporary size',
	prepare:
		async ({ attacker: { session, major }, relation }) =>
		async (person) => {
			await session.run("set work_mem = '64kB'");
			const [condition] = conditions(relation, person);
			const text = `select * from ${relation.name} where ${condition}`;
			const answer = await explained(session, 'analyze, buffers, costs off, timing off, summary off', text);
			const numbers = planNumbers(valueIn(answer, planColumn));
			const before = await temporary(session, major);
			await session.run(`select count(*) from (${text} order by marker desc) as sorted`);
			const after = await temporary(session, major);
			return {
				blocks: sumOf(numbers, 'Temp Read Blocks', 'Temp Written Blocks'),
				sort: sumOf(numbers, 'Sort Space Used', 'Disk Usage', 'Peak Memory Usage'),
				bytes: after - before,
			};
		},
};

/** Of the whole database, as everybody is told; late on servers that do not hand it over when asked. */
async function temporary(session: AttackSession, major: number): Promise<number> {
	if (major < 15) return 0;
	await session.run('select pg_catalog.pg_stat_force_next_flush()');
	await session.run('select pg_catalog.pg_stat_clear_snapshot()');
	const of = await session.run(
		'select temp_bytes from pg_catalog.pg_stat_database where datname = pg_catalog.current_database()',
	);
	return Number(valueIn(of, 'temp_bytes'));
}

/** For those who want to know how an estimate is made from another side: prepared, with a plan for any value. */
export const prepared: Technique = {
	name: 'prepared statement',
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person: Person) => {
			const seen: Record<string, string> = {};
			for (const mode of ['force_custom_plan', 'force_generic_plan']) {
				await session.run('deallocate all');
				await session.run(`set plan_cache_mode = ${mode}`);
				await session.run(`prepare looked as select * from ${relation.name} where patient_id = $1 and marker = $2`);
				const words = `execute looked (${person.id}, '${person.marker}')`;
				for (const text of [`explain (verbose) ${words}`, words])
					seen[`${mode} ${text.slice(0, 7)}`] = withoutPerson(textOf(await session.run(text)), person);
			}
			return seen;
		},
};
