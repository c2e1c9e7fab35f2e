/**
 * The chance that at least `count` of `people` are removed when each is with probability `share`, independently: the
 * upper tail of the binomial distribution, summed term by term. 0 to 1; exact but for the rounding of doubles.
 */
export function chanceOfAtLeast(count: number, people: number, share: number): number {
	if (count <= 0) return 1;
	if (count > people || share <= 0) return 0;
	if (share >= 1) return 1;
	// The shorter way round: beyond the mean the terms fall quickly and the sum soon ends.
	return count > people * share ? tail(count, people, share) : 1 - tail(people - count + 1, people, 1 - share);
}

/** The chance of at most `count`. */
export const chanceOfAtMost = (count: number, people: number, share: number): number =>
	chanceOfAtLeast(people - count, people, 1 - share);

function tail(count: number, people: number, share: number): number {
	const odds = share / (1 - share);
	let term = Math.exp(logTerm(count, people, share));
	let sum = 0;
	for (let k = count; k <= people && term > sum * Number.EPSILON; k++) {
		sum += term;
		term *= ((people - k) / (k + 1)) * odds;
	}
	return sum;
}

// The logarithm of the chance of exactly `count`.
function logTerm(count: number, people: number, share: number): number {
	let choices = 0;
	for (let k = 1; k <= Math.min(count, people - count); k++) choices += Math.log((people - k + 1) / k);
	return choices + count * Math.log(share) + (people - count) * Math.log1p(-share);
}

/**
 * The length from which a run of consecutive removed numbers among `people` is no chance: the smallest r for which
 * `people` × `share`^r is below `chance`. A run of r starts at each of fewer than `people` places with probability
 * `share`^r, so the chance of any is less than the product. At least 1; infinite when everybody may be removed.
 */
export function runBeyondChance(people: number, share: number, chance: number): number {
	if (share >= 1) return Number.POSITIVE_INFINITY;
	if (share <= 0) return 1;
	return Math.max(1, Math.floor(Math.log(chance / people) / Math.log(share)) + 1);
}
