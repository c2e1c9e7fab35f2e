import type { Problem } from '../../core/errors.ts';
import type { Flow } from '../../flows/flow.ts';
import { readBy } from './family.ts';

/** What the program knows and the list itself: a view reads with the rights of its owner, so no return may name them. */
const own = ['ndoo', 'ndoo_list', 'ndoo_inside'];

/** The tables of flows whose source is the program's own. */
export const ownSchemaProblems = (flows: readonly Flow[]): readonly Problem[] =>
	flows
		.flatMap(readBy)
		.filter(({ source }) => own.includes(source.schema))
		.map(({ name, source, place }) => ({
			place,
			found: `table \`${name}\` from \`${source.schema}.${source.name}\`, which is ndoo's own`,
			expected: 'a table or view of a clinical system',
		}));
