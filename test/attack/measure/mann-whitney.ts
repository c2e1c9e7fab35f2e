/**
 * The test of Mann and Whitney, two-sided: how likely it is that the values of two groups are at least so far apart in rank,
 * where both are of one kind. By the normal approximation with ties, which wants eight values or more in each.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): number {
	const all = [...one, ...other].toSorted((left, right) => left - right);
	const ranks = new Map<number, number>();
	let ties = 0;
	for (let from = 0; from < all.length; ) {
		let to = from;
		while (to < all.length && all[to] === all[from]) to += 1;
		ranks.set(all[from] ?? 0, (from + 1 + to) / 2);
		ties += (to - from) ** 3 - (to - from);
		from = to;
	}
	const [n, m, both] = [one.length, other.length, all.length];
	const sum = one.reduce((total, value) => total + (ranks.get(value) ?? 0), 0);
	const u = sum - (n * (n + 1)) / 2;
	const variance = ((n * m) / 12) * (both + 1 - ties / (both * (both - 1)));
	if (variance <= 0) return 1;
	const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
	return 2 * upperTail(distance / Math.sqrt(variance));
}

/** Of the normal distribution: the chance of a value above `z`, for z of 0 and more (Abramowitz and Stegun 7.1.26; beyond, its asymptote). */
function upperTail(z: number): number {
	if (z > 3) return (Math.exp((-z * z) / 2) / (z * Math.sqrt(2 * Math.PI))) * (1 - 1 / z ** 2 + 3 / z ** 4);
	const x = z / Math.SQRT2;
	const t = 1 / (1 + 0.3275911 * x);
	const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
	return (series * Math.exp(-x * x)) / 2;
}
