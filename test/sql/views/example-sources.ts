import { exampleFlow } from '../../flows/example-flow.ts';
import type { TestTable } from './tables.ts';

/** On the list of tests: two people, and one who is not on it. */
export const [kept, alsoKept, removed] = ['9990000018', '9990000026', '9990000034'] as const;

const inThirtyDays = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

/** The example, signed off until a day that has not come. */
export const signedFlow = { ...exampleFlow, signOff: { ...exampleFlow.signOff, reviewBy: inThirtyDays } };

/** The tables that it reads. */
export const patient: TestTable = {
	columns: { org: 'text', patient_id: 'integer', nhs_number: 'varchar(20)', sex: 'char(1)', born: 'date' },
	rows: [
		['A', 1, '999 000 0018', 'f', null],
		['A', 2, '9990000034', 'm', null],
		['A', 3, null, 'f', null],
		['A', 4, '999-000-0026', 'm', null],
		['A', 4, '9990000034.0', 'm', null],
		['B', 1, '9990000026', 'f', null],
		['B', 1, '', 'f', null],
	],
};
export const episode: TestTable = {
	columns: { organisation: 'text', local_id: 'integer', episode_id: 'integer' },
	rows: [
		['A', 1, 10],
		['A', 2, 20],
		['A', 3, 30],
		['A', 4, 40],
		['B', 1, 50],
		['C', 1, 60],
		[null, 1, 70],
	],
};
export const diagnosis: TestTable = {
	columns: { episode: 'integer', code: 'text' },
	rows: [
		[10, 'J45'],
		[20, 'E11'],
		[40, 'I10'],
		[50, 'F32'],
		[60, 'K21'],
		[null, 'L20'],
	],
};
