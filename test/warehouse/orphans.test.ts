import { expect, test } from 'vitest';
import { isOrphan } from '../../warehouse/embedded/orphans.ts';

test.each([
	['16384', false],
	['16384.1', false],
	['16384_vm', false],
	['16384_fsm.2', false],
	['16385', true],
	['16385.12', true],
	['16385_init', true],
	['1638', true],
	['t3_16384', true],
	['t3_16390_fsm', true],
	['PG_VERSION', false],
	['pg_filenode.map', false],
	['pg_internal.init', false],
	['16385.bak', false],
	['x16385', false],
])('%s: %s', (name, expected) => {
	expect(isOrphan(name, new Set(['16384', '2619']))).toBe(expected);
});
