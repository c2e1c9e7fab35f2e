import { expect, test } from 'vitest';
import { flowViews, listRelations, relationText, sourceRelations } from '../../../sql/grants/asset.ts';
import { createdRelations } from '../../../sql/migrations/created-relations.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { migratedWarehouse } from '../../loaders/warehouse/temporary-warehouse.ts';

test('whatever of the program’s own has a number in it is the list', async () => {
	await using temporary = await migratedWarehouse();
	const { warehouse } = temporary;
	const withNumbers: string[] = [];
	for (const relation of createdRelations(await availableMigrations(warehouse.dialect))) {
		const columns = await warehouse.describe(relation);
		if (columns.some(({ name }) => name === 'nhs_number')) withNumbers.push(relationText(relation));
	}
	expect(withNumbers.toSorted()).toEqual(listRelations.map(relationText).toSorted());
});

test('a flow has views on the way that it goes, and may have some left on the other', () =>
	expect(flowViews([exampleFlow]).map(({ view, source }) => [relationText(view), relationText(source)])).toEqual([
		['cleaned.example__patient', 'src.patient'],
		['cleaned.example__episode', 'src.episode'],
		['cleaned.example__diagnosis', 'src.diagnosis'],
		['passthrough.example__patient', 'src.patient'],
		['passthrough.example__episode', 'src.episode'],
		['passthrough.example__diagnosis', 'src.diagnosis'],
	]));

test('a source is one once, its bridge is another, and a table about nobody is none', () => {
	const [patient, episode] = exampleFlow.tables;
	const ward = {
		name: 'ward',
		role: 'nobody',
		source: { schema: 'src', name: 'ward' },
		columns: ['ward'],
		decision: { reason: 'wards', signedOffBy: 'A. Signer', on: '2026-01-06' },
		place: {},
	} as const;
	const bridge = {
		name: 'bridge',
		role: 'bridge',
		source: { schema: 'src', name: 'index' },
		number: { column: 'nhs_number', format: 'text' },
		keys: ['patient_id'],
		place: {},
	} as const;
	const flows = [
		{ ...exampleFlow, bridge, tables: [...(patient ? [patient] : []), ward] },
		{ ...exampleFlow, tables: [...(patient ? [patient] : []), ...(episode ? [episode] : [])] },
	];
	expect(sourceRelations(flows).map(relationText)).toEqual(['src.patient', 'src.index', 'src.episode']);
});
