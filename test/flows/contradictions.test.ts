import { describe, expect, test } from 'vitest';
import { contradictions } from '../../flows/contradictions.ts';
import type { Flow, FlowTable, NobodyTable, SubjectTable } from '../../flows/flow.ts';
import { exampleFlow } from './example-flow.ts';

const source = { schema: 'src', name: 'birth' };
const at = (file: string, line: number) => ({ file: `flows/returns/${file}.yml`, line, column: 5 });

const flow = (name: string, ...tables: readonly FlowTable[]): Flow => ({ ...exampleFlow, name, tables });
const babies = (more: Partial<SubjectTable> = {}): SubjectTable => ({
	name: 'birth',
	source,
	columns: ['id'],
	role: 'subject',
	number: { column: 'nhs_number', format: 'text' },
	keys: [],
	place: at('births', 20),
	...more,
});
const mothers = (more: Partial<SubjectTable> = {}): SubjectTable =>
	babies({ name: 'mother', number: { column: 'mother_nhs', format: 'text' }, place: at('mothers', 7), ...more });
const nobody = (more: Partial<NobodyTable> = {}): NobodyTable => ({
	name: 'place',
	source,
	columns: ['id'],
	role: 'nobody',
	decision: { reason: 'Places.', signedOffBy: 'A. Signer', on: '2026-01-06' },
	place: at('places', 9),
	...more,
});
const child: FlowTable = {
	name: 'visit',
	source,
	columns: ['id'],
	role: 'child',
	parent: 'birth',
	keys: [{ child: 'id', parent: 'id' }],
	place: at('visits', 3),
};
const bridge = {
	name: 'bridge',
	source,
	role: 'bridge',
	number: { column: 'nhs_number', format: 'text' },
	keys: ['id'],
	place: at('bridged', 2),
} as const;

describe('flows that say of one source what cannot both be', () => {
	test.each<[string, readonly Flow[], number]>([
		['about nobody, and a subject', [flow('a', babies()), flow('b', nobody())], 1],
		['a child, and about nobody', [flow('a', nobody()), flow('b', child)], 1],
		['about nobody, and a bridge', [flow('a', nobody()), { ...flow('b'), bridge }], 1],
		['both in one flow', [flow('a', babies(), nobody())], 1],
		['its people by two columns', [flow('a', babies()), flow('b', mothers())], 1],
		['two columns in one flow', [flow('a', babies(), mothers())], 1],
		[
			'three that do not agree, each with an earlier one',
			[flow('a', babies()), flow('b', mothers()), flow('c', nobody())],
			2,
		],
		['the same in both', [flow('a', babies()), flow('b', babies())], 0],
		['about nobody in both', [flow('a', nobody()), flow('b', nobody())], 0],
		['about another source', [flow('a', babies()), flow('b', nobody({ source: { ...source, name: 'ward' } }))], 0],
		[
			'two columns, of which one says whose the other is',
			[flow('a', babies({ otherPeople: ['mother_nhs'] })), flow('b', mothers())],
			0,
		],
		['the same, said by the second', [flow('a', babies()), flow('b', mothers({ otherPeople: ['nhs_number'] }))], 0],
		[
			'two columns of the same person',
			[
				flow('a', babies()),
				flow('b', mothers({ number: { column: 'mother_nhs', format: 'text', alsoIn: ['nhs_number'] } })),
			],
			0,
		],
		['a child that has no number of its own', [flow('a', babies()), flow('b', child)], 0],
	])('%s', (_, flows, count) => expect(contradictions(flows)).toHaveLength(count));

	test('are named with both places, word for word', () => {
		expect(contradictions([flow('births', babies()), flow('places', nobody())])).toEqual([
			{
				place: at('places', 9),
				found:
					'table `place` from `src.birth` as one without person-level data, and table `birth` of `births` (flows/returns/births.yml:20:5) has it as one about people',
				expected: 'one answer to whether the source is about people, in every flow',
			},
		]);
		expect(contradictions([flow('births', babies()), flow('mothers', mothers())])).toEqual([
			{
				place: at('mothers', 7),
				found:
					'table `mother` from `src.birth`, whose people have their number in `mother_nhs`, and table `birth` of `births` (flows/returns/births.yml:20:5) has it in `nhs_number`',
				expected: "one column; or `nhs_number` under `alsoIn`, if it is the same person's, or under `otherPeople`",
			},
		]);
	});
});
