import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { availableMigrations, checksum, type Migration, toMigration } from '../../../sql/migrations/migration.ts';
import { type AppliedMigration, migrationPlan } from '../../../sql/migrations/plan.ts';

const available = ['0001-one.sql', '0002-two.sql', '0003-three.sql'].map((file) => toMigration(file, `-- ${file}`));
const [one, two, three] = available as [Migration, Migration, Migration];
const applied = ({ version, name, checksum: ours }: Migration): AppliedMigration => ({
	version,
	name,
	checksum: ours,
	toolVersion: '0.2.0',
});
// As long as one of ours: no other property tells the two apart.
const other = checksum('another text');
const later: AppliedMigration = { version: 4, name: 'four', checksum: 'x', toolVersion: '0.3.0' };
const old: AppliedMigration = { ...applied(one), toolVersion: '0.1.7' };

describe('migrationPlan', () => {
	test.each<[string, readonly AppliedMigration[], unknown]>([
		['a new warehouse', [], { kind: 'pending', migrations: available }],
		['some applied', [applied(one)], { kind: 'pending', migrations: [two, three] }],
		['one left out in between', [applied(one), applied(three)], { kind: 'pending', migrations: [two] }],
		['all applied', available.map(applied), { kind: 'current' }],
		[
			'one changed since',
			[applied(one), { ...applied(two), checksum: other }],
			{ kind: 'changed', migrations: [{ ...applied(two), checksum: other }] },
		],
		['made by a later program', [...available.map(applied), later], { kind: 'newer', migrations: [later] }],
		['made by 0.1, whatever else', [old, applied(two), later], { kind: 'outdated', migrations: [old] }],
		[
			'newer is said before changed',
			[{ ...applied(one), checksum: other }, later],
			{ kind: 'newer', migrations: [later] },
		],
	])('%s', (_, history, expected) => {
		expect(migrationPlan(history, available)).toEqual(expected);
	});
});

describe('checksum', () => {
	test('is the same however a checkout writes its line ends', () => {
		const line = fc.stringMatching(/^[^\r\n]*$/);
		fc.assert(
			fc.property(fc.array(line), fc.constantFrom('\r\n', '\r'), (lines, ending) => {
				expect(checksum(lines.join(ending))).toBe(checksum(lines.join('\n')));
			}),
		);
	});

	test('is another for another text', () => {
		expect(checksum('select 1')).toBe('822ae07d4783158bc1912bb623e5107cc9002d519e1143a9c200ed6ee18b6d0f');
		expect(checksum('select 1 ')).not.toBe(checksum('select 1'));
	});
});

describe('toMigration', () => {
	test('reads number and name, and gives line feeds', () => {
		expect(toMigration('0012-cleaned-list.sql', 'a\r\nb')).toMatchObject({
			version: 12,
			name: 'cleaned-list',
			sql: 'a\nb',
		});
	});

	test.each(['12-list.sql', '0012.sql', '0012-List.sql', '0012-list.txt', '0012-list-.sql', 'notes.md'])(
		'refuses %s',
		(file) => {
			expect(() => toMigration(file, '')).toThrow(`${file} is not named as a migration`);
		},
	);
});

test.each(['postgres', 'tsql'] as const)(
	'the program’s own migrations for %s are numbered once each, and each begins with purpose and grants',
	async (dialect) => {
		const own = await availableMigrations(dialect);
		const numbers = own.map(({ version }) => version);
		expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
		for (const { sql } of own) {
			expect(sql).toMatch(/^-- Purpose: \S/);
			expect(sql).toMatch(/^-- Grants: \S/m);
		}
	},
);
