import { expect, test } from 'vitest';
import type { FlowTable } from '../../../flows/flow.ts';
import { type AssetKind, assetsOf, ownAssets, relationText } from '../../../sql/grants/asset.ts';
import { createdRelations } from '../../../sql/migrations/created-relations.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { migratedWarehouse } from '../../warehouse/temporary-warehouse.ts';

const namesOf = (kind: AssetKind, flows: Parameters<typeof assetsOf>[0] = []): readonly string[] =>
	assetsOf(flows)
		.filter((asset) => asset.kind === kind)
		.map(({ relation }) => relationText(relation));

test('whatever of the program’s own has a number in it is the list', async () => {
	await using temporary = await migratedWarehouse();
	const { warehouse } = temporary;
	const withNumbers: string[] = [];
	for (const relation of createdRelations(await availableMigrations(warehouse.dialect))) {
		const columns = await warehouse.describe(relation);
		if (columns.some(({ name }) => name === 'nhs_number')) withNumbers.push(relationText(relation));
	}
	expect(withNumbers.toSorted()).toEqual(namesOf('list').toSorted());
});

test('the gates are all that a view asks before it shows a row', async () => {
	const migrations = await availableMigrations('postgres');
	const made = new Set(createdRelations(migrations).map(relationText));
	const gates = [...made].filter((name) => /_gate$|^ndoo\.warehouse$/.test(name));
	expect(namesOf('gate')).toEqual(expect.arrayContaining(gates));
	expect(
		ownAssets.filter(({ kind }) => kind !== 'gate').every(({ relation }) => made.has(relationText(relation))),
	).toBe(true);
});

test('a flow has views on its route, and may have some left on the other', () => {
	const views = (schema: string) => ['patient', 'episode', 'diagnosis'].map((name) => `${schema}.example__${name}`);
	expect(namesOf('cleaned', [exampleFlow])).toEqual(views('cleaned'));
	expect(namesOf('inside', [exampleFlow])).toEqual(views('ndoo_inside'));
	expect(namesOf('passthrough', [exampleFlow])).toEqual(views('passthrough'));
});

const [patient] = exampleFlow.tables;

test('a source is one once for a flow, its bridge is another, and a table without person-level data is none', () => {
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
	const some = patient === undefined ? [] : [patient, { ...patient, name: 'again' }];
	expect(namesOf('source', [{ ...exampleFlow, bridge, tables: [...some, ward] }])).toEqual([
		'src.patient',
		'src.index',
	]);
});

test('a model that is disclosed has lost the same people, and stands behind the fence', () => {
	const source = { schema: 'models', name: 'summary' };
	const table: FlowTable = {
		name: 'episode',
		role: 'model',
		model: 'summary',
		source,
		columns: ['episode_id'],
		place: { file: 'flow.yml' },
	};
	const flow = { ...exampleFlow, tables: [table] };
	expect(namesOf('source', [flow])).toEqual([]);
	expect(namesOf('inside', [flow])).toEqual(['ndoo_inside.example__episode', 'models.summary']);
});
