/** A pattern of `*`, `?` and `[…]` as a whole text, in the way of Python's fnmatch, which dbt's names are matched by. */
export const nameMatcher = (pattern: string): RegExp => new RegExp(`^${translated(pattern, '[^]*', '[^]')}$`);

/** A pattern of a path: `*` stays within a folder, `**` goes through any number of them. */
export function pathMatcher(pattern: string): RegExp {
	const parts = pattern.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '').split('/');
	const text = parts
		.map((part, at) => {
			if (part === '**') return at === parts.length - 1 ? '.+' : '(?:.+/)?';
			return `${translated(part, '[^/]*', '[^/]')}${at === parts.length - 1 ? '' : '/'}`;
		})
		.join('');
	return new RegExp(`^${text}$`);
}

function translated(pattern: string, any: string, one: string): string {
	return pattern.replaceAll(
		/\*+|\?|\[(!?)(\]?[^\]]*)\]|[^*?]/gs,
		(found, not: string | undefined, inner: string | undefined) => {
			if (found.startsWith('*')) return any;
			if (found === '?') return one;
			if (inner !== undefined && found.length > 2)
				return `[${not === '!' ? '^' : ''}${inner.replaceAll(/[\\\]^]/g, '\\$&')}]`;
			return found.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
		},
	);
}
