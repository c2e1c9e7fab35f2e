/** Something that is drawn, and what it reads. */
export type Item = {
	readonly id: string;
	readonly reads: readonly string[];
	/** The first column that it may stand in, from 0. */
	readonly least: number;
	/** It stands in the last column, where nothing else does. */
	readonly isLast: boolean;
};

/** A place in a column: an item, or where the lines from an item pass by on their way to a later column. */
export type LineageSlot = {
	readonly key: string;
	/** The item that stands here; undefined where lines pass. */
	readonly id: string | undefined;
	/** The slots of the column before that lines come from. */
	readonly from: readonly string[];
};

export type Columns = readonly (readonly LineageSlot[])[];

/**
 * Items in columns from left to right, each right of all that it reads, with a slot in every column that a line passes:
 * lines of one item share theirs, so that they go together, and past the boxes. `items` has each after what it reads.
 */
export function inColumns(items: readonly Item[]): Columns {
	const depths = depthsOf(items);
	const depthOf = (id: string): number => depths.get(id) ?? 0;
	const columns: Map<string, LineageSlot>[] = Array.from(
		{ length: Math.max(-1, ...depths.values()) + 1 },
		() => new Map(),
	);
	const slotIn = (id: string, column: number): string => (column === depthOf(id) ? id : `${id} past ${column}`);
	for (const { id, reads } of items) {
		const known = reads.filter((read) => depths.has(read));
		for (const read of known)
			for (let column = depthOf(read) + 1; column < depthOf(id); column += 1) {
				const key = slotIn(read, column);
				columns[column]?.set(key, { key, id: undefined, from: [slotIn(read, column - 1)] });
			}
		columns[depthOf(id)]?.set(id, { key: id, id, from: known.map((read) => slotIn(read, depthOf(id) - 1)) });
	}
	return columns.map((slots) => [...slots.values()]);
}

function depthsOf(items: readonly Item[]): ReadonlyMap<string, number> {
	const depths = new Map<string, number>();
	for (const { id, reads, least } of items)
		depths.set(id, Math.max(least, ...reads.map((read) => (depths.get(read) ?? -1) + 1)));
	const lastOf = (wanted: boolean): number =>
		Math.max(-1, ...items.filter(({ isLast }) => isLast === wanted).map(({ id }) => depths.get(id) ?? 0));
	const last = Math.max(lastOf(true), lastOf(false) + 1);
	for (const { id, isLast } of items) if (isLast) depths.set(id, last);
	return depths;
}

/** The slots of the next column that lines go to, by the slot that they come from. */
export function followersOf(columns: Columns): ReadonlyMap<string, readonly string[]> {
	const followers = new Map<string, string[]>();
	for (const { key, from } of columns.flat())
		for (const before of from) followers.set(before, [...(followers.get(before) ?? []), key]);
	return followers;
}

/** How often the columns are gone through to and fro; more changes little. */
const rounds = 6;

/** The same columns, with slots beside those that they are joined to, so that few lines cross. */
export function withFewCrossings(columns: Columns): Columns {
	const followers = followersOf(columns);
	const places = new Map(columns.flatMap((column) => column.map(({ key }, place) => [key, place] as const)));
	const placeOf = (key: string): number => places.get(key) ?? 0;
	const sorted = (
		column: readonly LineageSlot[],
		near: (slot: LineageSlot) => readonly string[],
	): readonly LineageSlot[] => {
		const wanted = new Map(column.map((slot) => [slot.key, mean(near(slot).map(placeOf)) ?? placeOf(slot.key)]));
		const next = column.toSorted((one, other) => (wanted.get(one.key) ?? 0) - (wanted.get(other.key) ?? 0));
		next.forEach(({ key }, place) => void places.set(key, place));
		return next;
	};
	const byReads = (all: Columns): Columns => all.map((column) => sorted(column, ({ from }) => from));
	const byFollowers = (all: Columns): Columns =>
		all
			.toReversed()
			.map((column) => sorted(column, ({ key }) => followers.get(key) ?? []))
			.toReversed();
	return byReads(Array.from({ length: rounds }).reduce((all: Columns) => byFollowers(byReads(all)), columns));
}

/** Undefined of nothing. */
export const mean = (values: readonly number[]): number | undefined =>
	values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
