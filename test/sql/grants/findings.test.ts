import { describe, expect, test } from 'vitest';
import type { AcceptedAccess, Grants } from '../../../core/project/project.ts';
import type { Access, Rights } from '../../../sql/grants/access.ts';
import { findingsOf } from '../../../sql/grants/findings.ts';
import { rolesOf } from '../../../sql/roles/roles.ts';
import { assets, declared, inRole, power, reads } from './example-rights.ts';

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
	return findingsOf({
		rights,
		assets,
		roles: ownRoles,
		declared: grants === 'none' ? undefined : grants,
		today: '2026-03-01',
	}).map(({ level, account, text, access, to }) =>
		[`${level}: ${account} ${text}`, ...(access === undefined ? [] : [`[${access}: ${to}]`])].join(' '),
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
			'a table without person-level data, both ways and at its source',
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
			['failed: bi can read the cleaned list, by pg_read_all_data, and is not the loader [reads-list: ndoo_list]'],
		],
		[
			'the list, by the loader’s role and another way as well',
			[reads('bi', 'ndoo_list.slot_a', inRole('ndoo_loader')), reads('bi', 'ndoo_list.slot_b', { by: 'grant' })],
			[
				'failed: bi can read the cleaned list, by the role ndoo_loader and a right of its own, and is not the loader [reads-list: ndoo_list]',
			],
		],
		[
			'the list, as its owner',
			[reads('owner', 'ndoo_list.cleaned_list', { by: 'ownership' })],
			['failed: owner can read the cleaned list, by ownership, and is not the loader [reads-list: ndoo_list]'],
		],
		[
			'a table cleaned and not',
			[
				readsAudit,
				reads('reader', 'passthrough.care__patient', inRole('ndoo_pass_care')),
				reads('reader', 'clinic.patient', { by: 'view', view: 'passthrough.care__patient' }),
			],
			[
				'failed: reader can read the return audit and its source clinic.patient, by the view passthrough.care__patient: who was removed shows [both-sides: clinic.patient]',
			],
		],
		[
			'a return and its source',
			[readsAudit, reads('reader', 'clinic.patient', inRole('analysts'))],
			[
				'failed: reader can read the return audit and its source clinic.patient, by the role analysts: who was removed shows [both-sides: clinic.patient]',
			],
		],
		[
			'a return past its role',
			[reads('reader', patient, inRole('ndoo_read_audit'), { by: 'everybody' })],
			[
				'failed: reader can read cleaned.audit__patient without the role of the flow audit, by a right that everybody has [reads-return: audit]',
			],
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
	expect(findingsOf({ rights, assets, roles: ownRoles, declared, today: '2026-03-01' })).toEqual([
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
			'failed: ann can read cleaned.audit__patient, by the role ndoo_read_audit, and is not declared for the flow audit [reads-return: audit]',
			'failed: bob can read the cleaned list, by the role ndoo_loader, and is not the loader [reads-list: ndoo_list]',
		]));
});

const unknown = (name: string) => ({ by: 'function', function: name, isProven: false }) as const;
const byView = { by: 'view', view: 'report.both' } as const;

describe('what else tells who was removed', () => {
	test.each<[string, readonly Access[], readonly string[]]>([
		[
			'a foreign key to the list',
			[reads('bi', 'references ndoo_list.slot_a', { by: 'grant' })],
			[
				'failed: bi can make foreign keys to the cleaned list, by a right of its own: a number is refused or not, and that tells whether it is there [looks-up-list: ndoo_list]',
			],
		],
		[
			'a trigger on the list',
			[reads('bi', 'trigger ndoo_list.slot_b', { by: 'grant' })],
			['failed: bi can read the cleaned list, by a right of its own, and is not the loader [reads-list: ndoo_list]'],
		],
		[
			'rows of its own in the list',
			[reads('bi', 'insert ndoo_list.slot_b', power('pg_write_all_data'))],
			[
				'failed: bi can change the cleaned list, by pg_write_all_data: it decides who is removed, and a number that is refused as there already is on it [changes-list: ndoo_list]',
			],
		],
		[
			'locks on the list',
			[reads('bi', 'maintain ndoo_list.slot_b', power('pg_maintain'))],
			[
				'failed: bi can lock, vacuum and rebuild the cleaned list, by pg_maintain: it reads no number, and can hold up each publication and disclosure [delays-list: ndoo_list]',
			],
		],
		[
			'the pointer',
			[reads('bi', 'update ndoo_list.pointer', { by: 'grant' })],
			[
				'failed: bi can change ndoo_list.pointer, by a right of its own: it decides which list is in use, and how old it seems [moves-pointer: ndoo_list.pointer]',
			],
		],
		[
			'a gate, which even the loader does not open',
			[reads('job', 'update ndoo.flow_gate', { by: 'grant' }), reads('job', 'delete ndoo.flow_gate', { by: 'grant' })],
			[
				'failed: job can change ndoo.flow_gate, by a right of its own: it opens views that have to refuse [opens-gate: ndoo.flow_gate]',
			],
		],
		[
			'a view behind the fence',
			[reads('bi', 'ndoo_inside.audit__patient', { by: 'grant' })],
			[
				'failed: bi can read the views behind the fence of audit, by a right of its own: its own conditions meet rows of people who are removed [reads-inside: audit]',
			],
		],
		...['insert', 'update'].map((right): [string, readonly Access[], readonly string[]] => [
			`rows of its own in a source (${right}), beside a return`,
			[readsAudit, reads('reader', `${right} clinic.patient`, inRole('app'))],
			[
				'failed: reader can read the return audit and write to its source clinic.patient, by the role app: of any two numbers that it writes there, it sees which comes back [write-and-look: clinic.patient]',
			],
		]),
		[
			'both sides in the view of somebody else',
			[reads('bi', patient, byView), reads('bi', 'clinic.patient', byView)],
			[
				'failed: bi can read the return audit and its source clinic.patient, by the view report.both: who was removed shows [both-sides: clinic.patient]',
				'failed: bi can read cleaned.audit__patient without the role of the flow audit, by the view report.both [reads-return: audit]',
			],
		],
	])('%s', (_, accesses, texts) => expect(found(accesses)).toEqual(texts));

	test('rows of its own in a source, and no return of it: an application writes', () =>
		expect(found([reads('app', 'insert clinic.patient', { by: 'ownership' })])).toEqual([]));

	test('a power that gives the list is said once, with nothing that follows from it', () =>
		expect(
			found([
				reads('bi', 'ndoo_list.slot_a', power('superuser')),
				reads('bi', 'update ndoo.flow_gate', power('superuser')),
				reads('bi', patient, power('superuser')),
				reads('bi', 'clinic.patient', power('superuser')),
			]),
		).toEqual(['failed: bi can read the cleaned list, by superuser, and is not the loader [reads-list: ndoo_list]']));
});

