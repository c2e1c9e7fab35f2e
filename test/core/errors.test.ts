import { describe, expect, test } from 'vitest';
import {
	type ErrorCode,
	errorCodes,
	type FileLocation,
	formatError,
	formatPlace,
	NdooError,
} from '../../core/errors.ts';

// What a scheduler goes by: a code that ends in another status is another alarm, or none (docs/operating.md, "Exit status").
test('each code of an error ends in this exit status', () => {
	expect(errorCodes).toEqual({
		'config-invalid': 10,
		'config-missing': 10,
		'flow-invalid': 10,
		'flow-refused': 10,
		'model-invalid': 10,
		'selection-invalid': 10,
		'cohort-refused': 10,
		'licence-not-accepted': 10,
		'mesh-config': 10,
		'environment-refused': 10,
		'warehouse-copied': 10,
		'warehouse-missing': 10,
		'warehouse-untrusted': 10,
		'schema-behind': 10,
		'schema-outdated': 10,
		'file-missing': 11,
		'file-invalid': 11,
		'mesh-folder': 11,
		'warehouse-damaged': 11,
		'permission-denied': 12,
		'list-refused': 14,
		'waited-too-long': 15,
		'warehouse-locked': 16,
		'mailbox-locked': 16,
		'schema-newer': 17,
		'model-failed': 1,
		'mesh-api': 1,
		'ledger-damaged': 1,
		'check-held': 1,
		'check-failed': 1,
		'check-not-found': 1,
		'check-under-way': 1,
		'test-service-wrong': 1,
		'warehouse-statement': 1,
		'warehouse-connection': 1,
		'migration-changed': 1,
		'schema-damaged': 1,
	} satisfies Record<ErrorCode, number>);
	for (const code of Object.keys(errorCodes) as readonly ErrorCode[])
		expect(new NdooError(code, 'It went wrong.', { todo: 'Mend it.' })).toMatchObject({ code, exit: errorCodes[code] });
});

test.each<[place: FileLocation, text: string]>([
	[{ file: 'a.yml', line: 3, column: 7 }, 'a.yml:3:7'],
	[{ file: 'a.yml', line: 3 }, 'a.yml:3'],
	[{ file: 'a.csv', row: 12 }, 'a.csv, row 12'],
	[{ row: 12 }, 'row 12'],
	[{}, ''],
])('the place %j is written %s', (place, text) => {
	expect(formatPlace(place)).toBe(text);
});

describe('an error for a person', () => {
	test('has where, what was found, what was expected, the lines around it, and what to do', () => {
		const place = { file: 'a.yml', line: 3, column: 7 };
		const problems = [{ place, found: 'a', expected: 'b', frame: '3 | a\n  | ^' }, { found: 'c' }];
		expect(formatError(new NdooError('config-invalid', 'It is wrong.', { todo: 'Mend it.', problems }))).toBe(
			'It is wrong.\n\n  a.yml:3:7: found a\n    expected b\n3 | a\n  | ^\n\n  found c\n\nWhat to do: Mend it.',
		);
	});
});
