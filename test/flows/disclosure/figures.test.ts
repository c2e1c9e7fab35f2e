import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../../flows/disclosure/figures.ts';
import type { FlowTable } from '../../../flows/flow.ts';
import { judgeReply } from '../../../loaders/check/plausibility.ts';
import type { Session } from '../../../loaders/warehouse/warehouse.ts';
import type { routeNames } from '../../../sql/views/route.ts';
import { exampleFlow } from '../example-flow.ts';

const place = { file: 'flows/returns/example.yml' };
const base = { name: 'table', source: { schema: 'src', name: 'table' }, columns: ['id'], place };
const decision = { reason: 'wards', signedOffBy: 'A. Signer', on: '2026-01-06' };
const tables = {
	subject: { ...base, role: 'subject', number: { column: 'nhs_number', format: 'text' }, keys: [] },
	child: { ...base, role: 'child', parent: 'patient', keys: [{ child: 'id', parent: 'id' }] },
	nobody: { ...base, role: 'nobody', decision },
	model: { ...base, role: 'model', model: 'summary' },
} as const satisfies Readonly<Record<string, FlowTable>>;

/** A warehouse that counts so many people behind a table. */
const counting = (people: number): Session => ({
	dialect: 'postgres',
	query: async () => [{ people }],
	script: async () => undefined,
	stream: () => {
		throw new Error('nothing is streamed');
	},
	load: async () => 0,
	describe: async () => [],
});

type Told = { readonly rows: number; readonly people: number };
const told = async (route: (typeof routeNames)[number], role: keyof typeof tables, { rows, people }: Told) =>
	await figuresOf(counting(people), { route, flow: exampleFlow, table: tables[role], rows });

describe('the figures of a disclosed table', () => {
	test.each([
		['cleaned', 'subject', { rows: 'suppressed' }],
		['cleaned', 'child', { rows: 'suppressed' }],
		['cleaned', 'model', { rows: 'suppressed' }],
		['cleaned', 'nobody', { rows: 400 }],
		['passthrough', 'subject', { rows: 400, people: 100 }],
		['passthrough', 'child', { rows: 400, people: 100 }],
		['passthrough', 'nobody', { rows: 400 }],
		['passthrough', 'model', { rows: 'suppressed' }],
	] as const)('%s, %s', async (route, role, expected) => {
		expect(await told(route, role, { rows: 400, people: 100 })).toEqual(expected);
	});

	test.each([
		[9, { rows: 'suppressed', people: 'suppressed' }],
		[10, { rows: 400, people: 10 }],
	])('of %i people, passed on whole', async (people, expected) => {
		expect(await told('passthrough', 'subject', { rows: 400, people })).toEqual(expected);
	});
});

/** A month: who came and who went, and who of all people has opted out in two worlds that differ in nothing else. */
type Month = { readonly came: number; readonly gone: number; readonly optedOut: readonly [number, number] };

const year = fc.record({
	people: fc.integer({ min: 10, max: 3_000 }),
	months: fc.array(
		fc.record({
			came: fc.integer({ min: 0, max: 15 }),
			gone: fc.integer({ min: 0, max: 15 }),
			optedOut: fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })),
		}),
		{ minLength: 12, maxLength: 12 },
	),
	/** Each return has so many people fewer than all there are. */
	returns: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 4 }),
});

const limits = { removedShare: 0.12, removedShareJump: 0.02 };

type Year = { readonly people: number; readonly months: readonly Month[]; readonly returns: readonly number[] };

/** All figures of a year that are stored or printed, in one of its worlds. */
async function figuresOfYear({ people, months, returns }: Year, world: 0 | 1): Promise<readonly unknown[]> {
	const all: unknown[] = [];
	let there = people;
	let lastShare: number | undefined;
	for (const { came, gone, optedOut } of months) {
		there = Math.max(10, there + came - gone);
		const removed = Math.min(there, optedOut[world]);
		const figures = {
			sent: there,
			returned: there - removed,
			longestRunMissing: Math.min(removed, 9),
			lastShare,
			limits,
		};
		const said = judgeReply(figures).flatMap(({ message }) => message.replaceAll(',', '').match(/\d+(\.\d+)?/g) ?? []);
		// What was sent, and the limits of the project.
		all.push(said.filter((figure) => ![String(there), '12', '2'].includes(figure)));
		for (const fewer of returns) {
			const source = Math.max(1, there - fewer);
			const rows = Math.max(0, source - removed);
			all.push(await told('cleaned', 'subject', { rows, people: rows }));
			all.push(await told('cleaned', 'child', { rows: rows * 3, people: rows }));
			all.push(await told('passthrough', 'subject', { rows: source, people: source }));
		}
		lastShare = removed / there;
	}
	return all;
}

test('in generated years no figure depends on who opted out, so that no difference of any two tells of it', async () => {
	await fc.assert(
		fc.asyncProperty(year, async (generated) => {
			expect(await figuresOfYear(generated, 0)).toEqual(await figuresOfYear(generated, 1));
		}),
	);
});
