import { expect, test } from 'vitest';
import type { RecordedMigration } from '../../../sql/migrations/history.ts';
import { type Migration, toMigration } from '../../../sql/migrations/migration.ts';
import { type MigrationStatus, migrationStatuses } from '../../../sql/migrations/migration-status.ts';

const available = ['0001-one.sql', '0002-two.sql'].map((file) => toMigration(file, `-- ${file}`));
const [one, two] = available as [Migration, Migration];
const at = '2026-03-01T06:30:00.000Z';
const recorded = ({ version, name, checksum }: Migration): RecordedMigration => ({
	version,
	name,
	checksum,
	toolVersion: '0.1.0',
	appliedAt: new Date(at),
});
const later: RecordedMigration = { ...recorded(one), version: 9, name: 'later' };
const applied = { at, by: '0.1.0' };

test.each<[string, readonly RecordedMigration[], readonly MigrationStatus[]]>([
	[
		'a new warehouse',
		[],
		[
			{ label: '0001-one', state: 'pending', applied: undefined },
			{ label: '0002-two', state: 'pending', applied: undefined },
		],
	],
	[
		'one that was left out',
		[recorded(two)],
		[
			{ label: '0001-one', state: 'pending', applied: undefined },
			{ label: '0002-two', state: 'applied', applied },
		],
	],
	[
		'one that changed, and one that the program does not know',
		[recorded(one), { ...recorded(two), checksum: 'other' }, later],
		[
			{ label: '0001-one', state: 'applied', applied },
			{ label: '0002-two', state: 'changed', applied },
			{ label: '0009-later', state: 'unknown', applied },
		],
	],
])('%s', (_, history, expected) => expect(migrationStatuses(history, available)).toEqual(expected));
