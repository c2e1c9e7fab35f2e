import { describe, expect, test } from 'vitest';
import type { Membership, Rights } from '../../../sql/grants/access.ts';
import { grantStatements } from '../../../sql/grants/grant-statements.ts';
import { managedRoles } from '../../../sql/grants/managed-role.ts';
import { planGrants } from '../../../sql/grants/plan.ts';
import { rolesOf } from '../../../sql/roles/roles.ts';
import { declared } from './example-rights.ts';

const roles = managedRoles([{ name: 'audit' }], declared, rolesOf('tsql', ''));
const every = roles.map(({ role }) => role);

const planned = (memberships: readonly Membership[], changes: Partial<Rights> = {}) => {
	const accounts = ['job', 'dba', 'reader'];
	const rights = { accesses: [], memberships, roles: every, accounts, groups: [], owner: 'dba', ...changes };
	return planGrants(roles, rights, 'ndoo_loader');
};

const loader = { role: 'ndoo_loader', account: 'job' };
const reader = { role: 'ndoo_read_audit', account: 'reader' };
const readerOnTheOther = { role: 'ndoo_pass_audit', account: 'reader' };

describe('the difference', () => {
	test('what is declared and not there is granted', () =>
		expect(planned([])).toEqual({ granted: [loader, reader, readerOnTheOther], revoked: [] }));

	test('what is there and not declared is revoked', () => {
		const stranger = { role: 'ndoo_auditor', account: 'stranger' };
		const wrongRole = { role: 'ndoo_loader', account: 'reader' };
		const memberships = [loader, reader, readerOnTheOther, stranger, wrongRole];
		expect(planned(memberships)).toEqual({ granted: [], revoked: [stranger, wrongRole] });
	});

	test('nothing, where all is as declared', () =>
		expect(planned([loader, reader, readerOnTheOther])).toEqual({ granted: [], revoked: [] }));

	test('the owner of the schemas stays in the loader’s role, and in no other', () => {
		const owner = { role: 'ndoo_loader', account: 'dba' };
		const auditor = { role: 'ndoo_auditor', account: 'dba' };
		expect(planned([loader, reader, readerOnTheOther, owner, auditor]).revoked).toEqual([auditor]);
	});

	test('a role that is not built yet, and an account that is none, are left out', () =>
		expect(planned([], { roles: ['ndoo_loader', 'ndoo_read_audit'], accounts: ['job'] })).toEqual({
			granted: [loader],
			revoked: [],
		}));
});

test('what somebody else granted is left, since only they can take it back', () => {
	const strangers = [
		{ role: 'ndoo_auditor', account: 'stranger', grantor: 'owner', isOthers: true },
		{ role: 'ndoo_auditor', account: 'stranger', grantor: 'dba', isOthers: false },
	];
	expect(planned([loader, reader, readerOnTheOther, ...strangers]).revoked).toEqual(strangers.slice(1));
	expect(grantStatements('postgres', { granted: [], revoked: strangers.slice(1) })).toEqual([
		'revoke "ndoo_auditor" from "stranger" granted by "dba";',
	]);
});

test.each([
	['postgres', ['revoke "ndoo_auditor" from "a ""b""";', 'grant "ndoo_loader" to "job";']],
	['tsql', ['alter role [ndoo_auditor] drop member [a "b"];', 'alter role [ndoo_loader] add member [job];']],
] as const)('on %s, what is taken comes first', (dialect, statements) =>
	expect(
		grantStatements(dialect, { granted: [loader], revoked: [{ role: 'ndoo_auditor', account: 'a "b"' }] }),
	).toEqual(statements),
);
