import type { Relation } from '../lab/lab.ts';
import type { Group, Person } from '../lab/people.ts';
import type { AttackSession } from '../lab/session.ts';
import type { Observation } from '../measure/separation.ts';

/** Who attacks, and what he has. */
export type Attacker = {
	readonly session: AttackSession;
	/** Of a second reader, who looks on; his own where he is alone. */
	readonly onlooker: AttackSession;
	/** A schema that is his. */
	readonly schema: string;
	/** Of PostgreSQL; 0 elsewhere. */
	readonly major: number;
};

/** What is attacked. */
export type Aim = {
	readonly attacker: Attacker;
	readonly relation: Relation;
	/** Those whom the technique is about. */
	readonly people: readonly Person[];
	/** What was seen of each before time went on. */
	readonly earlier?: Earlier | undefined;
};

export type Earlier = (person: Person) => string;

export type Observe = (person: Person) => Promise<Observation>;

/** One way to look for somebody. */
export type Technique = {
	readonly name: string;
	/** Whom it tries to tell apart; those withheld and those in neither source nor list where it is not said. */
	readonly groups?: readonly [Group, Group];
	/** How often each is looked for, where one time proves nothing: the least of its numbers counts. */
	readonly repeats?: number;
	/** Only an account with a right of its own can try it. */
	readonly only?: 'writer';
	/** It looks at the whole database, and so once. */
	readonly isEverywhere?: true;
	/** Prepares, once, and gives what looks for one person. */
	prepare(aim: Aim): Promise<Observe>;
	/** What it looks at before time goes on, which its aim has after that. */
	readonly before?: (aim: Aim) => Promise<Earlier>;
};

/** Without that by which the person was asked for: what is left is the answer. */
export const withoutPerson = (text: string, { id, number, marker, practice }: Person): string =>
	text.replaceAll(new RegExp(`\\b(?:${[id, number, marker, practice].join('|')})\\b`, 'g'), '?');

/** Conditions that a person answers to. */
export const conditions = ({ columns }: Relation, { id, number, marker, practice }: Person): readonly string[] => {
	const values = {
		patient_id: String(id),
		nhs_number: `'${number}'`,
		marker: `'${marker}'`,
		practice: `'${practice}'`,
	};
	return columns.map((column) => `${column} = ${values[column]}`);
};
