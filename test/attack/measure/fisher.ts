/**
 * Fisher's exact test: how likely counts at least as unlike as these are, where a property has nothing to do with the group.
 * `one` and `other` are how many of each group have the property.
 */
export function fisher(one: number, ofOne: number, other: number, ofOther: number): number {
	const having = one + other;
	const least = Math.max(0, having - ofOther);
	const most = Math.min(having, ofOne);
	const chance = (count: number) =>
		Math.exp(choices(ofOne, count) + choices(ofOther, having - count) - choices(ofOne + ofOther, having));
	const seen = chance(one) * (1 + 1e-9);
	let sum = 0;
	for (let count = least; count <= most; count++) if (chance(count) <= seen) sum += chance(count);
	return Math.min(1, sum);
}

/** The logarithm of the number of ways to take some of many. */
const choices = (many: number, some: number): number =>
	logFactorial(many) - logFactorial(some) - logFactorial(many - some);

function logFactorial(n: number): number {
	let sum = 0;
	for (let factor = 2; factor <= n; factor++) sum += Math.log(factor);
	return sum;
}
