/** Ten-digit values that stand for "no number" in a source, whether or not their check digit is right. */
export type Placeholders = ReadonlySet<number>;

/**
 * The ten repeated digits, which pass modulus 11 and are nobody's number (docs/design/check-service.md: 0000000000 is
 * written for "no match", 9999999999 for "several"), and those of the project, ten digits each.
 */
export function placeholdersOf(configured: readonly string[]): Placeholders {
	const repeated = Array.from({ length: 10 }, (_, digit) => digit * 1_111_111_111);
	return new Set([...repeated, ...configured.map(Number)]);
}
