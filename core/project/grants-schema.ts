import { z } from 'zod';
import { kebabName, warehouseName } from '../yaml/fields.ts';

const accounts = z
	.array(warehouseName)
	.refine((names) => new Set(names).size === names.length, { error: 'each account once' })
	.default([]);

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
});
