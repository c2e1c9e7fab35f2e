import { describe, expect, test } from 'vitest';
import type { Grants } from '../../../core/project/project.ts';
import type { Access, Rights } from '../../../sql/grants/access.ts';
import { findingsOf } from '../../../sql/grants/findings.ts';
import { rolesOf } from '../../../sql/roles/roles.ts';
import { declared, inRole, power, reads, sources, views } from './example-rights.ts';

// Those of T-SQL, which are the same in every warehouse.
const ownRoles = rolesOf('tsql', '');
const everyRole = ['ndoo_read_audit', 'ndoo_pass_care'];
const everyAccount = ['job', 'dba', 'reader'];

type Given = {
	readonly grants: Grants | 'none';
	readonly accounts: readonly string[];
	readonly roles: readonly string[];
	readonly groups: Rights['groups'];
};

const found = (
	accesses: readonly Access[],
	{ grants = declared, accounts = everyAccount, roles = everyRole, groups = [] }: Partial<Given> = {},
) => {
	const rights: Rights = { accesses, memberships: [], roles, accounts, groups, owner: 'dba' };
	return findingsOf({ rights, views, sources, declared: grants === 'none' ? undefined : grants, roles: ownRoles }).map(
		({ level, account, text }) => `${level}: ${account} ${text}`,
	);
};

const patient = 'cleaned.audit__patient';
const readsAudit = reads('reader', patient, inRole('ndoo_read_audit'));

describe('who reads what they should', () => {
	test.each<[string, readonly Access[]]>([
		['nobody reads anything', []],
		['a reader of a return, by its role', [readsAudit]],
		[
			'a reader of the other way, by its role',
			[reads('reader', 'passthrough.care__patient', inRole('ndoo_pass_care'))],
		],
		[
			'a source and the table that is not cleaned: nobody was removed',
			[
				reads('reader', 'passthrough.care__patient', inRole('ndoo_pass_care')),
				reads('reader', 'clinic.patient', { by: 'grant' }),
			],
		],
		[
			'a table about nobody, both ways and at its source',
			[
				reads('reader', 'cleaned.audit__ward', inRole('ndoo_read_audit')),
				reads('reader', 'passthrough.care__ward', inRole('ndoo_pass_care')),
				reads('reader', 'clinic.ward', { by: 'everybody' }),
			],
		],
		['an auditor', [reads('reader', 'ndoo.ledger', inRole('ndoo_auditor'))]],
		['an administrator who cannot read the list', [reads('dba', 'clinic.patient', { by: 'ownership' })]],
	])('%s', (_, accesses) => expect(found(accesses)).toEqual([]));
});

describe('who can do it all is named', () => {
	test.each<[string, readonly Access[], string]>([
		[
			'the loader',
			[reads('job', 'ndoo_list.slot_a', inRole('ndoo_loader'))],
			'named: job is the loader: reads the cleaned list, by the role ndoo_loader',
		],
		[
			'the loader, who reads the sources as well',
			[reads('job', 'ndoo_list.slot_a', inRole('ndoo_loader')), reads('job', 'clinic.patient', { by: 'grant' })],
			'named: job is the loader: reads the cleaned list, by the role ndoo_loader, and 1 of the sources: it can tell who was removed',
		],
		[
			'an administrator',
			[reads('dba', 'ndoo_list.slot_a', power('superuser')), reads('dba', patient, power('superuser'))],
			'named: dba is an administrator: reads the cleaned list, by superuser',
		],
	])('%s', (_, accesses, text) => expect(found(accesses)).toEqual([text]));

	test('without a declaration whoever is in the role is the loader', () => {
		const accesses = [reads('etl', 'ndoo_list.cleaned_list', inRole('ndoo_loader'))];
		expect(found(accesses, { grants: 'none' })).toEqual([
			'named: etl is the loader: reads the cleaned list, by the role ndoo_loader',
		]);
	});
});

