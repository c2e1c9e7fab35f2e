/** Types that PostgreSQL compares with each other share a kind; any other type is its own, without its length. */
export function kindOfType(type: string): string {
	const bare = type.replace(/\(.*\)/, '').trim();
	if (/^(smallint|integer|bigint|numeric|real|double precision)$/.test(bare)) return 'number';
	return /^(character|character varying|text|bpchar)$/.test(bare) ? 'text' : bare;
}
