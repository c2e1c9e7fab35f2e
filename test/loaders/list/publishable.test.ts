import { expect, test } from 'vitest';
import { checkKinds, environments } from '../../../core/project/project.ts';
import { isPublishable, requirePublishable, warehousePurpose } from '../../../loaders/list/publishable.ts';
import type { Row, Session } from '../../../warehouse/warehouse.ts';

test('a live monthly list of an organisation, one of the stand-in on a demo’s warehouse, nothing else', () => {
	const publishable = (['organisation', 'demo'] as const).flatMap((purpose) =>
		checkKinds.flatMap((kind) =>
			environments
				.filter((environment) => isPublishable({ kind, environment }, purpose))
				.map((environment) => `${purpose}: ${kind} ${environment}`),
		),
	);
	expect(publishable).toEqual(['organisation: monthly live', 'demo: monthly stand-in']);
});

test('says why, and what would be', () => {
	expect(() => requirePublishable({ kind: 'monthly', environment: 'live' }, 'organisation')).not.toThrow();
	const refused = () => requirePublishable({ kind: 'test', environment: 'int' }, 'organisation');
	expect(refused).toThrow(
		expect.objectContaining({
			code: 'environment-refused',
			exit: 10,
			message: 'A list of a test check in the int environment is never published.',
			todo: 'Only a monthly check in the live environment makes a list that returns may use. `npm run demo` publishes the answers of the stand-in, on a warehouse of its own.',
		}),
	);
	expect(() => requirePublishable({ kind: 'monthly', environment: 'live' }, 'demo')).toThrow(
		expect.objectContaining({
			message: 'A list of a monthly check in the live environment is never published.',
			todo: "This warehouse is a demo's: it takes the answers of the stand-in to a monthly check, and nothing else. `ndoo init` and `ndoo migrate` make a warehouse for live checks.",
		}),
	);
});

test.each<[readonly Row[], string]>([
	[[{ purpose: 'demo' }], 'demo'],
	[[{ purpose: 'organisation' }], 'organisation'],
	[[{ purpose: 'Demo' }], 'organisation'],
	[[{ purpose: null }], 'organisation'],
	[[{}], 'organisation'],
	[[], 'organisation'],
])('a warehouse that says %j of itself is one for: %s', async (rows, purpose) => {
	const session: Pick<Session, 'query'> = { query: async () => rows };
	expect(await warehousePurpose(session as Session)).toBe(purpose);
});
