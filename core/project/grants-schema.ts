import { z } from 'zod';
import { kebabName, prose, warehouseName } from '../yaml/fields.ts';
import { accessNames } from './access-names.ts';

const accounts = z
	.array(warehouseName)
	.refine((names) => new Set(names).size === names.length, { error: 'each account once' })
	.default([]);

const acceptedAccess = z.strictObject({
	account: warehouseName.describe('the account, or a group that it is in; `everybody` where it is a right of all'),
	access: z.enum(accessNames).describe('what it can do, by the name that `ndoo grants` shows'),
	to: prose.describe('to what, as `ndoo grants` shows it: a table, a flow, a function, or the schema of the list'),
	reason: prose.describe('why it has to be'),
	by: prose.describe('who accepted it'),
	until: z.iso.date().describe('the last day on which it is accepted'),
});

/** Who may read what, as `ndoo grants` makes it. Accounts are those of the warehouse: logins, users, groups. */
export const grantsSchema = z.strictObject({
	loader: accounts.describe('accounts that run the monthly check and disclosures; they read the cleaned list'),
	auditor: accounts.describe('accounts that read the register and the ledger, never a number'),
	administrators: accounts.describe(
		'accounts that own or administer the warehouse, and so can read the list and the sources; named at every run, so that they stay few',
	),
	flows: z
		.record(kebabName, accounts)
		.default({})
		.describe('by the name of a flow: the accounts that read its views; a flow that is not named has none'),
	accepted: z
		.array(acceptedAccess)
		.default([])
		.describe(
			'access that `ndoo grants` found and somebody accepted: shown at every run, and failed only once it ran out',
		),
});
