import { expect, test } from 'vitest';
import { identityColumns, queryMistake, whereMistake } from '../../../sql/compiler/data-test/privacy.ts';
import { exampleFlow } from '../../flows/example-flow.ts';

// In a warehouse that writes names in capitals, as many a SQL Server does, a condition may be written either way.
const flow = {
	...exampleFlow,
	tables: exampleFlow.tables.map((table) =>
		table.role === 'subject'
			? { ...table, keys: ['Patient_ID'], number: { ...table.number, column: 'NHS_NUMBER', alsoIn: ['Old_Number'] } }
			: table,
	),
};
const identities = identityColumns({ businessUnits: [], returns: [flow] });

test.each(['patient_id', 'PATIENT_ID', 'nhs_number', 'Nhs_Number', 'OLD_NUMBER'])('%s tells people apart', (name) => {
	const asked = { identities, relation: 'people', dialect: 'postgres' } as const;
	expect(whereMistake(`${name} = 17`, asked)?.found).toContain('which tells people apart');
	expect(queryMistake(`select 1 from people where ${name} = 17`, identities, 'postgres')?.found).toContain(
		'which tells people apart',
	);
});