test('the loader’s role is said once, with what follows from it, but not what it must not have', () =>
	expect(
		found([
			reads('bi', 'ndoo_list.slot_a', inRole('ndoo_loader')),
			reads('bi', 'insert ndoo.ledger', inRole('ndoo_loader')),
			reads('bi', 'ndoo_inside.audit__patient', inRole('ndoo_loader')),
			reads('bi', 'update ndoo.flow_gate', inRole('ndoo_loader')),
		]).map((line) => line.replace(/.*\[/, '[')),
	).toEqual(['[reads-list: ndoo_list]', '[opens-gate: ndoo.flow_gate]']));

describe('a function of which nobody can say what it reads', () => {
	const lookUp = unknown('ops.look_up(text)');
	const text =
		'can run ops.look_up(text) with the rights of its owner, and nothing is on record of what that reads. If it is all, whoever runs it';

	test('whose owner reads the list', () =>
		expect(found([reads('bi', 'ndoo_list.slot_a', lookUp)])).toEqual([
			`failed: bi ${text} can read the cleaned list, by the function ops.look_up(text), and is not the loader [runs-unknown: ops.look_up(text)]`,
		]));

	test('whose owner reads the source, beside a return', () =>
		expect(found([readsAudit, reads('reader', 'clinic.patient', lookUp)])).toEqual([
			`failed: reader ${text} can read the return audit and its source clinic.patient, by the function ops.look_up(text): who was removed shows [runs-unknown: ops.look_up(text)]`,
		]));

	test('is said once, for everybody, where everybody may run it', () =>
		expect(
			found(['everybody', 'bi', 'ann'].map((account) => reads(account, 'ndoo_list.slot_a', lookUp))).map(
				(line) => line.split(' ')[1],
			),
		).toEqual(['everybody']));

	test('adds nothing to what is on record', () =>
		expect(found([reads('bi', 'ndoo_list.slot_a', lookUp, { by: 'grant' })])).toEqual([
			'failed: bi can read the cleaned list, by a right of its own, and is not the loader [reads-list: ndoo_list]',
		]));
});

describe('access that somebody accepted', () => {
	const acceptance: AcceptedAccess = {
		account: 'reader',
		access: 'both-sides',
		to: 'clinic.patient',
		reason: 'analysts validate the return',
		by: 'A. Signer',
		until: '2026-03-01',
	};
	const both = [readsAudit, reads('reader', 'clinic.patient', { by: 'grant' })];
	const text =
		'reader can read the return audit and its source clinic.patient, by a right of its own: who was removed shows';
	const withAccepted = (...accepted: readonly AcceptedAccess[]) => ({ grants: { ...declared, accepted } });

	test('is shown until its last day, and fails from the next', () => {
		expect(found(both, withAccepted(acceptance))).toEqual([
			`accepted: ${text}; accepted by A. Signer until 2026-03-01: analysts validate the return [both-sides: clinic.patient]`,
		]);
		expect(found(both, withAccepted({ ...acceptance, until: '2026-02-28' }))).toEqual([
			`failed: ${text}; what A. Signer accepted ran out on 2026-02-28 [both-sides: clinic.patient]`,
		]);
		const renewed = withAccepted({ ...acceptance, until: '2026-02-28' }, { ...acceptance, by: 'B. Signer' });
		expect(found(both, renewed)).toMatchObject([expect.stringMatching(/^accepted: .* accepted by B\. Signer/)]);
	});

	test.each<[string, Partial<AcceptedAccess>]>([
		['another account', { account: 'somebody' }],
		['another access', { access: 'write-and-look' }],
		['another table', { to: 'clinic.visit' }],
	])('for %s accepts nothing here, and is to be taken out', (_, change) => {
		const given = { ...acceptance, ...change };
		expect(found(both, withAccepted(given))).toEqual([
			`failed: ${text} [both-sides: clinic.patient]`,
			`named: ${given.account} is accepted for \`${given.access}\` on ${given.to} and has no such right: take it out of ndoo.yml`,
		]);
	});

	test('for a group is accepted for who is in it', () =>
		expect(
			found(both, {
				...withAccepted({ ...acceptance, account: 'analysts' }),
				groups: [{ account: 'reader', group: 'analysts' }],
			}),
		).toMatchObject([expect.stringMatching(/^accepted: /)]));
});
