import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../../../core/package-folder.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { testKey } from '../../core/test-key.ts';
import { alsoKept, diagnosis, episode, signedFlow as flow, kept, patient } from './example-sources.ts';
import type { Cell, TestTable } from './tables.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// docs/views.md is the specification: its examples are run as they stand there.

const cellsOf = (line: string): readonly string[] =>
	line
		.split('|')
		.slice(1, -1)
		.map((cell) => cell.trim());

const page = readFileSync(join(packageFolder(), 'docs', 'views.md'), 'utf8').replaceAll('\r\n', '\n');
const examples = page.split(/^## /m).slice(1).map(exampleOf);
const sources = { patient, episode, diagnosis };
type Name = keyof typeof sources;

type Rows = readonly Readonly<Record<string, string | null>>[];
type Example = {
	readonly title: string;
	readonly given: Readonly<Partial<Record<Name, Rows>>>;
	readonly kept: Readonly<Partial<Record<Name, Rows>>>;
};

function exampleOf(section: string): Example {
	const [title = ''] = section.split('\n', 1);
	const parts = [...section.matchAll(/^(Given|Then) `(\w+)`:(?: no rows\.|\n\n((?:\|.*\n?)+))/gm)];
	const named = (kind: string) =>
		Object.fromEntries(
			parts.filter(([, is]) => is === kind).map(([, , name = '', table = '']) => [name, rowsOf(table)]),
		);
	return { title, given: named('Given'), kept: named('Then') };
}

function rowsOf(table: string): Rows {
	const lines = table.trim().split('\n').filter(Boolean).map(cellsOf);
	const [head = [], , ...rows] = lines;
	return rows.map((cells) =>
		Object.fromEntries(head.map((name, at) => [name ?? '', cells[at] === '(null)' ? null : (cells[at] ?? '')])),
	);
}

/** The table of the tests with these rows; what an example does not say is null. */
function filled({ columns }: TestTable, rows: Rows = []): TestTable {
	const isNumber = (type: string) => type === 'integer';
	return {
		columns,
		rows: rows.map((row) =>
			Object.entries(columns).map(([name, type]): Cell => {
				const value = row[name] ?? null;
				return value !== null && isNumber(type) ? Number(value) : value;
			}),
		),
	};
}

describe('docs/views.md', () => {
	let bench: ViewBench;
	beforeAll(async () => {
		bench = await viewBench();
		await bench.publish([kept, alsoKept]);
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	test('has examples, each with rows that go in and rows that come out', () => {
		expect(examples.length).toBeGreaterThanOrEqual(8);
		for (const { title, given, kept: rows } of examples) {
			expect(Object.values(given).flat().length, title).toBeGreaterThan(0);
			expect(Object.keys(rows).length, title).toBeGreaterThan(0);
		}
	});

	test.each(examples)('$title', async ({ given, kept: expected }) => {
		await bench.sources({
			patient: filled(patient, given.patient),
			episode: filled(episode, given.episode),
			diagnosis: filled(diagnosis, given.diagnosis),
		});
		await buildViews(bench.warehouse, [flow], {
			dryRun: false,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
		});
		for (const [name, rows] of Object.entries(expected)) {
			const found = await bench.rows(`select * from cleaned.example__${name}`);
			const shown = found.map((row) =>
				Object.values(row).map((value) => (value === null ? null : String(value).trim())),
			);
			expect(sorted(shown), name).toEqual(sorted(rows.map((row) => Object.values(row))));
		}
	});
});

const sorted = (rows: readonly (readonly (string | null)[])[]): readonly string[] =>
	rows.map((row) => JSON.stringify(row)).toSorted();
