import { closestMatch } from 'leven';

/** Keys of files that had another name before version 0.2, and those of today. */
const renamedKeys: Readonly<Record<string, string>> = { aboutNobody: 'noPersonData', about_nobody: 'no_person_data' };

/** The word that was probably meant, or undefined when none is near: at most three letters away, and fewer than half of it. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
	const renamed = Object.hasOwn(renamedKeys, word) ? renamedKeys[word] : undefined;
	if (renamed !== undefined && candidates.includes(renamed)) return renamed;
	const maxDistance = Math.min(3, Math.ceil(word.length / 2));
	return maxDistance === 0 ? undefined : closestMatch(word, candidates, { maxDistance });
}

/** ``: did you mean `text`?``, ready to follow what was found; empty when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
	const meant = suggestion(word, candidates);
	return meant === undefined ? '' : `: did you mean \`${meant}\`?`;
}
