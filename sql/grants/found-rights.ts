import type { Means, Right } from './access.ts';
import type { PostgresObject } from './postgres-catalogue.ts';

/** The rights of one actor on the assets, and what gives them. */
export type FoundRights = {
	add(object: PostgresObject, right: Right, means: readonly Means[]): void;
	means(object: PostgresObject, right: Right): readonly Means[];
	readonly all: () => readonly FoundRight[];
};

export type FoundRight = { readonly object: PostgresObject; readonly right: Right; readonly means: readonly Means[] };

export function foundRights(): FoundRights {
	const found = new Map<string, FoundRight>();
	const keyOf = ({ id }: PostgresObject, right: Right): string => `${id} ${right}`;
	const means = (object: PostgresObject, right: Right): readonly Means[] =>
		found.get(keyOf(object, right))?.means ?? [];
	return {
		means,
		all: () => [...found.values()],
		add(object, right, more) {
			const known = means(object, right);
			const texts = new Set(known.map((one) => JSON.stringify(one)));
			const added = more.filter((one) => !texts.has(JSON.stringify(one)));
			if (added.length > 0) found.set(keyOf(object, right), { object, right, means: [...known, ...added] });
		},
	};
}
