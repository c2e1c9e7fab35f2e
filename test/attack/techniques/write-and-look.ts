import { textOf, valueIn } from '../lab/session.ts';
import type { Technique } from './technique.ts';

/**
 * Who writes into a source and reads what is left of it asks the list about anybody: his number is put in, and comes back or
 * not. It tells those who are not on the list from those who are, whether or not they are in the source.
 */
export const writeAndLook: Technique = {
	name: 'write and look',
	groups: ['withheld', 'elsewhere'],
	only: 'writer',
	prepare: async ({ attacker: { session }, relation }) => {
		let id = 900_000_000;
		return async ({ number }) => {
			id += 1;
			await session.run('begin transaction');
			// Written another way, it is the same number, and no key of the source's is in the way.
			const spaced = number.replace(/^(...)(...)/, '$1 $2 ');
			const written = await session.run(
				`insert into src.patient (patient_id, nhs_number, practice, marker) values (${id}, '${spaced}', 'P', 'm')`,
			);
			const looked = await session.run(`select count(*) as n from ${relation.name} where patient_id = ${id}`);
			await session.run('rollback');
			return { written: textOf(written).replaceAll(spaced, '?'), returns: valueIn(looked, 'n') };
		};
	},
};
