import type { Person } from '../lab/people.ts';
import { textOf } from '../lab/session.ts';
import { type Aim, conditions, type Observe, type Technique, withoutPerson } from './technique.ts';

/** What is counted under a person's practice before and after a list: of those who opt out, and of those who leave. */
export const countOverTime: Technique = {
	name: 'count over time',
	groups: ['opts out', 'leaves'],
	before: async (aim) => {
		const seen = new Map<number, string>();
		for (const person of aim.people) seen.set(person.id, await countsOf(aim, person));
		return ({ id }) => seen.get(id) ?? '';
	},
	prepare: async (aim) => asItIs(aim),
};

const asItIs =
	(aim: Aim): Observe =>
	async (person) => ({ before: aim.earlier?.(person) ?? '', after: await countsOf(aim, person) });

async function countsOf({ attacker: { session }, relation }: Aim, person: Person): Promise<string> {
	const said: string[] = [];
	for (const condition of conditions(relation, person))
		said.push(textOf(await session.run(`select count(*) as n from ${relation.name} where ${condition}`)));
	const whole = relation.columns.includes('practice') ? `where practice = '${person.practice}'` : '';
	said.push(textOf(await session.run(`select count(*) as n from ${relation.name} ${whole}`)));
	return withoutPerson(said.join(), person);
}
