import type { Person } from '../lab/people.ts';
import { type AttackSession, textOf } from '../lab/session.ts';
import type { Observation } from '../measure/separation.ts';
import { type Aim, type Observe, type Technique, withoutPerson } from './technique.ts';

/** Sends the same texts for each person, and gives each answer whole. */
export const answersTo =
	(texts: (aim: Aim, person: Person) => readonly string[]) =>
	async (aim: Aim): Promise<Observe> =>
	async (person) =>
		Object.fromEntries(await inTurn(texts(aim, person), (text) => answerTo(aim.attacker.session, text, person)));

/** An error is put behind by a rollback, which says nothing where there is nothing to undo. */
async function answerTo(session: AttackSession, text: string, person: Person): Promise<string> {
	const answer = await session.run(text);
	if (answer.error !== undefined) await session.run('rollback');
	return withoutPerson(textOf(answer), person);
}

/** By the number of the text. */
async function inTurn(
	texts: readonly string[],
	work: (text: string) => Promise<string>,
): Promise<readonly (readonly [string, string])[]> {
	const answers: [string, string][] = [];
	for (const [at, text] of texts.entries()) answers.push([`text ${at + 1}`, await work(text)]);
	return answers;
}

/** Reads all that can be read once, and looks whether somebody is in it. */
export const searched =
	(read: (aim: Aim) => Promise<string>) =>
	async (aim: Aim): Promise<Observe> => {
		const words = new Set((await read(aim)).split(/[^0-9A-Za-z]+/));
		return async ({ id, number, marker, practice }): Promise<Observation> => ({
			id: Number(words.has(String(id))),
			number: Number(words.has(number)),
			marker: Number(words.has(marker)),
			practice: Number(words.has(practice)),
		});
	};

/** What an engine's catalogue says to these texts, whoever it is about. */
export const catalogueTechnique = (texts: readonly string[]): Technique => ({
	name: 'catalogue functions',
	isEverywhere: true,
	prepare: searched(async ({ attacker: { session } }) =>
		(await inTurn(texts, async (text) => textOf(await session.run(text)))).map(([, said]) => said).join(' '),
	),
});
