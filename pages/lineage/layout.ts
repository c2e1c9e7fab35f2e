import {
	type Columns,
	followersOf,
	type Item,
	inColumns,
	type LineageSlot,
	mean,
	withFewCrossings,
} from './columns.ts';

/** The upper left corner of an item's box, in the units of the drawing. */
export type PlacedItem = { readonly id: string; readonly column: number; readonly x: number; readonly y: number };

/** A line from what is read to what reads it: where it begins, the points that it passes in pairs, where it ends. */
export type PlacedLine = { readonly from: string; readonly to: string; readonly points: readonly Point[] };

export type Point = readonly [x: number, y: number];

/** From left to right: what is read stands left of what reads it. */
export type Layout = {
	readonly items: readonly PlacedItem[];
	readonly lines: readonly PlacedLine[];
	readonly width: number;
	readonly height: number;
};

/** Where a column begins, in the units of the drawing. */
export const leftOf = (column: number): number => column * (box.width + gap.across);

export const box = { width: 184, height: 66 } as const;
/** Between two boxes, and at most beyond that; lines that pass need less than a box. */
const gap = { across: 40, down: 16, most: 82, passing: 10 } as const;

const heightOf = ({ id }: LineageSlot): number => (id === undefined ? gap.passing : box.height);

/** Lays items out in columns. The same items in the same order give the same drawing. */
export function layoutOf(items: readonly Item[]): Layout {
	const columns = withFewCrossings(inColumns(items));
	const middles = middlesOf(columns);
	const middleOf = (key: string): number => middles.get(key) ?? 0;
	const placed = columns.flatMap((slots, column) =>
		slots.flatMap(({ id, key }) =>
			id === undefined ? [] : [{ id, column, x: leftOf(column), y: middleOf(key) - box.height / 2 }],
		),
	);
	return {
		items: placed,
		lines: linesOf(columns, middleOf),
		width: Math.max(0, leftOf(columns.length) - gap.across),
		height: Math.max(0, ...placed.map(({ y }) => y + box.height)),
	};
}

/** Every slot's middle, as near to what it is joined to as the slots beside it allow; the highest box begins at 0. */
function middlesOf(columns: Columns): ReadonlyMap<string, number> {
	const followers = followersOf(columns);
	const middles = new Map<string, number>();
	const settle = (slots: readonly LineageSlot[], near: (slot: LineageSlot) => readonly string[]): void => {
		const wanted = slots.map(
			(slot) => mean(near(slot).flatMap((key) => middles.get(key) ?? [])) ?? middles.get(slot.key),
		);
		const found = apart(slots, wanted);
		slots.forEach(({ key }, index) => void middles.set(key, found[index] ?? 0));
	};
	for (const slots of columns) settle(slots, ({ from }) => from);
	for (const slots of columns.toReversed()) settle(slots, ({ key }) => followers.get(key) ?? []);
	for (const slots of columns) settle(slots, ({ from }) => from);
	const top = Math.min(...columns.flat().map((slot) => (middles.get(slot.key) ?? 0) - heightOf(slot) / 2));
	return new Map([...middles].map(([key, middle]) => [key, Math.round(middle - top)]));
}

/**
 * Moves slots down until none lies on another, and not much further than that, then all of them back to where they were
 * wanted on the whole.
 */
function apart(slots: readonly LineageSlot[], wanted: readonly (number | undefined)[]): readonly number[] {
	let free = Number.NEGATIVE_INFINITY;
	const moved = slots.map((slot, index) => {
		const least = free + heightOf(slot) / 2;
		const start = Number.isFinite(least) ? least : 0;
		const middle = Math.min(Math.max(wanted[index] ?? start, least), index === 0 ? Infinity : least + gap.most);
		free = middle + heightOf(slot) / 2 + gap.down;
		return middle;
	});
	const back =
		mean(moved.flatMap((middle, index) => (wanted[index] === undefined ? [] : [middle - wanted[index]]))) ?? 0;
	return moved.map((middle) => middle - back);
}

function linesOf(columns: Columns, middleOf: (key: string) => number): readonly PlacedLine[] {
	const slots = new Map(columns.flatMap((all, column) => all.map((slot) => [slot.key, { slot, column }] as const)));
	/** The line back from a slot to the item that it comes from. */
	const back = (key: string, points: readonly Point[]): Omit<PlacedLine, 'to'> | undefined => {
		const found = slots.get(key);
		if (found === undefined) return undefined;
		const { slot, column } = found;
		const [left, y] = [leftOf(column), middleOf(key)];
		if (slot.id !== undefined) return { from: slot.id, points: [[left + box.width, y], ...points] };
		const [before = ''] = slot.from;
		return back(before, [[left, y], [left + box.width, y], ...points]);
	};
	return columns.flatMap((all, column) =>
		all.flatMap(({ id, key, from }) =>
			id === undefined
				? []
				: from.flatMap((before) => {
						const line = back(before, [[leftOf(column), middleOf(key)]]);
						return line === undefined ? [] : [{ ...line, to: id }];
					}),
		),
	);
}
