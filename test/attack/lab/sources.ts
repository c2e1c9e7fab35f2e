import type { Grants } from '../../../core/project/project.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import type { TestTable } from '../../sql/views/tables.ts';
import type { Login } from './lab.ts';
import { type Group, holds, inGroup, type Person } from './people.ts';

const place = { file: 'flows/returns/attacked.yml' };

/** Of people, and of what hangs on them. */
export const attackedFlow: BuildableFlow = {
	...exampleFlow,
	name: 'attacked',
	file: place.file,
	signOff: { ...exampleFlow.signOff, reviewBy: '2045-01-01' },
	tables: [
		{
			name: 'patient',
			role: 'subject',
			source: { schema: 'src', name: 'patient' },
			number: { column: 'nhs_number', format: 'text' },
			keys: ['patient_id'],
			columns: ['patient_id', 'nhs_number', 'practice', 'marker'],
			place,
		},
		{
			name: 'contact',
			role: 'child',
			source: { schema: 'src', name: 'contact' },
			parent: 'patient',
			keys: [{ child: 'patient_id', parent: 'patient_id' }],
			columns: ['contact_id', 'patient_id', 'marker', 'note'],
			place,
		},
	],
};

/** The tables that the flow reads, of the people who are in the source at first; in the order of their ids. */
export function sourceTables(people: readonly Person[]): Readonly<Record<'patient' | 'contact', TestTable>> {
	const there = inGroup(people, ...holds.source.first);
	return {
		patient: {
			columns: {
				patient_id: 'integer not null primary key',
				nhs_number: 'varchar(20)',
				practice: 'varchar(20)',
				marker: 'varchar(20)',
			},
			rows: there.map(({ id, number, practice, marker }) => [id, number, practice, marker]),
		},
		contact: {
			columns: {
				contact_id: 'integer not null primary key',
				patient_id: 'integer not null',
				marker: 'varchar(20)',
				note: 'varchar(200)',
			},
			// So many that their number can be estimated, and not the same for everybody.
			rows: there.flatMap(({ id, marker }, at) =>
				Array.from({ length: 8 + (at % 5) }, (_, n) => [at * 100 + n, id, marker, `${marker} ${'-'.repeat(150)}`]),
			),
		},
	};
}

export const numbersOf = (people: readonly Person[], groups: readonly Group[]): readonly string[] =>
	inGroup(people, ...groups).map(({ number }) => number);

/** What takes people out of the source. */
export function leavingSql(people: readonly Person[]): string {
	const ids = inGroup(people, 'leaves').map(({ id }) => id);
	return ['contact', 'patient'].map((table) => `delete from src.${table} where patient_id in (${ids});`).join('\n');
}

/** What `ndoo.yml` says of the logins. */
export const declaredGrants = (accountOf: (login: Login) => string, administrators: readonly string[]): Grants => ({
	loader: [],
	auditor: [accountOf('auditor')],
	administrators,
	flows: { [attackedFlow.name]: [accountOf('reader'), accountOf('other reader'), accountOf('writer')] },
});
