import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../pages/lineage/columns.ts';
import { box, type Layout, layoutOf } from '../../../pages/lineage/layout.ts';

const item = (id: string, reads: readonly string[], more: Partial<Item> = {}): Item => ({
	id,
	reads,
	least: 0,
	isLast: false,
	...more,
});

/** Graphs of up to so many items, each of which reads some before it. */
const graphs = (most: number): fc.Arbitrary<readonly Item[]> =>
	fc
		.array(
			fc.record({
				reads: fc.array(fc.nat(), { maxLength: 4 }),
				least: fc.nat({ max: 3 }),
				isLast: fc.boolean(),
			}),
			{ maxLength: most },
		)
		.map((drafts) =>
			drafts.map(({ reads, least, isLast }, index) => {
				// What stands last is read by nothing.
				const before = drafts.slice(0, index).flatMap((draft, at) => (draft.isLast ? [] : [`n${at}`]));
				const read = before.length === 0 ? [] : reads.map((wanted) => before[wanted % before.length] ?? '');
				return item(`n${index}`, [...new Set(read)], { least, isLast });
			}),
		);

type Facts = {
	readonly items: readonly Item[];
	readonly drawn: Layout;
	readonly at: ReadonlyMap<string, Layout['items'][number]>;
};

/** Each thing that may be wrong with a drawing: what is, of which items. */
const faults: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
	'without a place': ({ items, at }) => items.filter(({ id }) => !at.has(id)).map(({ id }) => id),
	'on another': ({ drawn }) =>
		drawn.items
			.filter((one) =>
				drawn.items.some(
					(other) => other !== one && other.column === one.column && Math.abs(one.y - other.y) < box.height,
				),
			)
			.map(({ id }) => id),
	outside: ({ drawn: { items, width, height } }) =>
		items.filter(({ x, y }) => x < 0 || y < 0 || x + box.width > width || y + box.height > height).map(({ id }) => id),
	'without a line': ({ items, drawn }) =>
		items.flatMap(({ id, reads }) =>
			reads.filter((read) => !drawn.lines.some(({ from, to }) => from === read && to === id)),
		),
	'where a line does not begin or end': ({ drawn, at }) =>
		drawn.lines
			.filter(({ from, to, points }) => {
				const [begin, end] = [at.get(from), at.get(to)];
				const middle = box.height / 2;
				const wanted = begin &&
					end && [
						[begin.x + box.width, begin.y + middle],
						[end.x, end.y + middle],
					];
				return JSON.stringify([points[0], points.at(-1)]) !== JSON.stringify(wanted);
			})
			.map(({ from }) => from),
	'whose line goes back': ({ drawn }) =>
		drawn.lines
			.filter(({ points }) => points.some(([x], index) => index > 0 && x <= (points[index - 1]?.[0] ?? 0)))
			.map(({ from }) => from),
	'not where only what is last may stand': ({ items, drawn: { items: placed }, at }) => {
		if (!items.some(({ isLast }) => isLast)) return [];
		const last = Math.max(...placed.map(({ column }) => column));
		return items.filter(({ id, isLast }) => isLast !== (at.get(id)?.column === last)).map(({ id }) => id);
	},
};

function faultsOf(items: readonly Item[], drawn: Layout): readonly string[] {
	const facts = { items, drawn, at: new Map(drawn.items.map((one) => [one.id, one])) };
	return Object.entries(faults).flatMap(([what, of]) => of(facts).map((id) => `${id}: ${what}`));
}

describe('the layout of a lineage', () => {
	test('has every item beside the others and every line from left to right', () => {
		fc.assert(
			fc.property(graphs(30), (items) => {
				expect(faultsOf(items, layoutOf(items))).toEqual([]);
			}),
		);
	});

	test.each([2, 200])('is as good for %i items, and the same every time', (count) => {
		const items = Array.from({ length: count }, (_, index) =>
			item(`n${index}`, index < 20 ? [] : [`n${index - 20 + (index % 7)}`, `n${(index * 7) % 20}`]),
		);
		const first = layoutOf(items);
		expect(faultsOf(items, first)).toEqual([]);
		expect(layoutOf(items)).toEqual(first);
	});

	test('leads lines past what stands between', () => {
		const items = [item('a', []), item('b', ['a']), item('c', ['a', 'b'])];
		const { items: placed, lines } = layoutOf(items);
		const between = placed.find(({ id }) => id === 'b');
		const [, passed] = lines.find(({ from, to }) => from === 'a' && to === 'c')?.points ?? [];
		const y = passed?.[1] ?? Number.NaN;
		expect(between !== undefined && (y < between.y || y > between.y + box.height)).toBe(true);
	});

	test('of nothing is nothing', () => {
		expect(layoutOf([])).toEqual({ items: [], lines: [], width: 0, height: 0 });
	});
});
