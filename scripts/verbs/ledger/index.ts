import { listed, verbGroup } from '../../cli/verb-list.ts';

export const ledger = verbGroup({
	name: 'ledger',
	summary: 'Read, complete and verify the record of checks and disclosures',
	about: `The ledger holds what happened: checks, decisions with their reasons, disclosures with their recipient,
purpose and list. It is only ever added to, and each entry is chained to the one before it.`,
	verbs: [
		listed({
			command: 'list',
			summary: 'Show what is on record: checks, decisions, disclosures',
			load: () => import('./list.ts').then(({ list }) => list),
		}),
		listed({
			command: 'record <flow>',
			summary: 'Put a return on record that was made without `ndoo disclose`',
			load: () => import('./record.ts').then(({ record }) => record),
		}),
		listed({
			command: 'verify',
			summary: 'Look whether anything on record was changed, removed, reordered or cut off',
			load: () => import('./verify.ts').then(({ verify }) => verify),
		}),
		listed({
			command: 'new-key',
			summary: 'Put a new digest key on record, where the one of the warehouse is lost for good',
			load: () => import('./new-key.ts').then(({ newKey }) => newKey),
		}),
	],
});
