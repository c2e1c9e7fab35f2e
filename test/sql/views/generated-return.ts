import fc from 'fast-check';
import type {
	Bridge,
	ChildTable,
	Flow,
	FlowTable,
	NobodyTable,
	NumberColumn,
	SubjectTable,
} from '../../../flows/flow.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { Record, Tables } from './reference.ts';

/** A return of any shape with rows of any kind, and the list that it is disclosed on. */
export type GeneratedReturn = {
	readonly shape: Pick<Flow, 'blankNumbersKept' | 'bridge' | 'tables'>;
	readonly rows: Tables;
	readonly list: readonly string[];
};

export const keyColumns = ['a', 'b', 'c'];
const numberColumns = ['number', 'number_2', 'mother'];
/** The columns of a table about people; all are filled, declared or not. */
export const personColumns = ['id', ...keyColumns, ...numberColumns];
export const wardColumns = ['id', 'ward'];

// Few people and few ids, so that numbers are shared, ids have several numbers, and children meet.
const people = Array.from({ length: 40 }, (_, step) => 999_000_000 + step)
	.filter(isNhsIndex)
	.slice(0, 6)
	.map(nhsNumberOf);

const dirty = (number: string): fc.Arbitrary<string> =>
	fc.constantFrom(
		number,
		number.replace(/(...)(...)/, '$1 $2 '),
		number.replace(/(...)(...)/, '$1-$2-'),
		`\u00a0${number}\t`,
		`${number}.0`,
		number.padEnd(32),
	);
const rawNumber = fc.oneof(
	{ weight: 16, arbitrary: fc.constantFrom(...people).chain(dirty) },
	{ weight: 3, arbitrary: fc.constantFrom(null, '', ' \u00a0') },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			'none',
			'9999999999',
			'0000000000',
			'9990000019',
			'999000001',
			'x000000000',
			'x000000019',
		),
	},
);
// A further number of a row is the same person's most of the time, or nothing would ever be kept.
const furtherNumber = fc.oneof(
	{ weight: 6, arbitrary: fc.constant('as before' as const) },
	{ weight: 4, arbitrary: fc.constant(null) },
	{ weight: 1, arbitrary: rawNumber },
);

const key = fc.oneof({ weight: 9, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(null) });

const personRow = fc
	.record(
		{ a: key, b: key, c: key, number: rawNumber, number_2: furtherNumber, mother: rawNumber },
		{ noNullPrototype: true },
	)
	.map((row): Record => ({ ...row, number_2: row.number_2 === 'as before' ? row.number : row.number_2 }));
const wardRow = fc.record({ ward: fc.constantFrom('A', 'B', null) }, { noNullPrototype: true });

const decision = { reason: 'Generated', signedOffBy: 'A. Signer', on: '2026-01-05' };
const place = { file: 'flow.yml' };

const number: fc.Arbitrary<NumberColumn> = fc.record({
	column: fc.constant('number'),
	format: fc.constantFrom('text' as const, 'number' as const),
	alsoIn: fc.constantFrom([], [], ['number_2']),
});
const ownKeys = fc.constantFrom([], [], ['a'], ['b', 'a']);

const keyPairs = fc
	.tuple(
		fc.oneof(
			{ weight: 3, arbitrary: fc.constantFrom(...keyColumns).map((column) => [column]) },
			{ weight: 1, arbitrary: fc.shuffledSubarray(keyColumns, { minLength: 2, maxLength: 2 }) },
		),
		fc.shuffledSubarray(keyColumns, { minLength: 2, maxLength: 2 }),
	)
	.map(([children, parents]) => children.map((child, at) => ({ child, parent: parents[at] ?? 'a' })));

const base = (name: string, otherPeople: boolean) => ({
	name,
	source: { schema: 'src', name },
	columns: ['id', ...keyColumns, ...(otherPeople ? ['mother'] : [])],
	otherPeople: otherPeople ? ['mother'] : undefined,
	place,
});

const root = fc.record({ number, keys: ownKeys, otherPeople: fc.boolean() });
const hanging = fc.record({
	above: fc.nat(),
	keys: keyPairs,
	number: fc.option(number, { nil: undefined, freq: 2 }),
	otherPeople: fc.boolean(),
});

/** One to eight tables: subjects and a bridge, those that hang on any of them, and one about nobody. */
const shape = fc
	.record({
		blankNumbersKept: fc.option(fc.constant(decision), { nil: undefined, freq: 2 }),
		bridge: fc.option(root, { nil: undefined, freq: 2 }),
		subjects: fc.array(root, { minLength: 0, maxLength: 2 }),
		first: root,
		children: fc.array(hanging, { minLength: 1, maxLength: 4 }),
		ward: fc.boolean(),
	})
	.map(({ blankNumbersKept, bridge, subjects, first, children, ward }): GeneratedReturn['shape'] => {
		const roots = bridge === undefined && subjects.length === 0 ? [first] : subjects;
		const above = [...(bridge === undefined ? [] : ['bridge']), ...roots.map((_, at) => `subject_${at + 1}`)];
		const under = children.map((one, at): ChildTable => {
			const parent = above[one.above % above.length] ?? 'bridge';
			above.push(`child_${at + 1}`);
			return { ...base(`child_${at + 1}`, one.otherPeople), role: 'child', parent, keys: one.keys, number: one.number };
		});
		return {
			blankNumbersKept,
			bridge: bridge && bridgeOf(bridge),
			tables: [...roots.map((one, at) => subjectOf(`subject_${at + 1}`, one)), ...under, ...(ward ? [wardTable] : [])],
		};
	})
	.filter(({ tables }) => tables.length > 0);

type GeneratedRoot = { readonly number: NumberColumn; readonly keys: readonly string[]; readonly otherPeople: boolean };

const subjectOf = (name: string, { number: holder, keys, otherPeople }: GeneratedRoot): SubjectTable => ({
	...base(name, otherPeople),
	role: 'subject',
	number: holder,
	keys,
});
const bridgeOf = ({ number: holder, keys }: GeneratedRoot): Bridge => ({
	name: 'bridge',
	source: { schema: 'src', name: 'bridge' },
	role: 'bridge',
	number: holder,
	keys,
	place,
});
const wardTable: NobodyTable = {
	name: 'ward',
	source: { schema: 'src', name: 'ward' },
	columns: wardColumns,
	role: 'nobody',
	decision,
	place,
};

const withIds = (rows: readonly Record[]): readonly Record[] => rows.map((row, id) => ({ id, ...row }));

/** All that a return of this shape reads, filled: its tables and its bridge. */
const filled = ({ bridge, tables }: GeneratedReturn['shape']): fc.Arbitrary<Tables> => {
	const read: readonly (FlowTable | Bridge)[] = [...tables, ...(bridge === undefined ? [] : [bridge])];
	const rows = read.map(({ name, role }) => [
		name,
		fc.array<Record>(role === 'nobody' ? wardRow : personRow, { maxLength: 9 }).map(withIds),
	]);
	return fc.record(Object.fromEntries(rows), { noNullPrototype: true });
};

export const anyReturn: fc.Arbitrary<GeneratedReturn> = shape.chain((drawn) =>
	fc.record({ shape: fc.constant(drawn), rows: filled(drawn), list: fc.subarray(people, { minLength: 4 }) }),
);
