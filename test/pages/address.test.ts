import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf, anchorOf, columnAddress, wayTo } from '../../pages/address.ts';

describe('the address of a node', () => {
	test.each([
		[{ id: 'model.clinic.seen', resourceType: 'model' }, 'models/seen.html'],
		[{ id: 'source.clinic.src.Patient Table', resourceType: 'source' }, 'sources/src.~50~atient~20~~54~able.html'],
		[{ id: 'view.clinic.falls.patient', resourceType: 'view' }, 'views/falls.patient.html'],
		[{ id: 'exposure.clinic.falls', resourceType: 'exposure' }, 'returns/falls.html'],
		[{ id: 'business_unit.clinic.a', resourceType: 'business_unit' }, 'business-units/a.html'],
		[{ id: 'test.clinic.unique_seen', resourceType: 'test' }, 'tests.html#unique_seen'],
		// Windows takes no file of these names, whatever its ending.
		[{ id: 'model.clinic.aux', resourceType: 'model' }, 'models/~aux.html'],
		[{ id: 'source.clinic.com1.table', resourceType: 'source' }, 'sources/~com1.table.html'],
		[{ id: 'model.clinic.console', resourceType: 'model' }, 'models/console.html'],
	] as const)('%o is %s', (node, address) => {
		expect(addressOf(node)).toBe(address);
	});

	test('of a column is on the page of its node', () => {
		const node = { id: 'model.clinic.seen', resourceType: 'model' } as const;
		expect(columnAddress(node, 'Start/end')).toBe('models/seen.html#column-~53~tart~2f~end');
	});

	test('is one that every file system takes, and another for every other id', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (one, other) => {
				const [first, second] = [anchorOf(`model.p.${one}`), anchorOf(`model.p.${other}`)];
				expect(first).toMatch(/^[a-z0-9._~-]*$/);
				expect(first === second).toBe(one === other);
			}),
		);
	});
});

test.each([
	['index.html', 'index.html', 'index.html'],
	['models/a.html', 'index.html', 'models/a.html'],
	['index.html#list', 'models/a.html', '../index.html#list'],
])('the way to %s from %s is %s', (address, from, way) => {
	expect(wayTo(address, from)).toBe(way);
});
