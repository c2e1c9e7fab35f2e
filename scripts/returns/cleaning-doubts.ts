import { NdooError } from '../../core/errors.ts';
import type { Tell } from '../../core/note.ts';
import { smallestGroup } from '../../core/suppress.ts';
import type { Cohort } from '../../disclosure/one-off/cohort.ts';
import type { Ask } from '../cli/edge.ts';

/** How the person at the command line is heard: what flags say already, and a terminal, where there is one. */
export type Doubts = { readonly removesWithoutNumber: boolean; readonly ask: Ask | undefined };

/** Asks whether the first row of a file is a header; undefined without a terminal, or when neither is said. */
export const headerAsker = ({ ask }: Doubts, file: string): (() => Promise<boolean | undefined>) | undefined =>
	ask &&
	(async () =>
		yesOrNo(await ask(`Is the first row of ${file} a header? It is sent to the recipient unchecked. (yes/no) `)));

/**
 * Before anything is sent: rows without a usable number cannot be checked and are removed. Says so by reason, and goes on if
 * that is what a person wants. Throws `file-invalid` if it is not, or if nobody says.
 */
export async function agreeToRemove({ name, figures }: Cohort, doubts: Doubts, tell: Tell): Promise<void> {
	const reasons = Object.entries(figures.refused).filter(([, count]) => count > 0);
	if (reasons.length === 0) return;
	const counts = reasons.map(([reason, count]) => `${reason} ${countText(count)}`).join(', ');
	const text = `${name}: rows without a usable NHS number cannot be checked and are removed: ${counts}.`;
	tell({ level: 'warn', step: 'clean', text });
	if (doubts.removesWithoutNumber) return;
	if (yesOrNo(await doubts.ask?.('Remove these rows and go on? (yes/no) ')) === true) return;
	throw new NdooError('file-invalid', `${name} has rows without a usable NHS number.`, {
		problems: [
			{ found: counts, expected: 'an NHS number in each row, or a person who agrees that these rows are removed' },
		],
		todo: 'Correct them at their source, or go on without them: `--remove-without-number`. Nothing was sent or written.',
	});
}

const countText = (count: number): string =>
	count < smallestGroup ? `fewer than ${smallestGroup}` : count.toLocaleString('en-GB');

function yesOrNo(answer: string | undefined): boolean | undefined {
	const word = answer?.trim().toLowerCase() ?? '';
	if (['y', 'yes'].includes(word)) return true;
	return ['n', 'no'].includes(word) ? false : undefined;
}
