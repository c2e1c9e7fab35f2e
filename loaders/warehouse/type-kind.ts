/** Types that an engine compares with each other share a kind; any other type is its own, without its length. */
export function kindOfType(type: string): string {
	const bare = type.replace(/\(.*\)/, '').trim();
	if (numbers.test(bare)) return 'number';
	return texts.test(bare) ? 'text' : bare;
}

// In the words of both dialects: none is a word of the other for something else.
const numbers = /^(tinyint|smallint|int|integer|bigint|decimal|numeric|real|float|double precision)$/;
const texts = /^(character|character varying|bpchar|n?char|n?varchar|n?text)$/;
