import { answersTo } from './each.ts';
import { conditions, type Technique } from './technique.ts';

// What every engine has: rows, errors, and what is done with both.

export const rows: Technique = {
	name: 'rows',
	prepare: answersTo(({ relation }, person) => {
		const { name } = relation;
		return [
			...conditions(relation, person).map((condition) => `select count(*) as n from ${name} where ${condition}`),
			`select count(*) as n from ${name} where marker like '${person.marker}%'`,
			`select max(marker) as m from ${name} where patient_id between ${person.id} and ${person.id}`,
			`select v.marker, count(*) as n from ${name} as v group by v.marker having v.marker = '${person.marker}'`,
			`select w.id from (select ${person.id} as id) as w left join ${name} as v on v.patient_id = w.id where v.patient_id is not null`,
			`select w.id from (select ${person.id} as id) as w where w.id in (select patient_id from ${name})`,
			`select ${person.id} as id except select patient_id from ${name}`,
			`select x.n from (select patient_id, count(*) over () as n from ${name}) as x where x.patient_id = ${person.id}`,
		];
	}),
};

export const errors: Technique = {
	name: 'error',
	prepare: answersTo(({ relation }, person) => {
		const { name } = relation;
		const isThis = `marker = '${person.marker}'`;
		return [
			`select count(*) as n from ${name} where 1 / (case when ${isThis} then 0 else 1 end) = 1`,
			`select count(*) as n from ${name} where case when ${isThis} then cast(marker as integer) else 1 end = 1`,
			`select count(*) as n from ${name} where 1 / (patient_id - ${person.id}) < 2`,
			`select count(*) as n from ${name} where patient_id = ${person.id} and cast(marker as date) is null`,
			`select sum(1 / (patient_id - ${person.id})) as n from ${name}`,
			`delete from ${name} where patient_id = ${person.id}`,
			`update ${name} set marker = marker where patient_id = ${person.id}`,
		];
	}),
};
