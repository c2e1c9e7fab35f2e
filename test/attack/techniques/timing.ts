import { conditions, type Technique } from './technique.ts';

/** How long one read takes that asks for one person. The shortest of many, against the shortest of others. */
export const timing: Technique = {
	name: 'timing',
	repeats: 25,
	prepare:
		async ({ attacker: { session }, relation }) =>
		async (person) => {
			const [condition] = conditions(relation, person);
			const { milliseconds } = await session.run(`select count(*) as n from ${relation.name} where ${condition}`);
			return { milliseconds };
		},
};
