import { listed, verbGroup } from '../../cli/verb-list.ts';

export const migrate = verbGroup({
	name: 'migrate',
	summary: "Bring the warehouse's ndoo schemas up to this version, and look after their history",
	about: `The schemas are ndoo (state and ledger), ndoo_list (the restricted list), cleaned (the views that returns
read) and passthrough (the views of returns that the opt-out does not apply to). They are made by numbered
migrations, each of which is on record in ndoo.migration. Without a verb it means \`up\`.`,
	verbs: [
		listed({
			command: 'up',
			isUsual: true,
			summary: 'Run the migrations that have not been run yet',
			load: () => import('./up.ts').then(({ up }) => up),
		}),
		listed({
			command: 'status',
			summary: 'Show each migration: when it was applied, and what is pending',
			load: () => import('./status.ts').then(({ status }) => status),
		}),
		listed({
			command: 'validate',
			summary: "Look whether the warehouse's schema is this program's, and whole",
			load: () => import('./validate.ts').then(({ validate }) => validate),
		}),
		listed({
			command: 'repair',
			summary: 'Put the text of a changed migration on record, where what it does is the same',
			load: () => import('./repair.ts').then(({ repair }) => repair),
		}),
		listed({
			command: 'baseline',
			summary: 'Put migrations on record as applied whose statements were run by hand',
			load: () => import('./baseline.ts').then(({ baseline }) => baseline),
		}),
		listed({
			command: 'adopt',
			summary: 'Make a restored or templated copy of a warehouse one of its own',
			load: () => import('./adopt.ts').then(({ adopt }) => adopt),
		}),
	],
});