describe('who reads what they should not', () => {
	test.each<[string, readonly Access[], readonly string[]]>([
		[
			'the list, by a role that reads everything',
			[reads('bi', 'ndoo_list.slot_a', power('pg_read_all_data'))],
			['failed: bi can read the cleaned list, by pg_read_all_data, and is not the loader'],
		],
		[
			'the list, by the loader’s role and another way as well',
			[reads('bi', 'ndoo_list.slot_a', inRole('ndoo_loader')), reads('bi', 'ndoo_list.slot_b', { by: 'grant' })],
			['failed: bi can read the cleaned list, by the role ndoo_loader and a right of its own, and is not the loader'],
		],
		[
			'the list, as its owner',
			[reads('owner', 'ndoo_list.cleaned_list', { by: 'ownership' })],
			['failed: owner can read the cleaned list, by ownership, and is not the loader'],
		],
		[
			'a table cleaned and not',
			[readsAudit, reads('reader', 'passthrough.care__patient', inRole('ndoo_pass_care'))],
			[
				'failed: reader can read clinic.patient cleaned and not, as cleaned.audit__patient and passthrough.care__patient: who was removed shows',
			],
		],
		[
			'a return and its source',
			[readsAudit, reads('reader', 'clinic.patient', inRole('analysts'))],
			[
				'failed: reader can read cleaned.audit__patient and its source clinic.patient, by the role analysts: who was removed shows',
			],
		],
		[
			'a return past its role',
			[reads('reader', patient, inRole('ndoo_read_audit'), { by: 'everybody' })],
			["failed: reader can read cleaned.audit__patient without the flow's role, by a right that everybody has"],
		],
	])('%s', (_, accesses, texts) => expect(found(accesses)).toEqual(texts));

	test('an account that is declared and is none', () =>
		expect(found([], { accounts: ['job', 'dba'] })).toEqual([
			'failed: reader is named under `grants` and is no account of the warehouse',
		]));
});

test('powers that the asking account does not see are said', () => {
	const rights: Rights = {
		accesses: [],
		memberships: [],
		roles: everyRole,
		accounts: everyAccount,
		groups: [],
		owner: 'dbo',
		unseenWithout: 'VIEW ANY DEFINITION',
	};
	expect(findingsOf({ rights, views, sources, declared, roles: ownRoles })).toEqual([
		{
			level: 'named',
			account: 'somebody',
			text: 'may have a power over the whole server: this account does not see it (VIEW ANY DEFINITION)',
		},
	]);
});

test('an account that is declared for a flow that is not built yet', () =>
	expect(found([], { roles: [] })).toEqual([
		'named: reader has no right on audit yet, which is not built: run `ndoo build`, then this again',
		'named: reader has no right on care yet, which is not built: run `ndoo build`, then this again',
	]));

describe('groups', () => {
	const groups = [
		{ account: 'ann', group: 'reader' },
		{ account: 'bob', group: 'job' },
		{ account: 'cat', group: 'dba' },
	];

	test('who is in a group that is declared is declared', () =>
		expect(
			found(
				[
					reads('ann', patient, inRole('ndoo_read_audit')),
					reads('bob', 'ndoo_list.slot_a', inRole('ndoo_loader')),
					reads('cat', 'ndoo_list.slot_a', { by: 'ownership' }),
				],
				{ groups },
			),
		).toEqual([
			'named: bob is the loader: reads the cleaned list, by the role ndoo_loader',
			'named: cat is an administrator: reads the cleaned list, by ownership',
		]));

	test('who is in a role of ours without being declared is not', () =>
		expect(
			found([
				reads('ann', patient, inRole('ndoo_read_audit')),
				reads('bob', 'ndoo_list.slot_a', inRole('ndoo_loader')),
			]),
		).toEqual([
			'failed: ann can read cleaned.audit__patient, by the role ndoo_read_audit, and is not declared for the flow',
			'failed: bob can read the cleaned list, by the role ndoo_loader, and is not the loader',
		]));
});
