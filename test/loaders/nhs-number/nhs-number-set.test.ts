import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import type { RowEnd } from '../../../loaders/nhs-number/number-rows.ts';
import { sparseLimit } from '../../../loaders/nhs-number/sparse-indexes.ts';
import { anyIndex, ascending, blockOf, hasExactly, neighbours } from './generated.ts';

// The test range, and from it upwards as many neighbours as take a set to just below its turn into a bitmap.
const denseStart = 990_000_000;
const almostDense = neighbours(sparseLimit - 3, denseStart);
const dense = neighbours(sparseLimit + 3, denseStart);

// Milliseconds to be patient for, on a slow machine: a JavaScript set of half a million takes its time.
const largeSetsTake = 60_000;

type Model = Set<number>;
type Real = NhsNumberSet;

describe('a set of NHS numbers does what a JavaScript set does', () => {
	const add = anyIndex.map((index) => ({
		check: () => true,
		run: (model: Model, real: Real) => {
			expect(real.add(index)).toBe(!model.has(index));
			model.add(index);
			expect(real.size).toBe(model.size);
		},
		toString: () => 'add',
	}));
	const addBlock = fc.array(anyIndex, { maxLength: 40 }).map((indexes) => ({
		check: () => true,
		run: (model: Model, real: Real) => {
			const before = model.size;
			for (const index of indexes) model.add(index);
			expect(real.addBlock(blockOf(indexes))).toBe(model.size - before);
			expect(real.size).toBe(model.size);
		},
		toString: () => `addBlock of ${indexes.length}`,
	}));
	const has = anyIndex.map((index) => ({
		check: () => true,
		run: (model: Model, real: Real) => {
			expect(real.has(index)).toBe(model.has(index));
		},
		toString: () => 'has',
	}));
	const commands = fc.commands([add, addBlock, has], { maxCommands: 60 });

	test.each([
		{ what: 'from nothing', start: blockOf([]), numRuns: 200 },
		{ what: 'across its turn into a bitmap', start: almostDense, numRuns: 3 },
		{ what: 'as a bitmap', start: dense, numRuns: 3 },
	])(
		'$what',
		({ start, numRuns }) => {
			fc.assert(
				fc.property(commands, (run) => {
					const pair = { model: new Set<number>(start), real: new NhsNumberSet(start) };
					fc.modelRun(() => pair, run);
					expect(hasExactly(pair.real, pair.model)).toBe(true);
				}),
				{ numRuns },
			);
		},
		largeSetsTake,
	);

	test.each([
		['small', almostDense.subarray(0, 3)],
		['large', dense],
	])('one that is there already is not new, and counts once, in a %s set', (_, given) => {
		const set = new NhsNumberSet(given);
		for (const index of [given.subarray(0, 2), given.subarray(-1), neighbours(1, 100_000_000)].flatMap((some) => [
			...some,
		])) {
			const isNew = !given.includes(index);
			expect([set.add(index as NhsIndex), set.add(index as NhsIndex)]).toEqual([isNew, false]);
		}
		expect(set.size).toBe(given.length + 1);
	});

	test('also where a block takes it over the turn', () => {
		const set = new NhsNumberSet(almostDense);
		expect(set.addBlock(dense)).toBe(6);
		expect(set.addBlock(dense)).toBe(0);
		expect(hasExactly(set, dense)).toBe(true);
	});
});

