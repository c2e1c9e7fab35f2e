import type { Relation } from './lab.ts';

/** The cleaned views of the attacked flow. */
export const edges: readonly Relation[] = [
	{
		name: 'cleaned."attacked__patient"',
		columns: ['patient_id', 'nhs_number', 'marker', 'practice'],
		source: 'patient',
	},
	{ name: 'cleaned."attacked__contact"', columns: ['patient_id', 'marker'], source: 'contact' },
];
