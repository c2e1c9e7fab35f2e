import { describe, expect, test } from 'vitest';
import type { Means } from '../../../sql/grants/access.ts';
import type { Permission, TsqlCatalogue } from '../../../sql/grants/tsql-catalogue.ts';
import { accessesIn } from '../../../sql/grants/tsql-rights.ts';
import { inRole, power } from './example-rights.ts';

// SQL Server's own rules, on its catalogue as it says it: db_datareader and denials cannot be had on a stand-in.

const ids = {
	public: 0,
	dbo: 1,
	bi: 5,
	analysts: 6,
	team: 7,
	db_owner: 16_384,
	db_datareader: 16_390,
	db_securityadmin: 16_386,
};
type Name = keyof typeof ids;
const table = { objectId: 100, schemaId: 50 };

type Rule = { to: Name; class?: 0 | 1 | 3; column?: number; isDenied?: boolean };

const permission = ({ to, class: level = 1, column = 0, isDenied = false }: Rule): Permission => ({
	grantee: ids[to],
	class: level,
	on: level === 0 ? 0 : level === 1 ? table.objectId : table.schemaId,
	column,
	isDenied,
});

const catalogue = (
	members: readonly (readonly [member: Name, role: Name])[],
	rules: readonly Rule[],
	ownerId = ids.dbo,
): TsqlCatalogue => ({
	principals: Object.entries(ids).map(([name, id]) => ({ id, name, isRole: !['dbo', 'bi'].includes(name) })),
	members: members.map(([member, role]) => ({ role: ids[role], member: ids[member] })),
	permissions: rules.map(permission),
	relations: [{ schema: 'ndoo_list', name: 'slot_a', ...table, ownerId }],
	powers: [],
	owner: 'dbo',
	seesServer: true,
});

const meansOf = (account: string, of: TsqlCatalogue): readonly Means[] =>
	accessesIn(of).find((access) => access.account === account)?.means ?? [];

describe('what lets a user read', () => {
	test.each<[string, TsqlCatalogue, readonly Means[]]>([
		['nothing', catalogue([], []), []],
		['a right on the object', catalogue([], [{ to: 'bi' }]), [{ by: 'grant' }]],
		['on a column of it', catalogue([], [{ to: 'bi', column: 2 }]), [{ by: 'grant' }]],
		['on the schema', catalogue([], [{ to: 'bi', class: 3 }]), [{ by: 'grant' }]],
		['on the database', catalogue([], [{ to: 'bi', class: 0 }]), [{ by: 'grant' }]],
		['of everybody', catalogue([], [{ to: 'public' }]), [{ by: 'everybody' }]],
		['of a role', catalogue([['bi', 'analysts']], [{ to: 'analysts' }]), [inRole('analysts')]],
		[
			'of a role in a role',
			catalogue(
				[
					['bi', 'team'],
					['team', 'analysts'],
				],
				[{ to: 'analysts' }],
			),
			[inRole('analysts')],
		],
		[
			'of a role in a ring of roles',
			catalogue(
				[
					['bi', 'team'],
					['team', 'analysts'],
					['analysts', 'team'],
				],
				[{ to: 'team' }],
			),
			[inRole('team')],
		],
		['of a role that it is not in', catalogue([], [{ to: 'analysts' }]), []],
		['db_datareader', catalogue([['bi', 'db_datareader']], []), [power('db_datareader')]],
		[
			'db_owner, by a role',
			catalogue(
				[
					['bi', 'team'],
					['team', 'db_owner'],
				],
				[],
			),
			[power('db_owner')],
		],
		[
			'db_securityadmin, which can give itself the right',
			catalogue([['bi', 'db_securityadmin']], []),
			[power('db_securityadmin')],
		],
		['ownership', catalogue([], [], ids.bi), [{ by: 'ownership' }]],
		['a role that owns it', catalogue([['bi', 'team']], [], ids.team), [inRole('team')]],
	])('%s', (_, of, means) => expect(meansOf('bi', of)).toEqual(means));

	test('dbo owns what is in its schemas', () =>
		expect(meansOf('dbo', catalogue([], []))).toEqual([{ by: 'ownership' }]));
});

describe('what keeps a user from reading', () => {
	test.each<[string, TsqlCatalogue, readonly Means[]]>([
		[
			'a denial on the object',
			catalogue(
				[],
				[
					{ to: 'bi', class: 3 },
					{ to: 'bi', isDenied: true },
				],
			),
			[],
		],
		['of a role', catalogue([['bi', 'team']], [{ to: 'bi' }, { to: 'team', class: 3, isDenied: true }]), []],
		[
			'in db_datareader',
			catalogue(
				[
					['bi', 'db_datareader'],
					['bi', 'team'],
				],
				[{ to: 'team', isDenied: true }],
			),
			[],
		],
		[
			'of one column only: the others are read',
			catalogue([], [{ to: 'bi' }, { to: 'bi', column: 1, isDenied: true }]),
			[{ by: 'grant' }],
		],
		['of an owner: nothing', catalogue([], [{ to: 'bi', isDenied: true }], ids.bi), [{ by: 'ownership' }]],
		['in db_owner: nothing', catalogue([['bi', 'db_owner']], [{ to: 'bi', isDenied: true }]), [power('db_owner')]],
		[
			'of somebody else',
			catalogue([['bi', 'db_datareader']], [{ to: 'team', isDenied: true }]),
			[power('db_datareader')],
		],
	])('%s', (_, of, means) => expect(meansOf('bi', of)).toEqual(means));
});

test('a login with a power over the server needs no right', () => {
	const powers = [
		{ login: 'sa', power: 'sysadmin' },
		{ login: 'monitor', power: 'SELECT ALL USER SECURABLES' },
	];
	const of = { ...catalogue([], []), powers };
	expect(meansOf('sa', of)).toEqual([power('sysadmin')]);
	expect(meansOf('monitor', of)).toEqual([power('SELECT ALL USER SECURABLES')]);
});