describe('two sets', () => {
	// Scattered numbers, on top of none or of enough neighbours to be a bitmap.
	const scattered = fc.array(anyIndex, { maxLength: 30 });
	const sizes = [
		{ what: 'two small ones', one: [], other: [], numRuns: 300 },
		{ what: 'a small and a large one', one: [], other: dense, numRuns: 2 },
		{ what: 'a large and a small one', one: dense, other: [], numRuns: 2 },
		{ what: 'two large ones', one: dense, other: dense, numRuns: 2 },
	];

	test.each(sizes)(
		'compare as JavaScript sets do: $what',
		({ one, other, numRuns }) => {
			fc.assert(
				fc.property(scattered, scattered, scattered, (ofOne, ofOther, ofBoth) => {
					const left = new NhsNumberSet(one);
					left.addBlock(blockOf([...ofOne, ...ofBoth]));
					const right = new NhsNumberSet(other);
					right.addBlock(blockOf([...ofOther, ...ofBoth]));
					const [leftModel, rightModel] = [new Set<number>(left), new Set<number>(right)];
					const missing = [...leftModel].filter((index) => !rightModel.has(index));
					expect(left.countMissingFrom(right)).toBe(missing.length);
					expect(left.countCommon(right)).toBe(leftModel.size - missing.length);
					expect(left.isSubsetOf(right)).toBe(missing.length === 0);
					expect(left.longestRunMissing(right)).toBe(longestRun([...leftModel], rightModel));
					expect(hasExactly(left.without(right), missing)).toBe(true);
					left.addAll(right);
					expect(right.isSubsetOf(left)).toBe(true);
					expect(hasExactly(left, [...missing, ...rightModel])).toBe(true);
				}),
				{ numRuns },
			);
		},
		largeSetsTake,
	);

	// Said another way: the widest gap between the members that the other set has.
	function longestRun(sorted: readonly number[], other: ReadonlySet<number>): number {
		const present = sorted.flatMap((index, position) => (other.has(index) ? [position] : []));
		const ends = [-1, ...present, sorted.length];
		return ends.reduce((widest, end, at) => Math.max(widest, end - (ends[at - 1] ?? end - 1) - 1), 0);
	}

	test.each([
		{ missing: [], longest: 0 },
		{ missing: [0], longest: 1 },
		{ missing: [0, 2, 4], longest: 1 },
		{ missing: [2, 3, 4, 7], longest: 3 },
		{ missing: [7, 8, 9], longest: 3 },
		{ missing: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], longest: 10 },
	])('where $missing of ten are missing, the longest run is $longest', ({ missing, longest }) => {
		const ten = [...neighbours(10, denseStart)];
		const sent = new NhsNumberSet(ten);
		const returned = new NhsNumberSet(ten.filter((_, position) => !missing.includes(position)));
		expect(sent.longestRunMissing(returned)).toBe(longest);
		expect(returned.longestRunMissing(sent)).toBe(0);
	});

	test('find one stranger among many', () => {
		const sent = new NhsNumberSet(dense);
		const returned = new NhsNumberSet([...dense].slice(100, 200));
		expect(returned.isSubsetOf(sent)).toBe(true);
		returned.addBlock(neighbours(1, 999_000_001));
		expect(returned.isSubsetOf(sent)).toBe(false);
		expect(returned.countMissingFrom(sent)).toBe(1);
	});
});

describe('the lines of a set', () => {
	const text = (chunks: Iterable<Uint8Array>) => Buffer.concat([...chunks]).toString('latin1');
	const ends = [',\r\n', ',\n', '\n'] as const satisfies readonly RowEnd[];

	test.each(ends)('are sorted numbers, each ended by %j', (end) => {
		fc.assert(
			fc.property(fc.array(anyIndex, { maxLength: 50 }), (indexes) => {
				const set = new NhsNumberSet(indexes);
				const rows = ascending(new Set(indexes)).map((index) => nhsNumberOf(index) + end);
				expect(text(set.lines(end))).toBe(rows.join(''));
			}),
		);
	});

	const large = new NhsNumberSet([...dense, ...neighbours(1000, 10_000_000)]);
	test.each([
		{ what: 'small', set: new NhsNumberSet(neighbours(20_000, denseStart)), numRuns: 30 },
		{ what: 'large', set: large, numRuns: 10 },
	])('can be cut anywhere into stretches: a $what set', ({ set, numRuns }) => {
		const all = text(set.lines('\n'));
		const rank = fc.oneof(fc.nat({ max: set.size + 2 }), fc.nat({ max: 70 }), fc.constant(8192));
		fc.assert(
			fc.property(rank, rank, (from, count) => {
				expect(text(set.lines('\n', { from, count }))).toBe(all.slice(from * 11, (from + count) * 11));
			}),
			{ numRuns },
		);
	});

	test('come in chunks of whole rows that stay as they are', () => {
		const chunks = [...large.lines(',\r\n')];
		expect(chunks.every((chunk) => chunk.length > 0 && chunk.length % 13 === 0 && chunk.length <= 256 * 1024)).toBe(
			true,
		);
		expect(chunks.slice(0, -1).every((chunk) => chunk.length >= 64 * 1024)).toBe(true);
		expect(text(chunks)).toHaveLength(large.size * 13);
		expect(text(chunks)).toBe(text(large.lines(',\r\n')));
	});

	test.each([
		{ what: 'an empty set', set: new NhsNumberSet() },
		{ what: 'a small set', set: new NhsNumberSet(neighbours(9, denseStart)) },
		{ what: 'a large set', set: large },
	])('are none after the last of $what', ({ set }) => {
		expect([...set.lines('\n', { from: set.size, count: 5 })]).toEqual([]);
	});
});

describe('the memory of a set', () => {
	// Kept reachable to the end, so that what is measured is what the sets hold.
	const bytesOf = (make: () => NhsNumberSet[]): number => {
		const before = process.memoryUsage().arrayBuffers;
		const sets = make();
		const bytes = process.memoryUsage().arrayBuffers - before;
		return sets.length === 0 ? 0 : bytes / sets.length;
	};
	const thousands = neighbours(4000, denseStart);

	test('is kilobytes for thousands of numbers', () => {
		const bytes = bytesOf(() => Array.from({ length: 20 }, () => new NhsNumberSet(thousands)));
		expect(bytes).toBeLessThan(200_000);
	});

	test('is at most a bit for each possible number', () => {
		const bytes = bytesOf(() => [new NhsNumberSet(dense)]);
		expect(bytes).toBeLessThan(125_000_000 + 20_000_000);
	});
});
