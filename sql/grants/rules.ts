import type { AccessName } from '../../core/project/access-names.ts';
import type { Right } from './access.ts';
import type { AssetKind } from './asset.ts';

/** A right that is wrong by itself. */
export type SingleRule = {
	readonly access: AccessName;
	readonly of: AssetKind;
	readonly rights: readonly Right[];
	/** Whether it is the loader's work. */
	readonly isForLoader: boolean;
	/** What it comes to; `what` is the flow or the table, `by` the means. */
	readonly text: (what: string, by: string) => string;
};

/** A right on a source that is wrong beside a cleaned view of the same flow. */
export type PairRule = {
	readonly access: AccessName;
	readonly rights: readonly Right[];
	readonly text: (flows: string, source: string, by: string) => string;
};

const changing = ['insert', 'update', 'delete', 'truncate'] as const;

/** The most serious first. What no rule is about, nobody is asked to explain. */
export const singleRules: readonly SingleRule[] = [
	{
		access: 'reads-list',
		of: 'list',
		// The function of a trigger is handed each number that is loaded.
		rights: ['read', 'trigger'],
		isForLoader: true,
		text: (_, by) => `can read the cleaned list, by ${by}, and is not the loader`,
	},
	{
		access: 'looks-up-list',
		of: 'list',
		rights: ['references'],
		isForLoader: true,
		text: (_, by) =>
			`can make foreign keys to the cleaned list, by ${by}: a number is refused or not, and that tells whether it is there`,
	},
	{
		access: 'changes-list',
		of: 'list',
		rights: changing,
		isForLoader: true,
		text: (_, by) =>
			`can change the cleaned list, by ${by}: it decides who is removed, and a number that is refused as there already is on it`,
	},
	{
		access: 'delays-list',
		of: 'list',
		rights: ['maintain'],
		isForLoader: true,
		text: (_, by) =>
			`can lock, vacuum and rebuild the cleaned list, by ${by}: it reads no number, and can hold up each publication and disclosure`,
	},
	{
		access: 'moves-pointer',
		of: 'pointer',
		rights: [...changing, 'trigger'],
		isForLoader: true,
		text: (what, by) => `can change ${what}, by ${by}: it decides which list is in use, and how old it seems`,
	},
	{
		access: 'opens-gate',
		of: 'gate',
		rights: ['insert', 'update', 'trigger'],
		isForLoader: false,
		text: (what, by) => `can change ${what}, by ${by}: it opens views that have to refuse`,
	},
	{
		access: 'closes-gate',
		of: 'gate',
		rights: ['delete', 'truncate'],
		isForLoader: true,
		text: (what, by) => `can empty ${what}, by ${by}: it closes views`,
	},
	{
		access: 'writes-ledger',
		of: 'ledger',
		rights: [...changing, 'trigger'],
		isForLoader: true,
		text: (what, by) => `can write to ${what}, by ${by}, and is not the loader`,
	},
	{
		access: 'reads-inside',
		of: 'inside',
		rights: ['read'],
		isForLoader: true,
		text: (what, by) =>
			`can read the views behind the fence of ${what}, by ${by}: its own conditions meet rows of people who are removed`,
	},
];

export const pairRules: readonly PairRule[] = [
	{
		access: 'both-sides',
		// By foreign keys and triggers as well it learns who is in the source.
		rights: ['read', 'references', 'trigger'],
		text: (flows, source, by) => `can read ${flows} and its source ${source}, by ${by}: who was removed shows`,
	},
	{
		access: 'write-and-look',
		rights: ['insert', 'update'],
		text: (flows, source, by) =>
			`can read ${flows} and write to its source ${source}, by ${by}: of any two numbers that it writes there, it sees which comes back`,
	},
];
