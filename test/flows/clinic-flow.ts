import type { BuildableFlow } from '../../flows/gate.ts';
import { exampleFlow } from './example-flow.ts';

const place = { file: 'flows/returns/clinic.yml' };

/** A signed-off return of two tables, which are to rest on one list. */
export const clinicFlow: BuildableFlow = {
	...exampleFlow,
	name: 'clinic',
	signOff: { ...exampleFlow.signOff, reviewBy: '2045-01-01' },
	tables: [
		{
			name: 'patient',
			role: 'subject',
			source: { schema: 'clinic', name: 'patient' },
			number: { column: 'nhs_number', format: 'text' },
			keys: ['patient_id'],
			columns: ['patient_id'],
			place,
		},
		{
			name: 'visit',
			role: 'child',
			source: { schema: 'clinic', name: 'visit' },
			parent: 'patient',
			keys: [{ child: 'patient_id', parent: 'patient_id' }],
			columns: ['visit_id', 'patient_id'],
			place,
		},
	],
};
