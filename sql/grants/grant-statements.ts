import { quotingOf } from '../../warehouse/dialect.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';
import type { Membership } from './access.ts';
import type { GrantPlan } from './plan.ts';

type Forms = {
	readonly grant: (membership: Membership) => string;
	readonly revoke: (membership: Membership) => string;
};

const { quotedName: postgresName } = quotingOf.postgres;
const { quotedName: tsqlName } = quotingOf.tsql;

const forms: Readonly<Record<Dialect, Forms>> = {
	postgres: {
		grant: ({ role, account }) => `grant ${postgresName(role)} to ${postgresName(account)};`,
		revoke: ({ role, account, grantor }) =>
			`revoke ${postgresName(role)} from ${postgresName(account)}${grantor === undefined ? '' : ` granted by ${postgresName(grantor)}`};`,
	},
	tsql: {
		grant: ({ role, account }) => `alter role ${tsqlName(role)} add member ${tsqlName(account)};`,
		revoke: ({ role, account }) => `alter role ${tsqlName(role)} drop member ${tsqlName(account)};`,
	},
};

/** What is taken comes first: nobody is in both the roles of before and of after. */
export const grantStatements = (dialect: Dialect, { granted, revoked }: GrantPlan): readonly string[] => [
	...revoked.map(forms[dialect].revoke),
	...granted.map(forms[dialect].grant),
];
