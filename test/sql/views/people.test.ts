import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Flow, FlowTable } from '../../../flows/flow.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { personTables } from '../../../sql/views/family.ts';
import { peopleSql } from '../../../sql/views/people.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// Ten people, whoever is on a list.
const numbers = Array.from({ length: 20 }, (_, step) => 999_000_000 + step)
	.filter(isNhsIndex)
	.slice(0, 10)
	.map(nhsNumberOf);

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	const people = numbers.map((number, id) => [id, number] as const);
	// 1 has a second number; of the rest nobody is anybody.
	const more = [
		[1, numbers[9] ?? ''],
		[20, null],
		[21, '9999999999'],
		[22, '9990000019'],
		[23, 'none'],
		[24, '1234567890'],
	] as const;
	const known = [...people, ...more];
	// The spell of 2 has another's number.
	const spells = known.map(([person]) => [person * 10, person, person === 2 ? (numbers[8] ?? '') : null] as const);
	const below = spells.map(([id, person]) => [id, person] as const).filter(([, person]) => person < 4);
	await bench.sources({
		numbers: { columns: { person: 'integer', nhs: 'text' }, rows: known },
		spell: {
			columns: { id: 'integer', person: 'integer', nhs: 'text' },
			rows: [...spells, [999, 999, null], [998, null, null], [991, 0, null]],
		},
		diagnosis: { columns: { spell: 'integer' }, rows: [...below, ...below, [991], [991]].map(([id]) => [id]) },
	});
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const place = { file: 'flows/returns/example.yml' };
const base = (name: string) => ({ name, source: { schema: 'src', name }, columns: ['id'], place });
const spell: FlowTable = {
	...base('spell'),
	role: 'child',
	parent: 'numbers',
	keys: [{ child: 'person', parent: 'person' }],
};
const withNumber: FlowTable = { ...spell, number: { column: 'nhs', format: 'text' } };
const diagnosis: FlowTable = {
	...base('diagnosis'),
	role: 'child',
	parent: 'spell',
	keys: [{ child: 'spell', parent: 'id' }],
};
const number = { column: 'nhs', format: 'text' } as const;
const bridge = { ...base('numbers'), role: 'bridge', number, keys: [] } as const;
const subject: FlowTable = { ...base('numbers'), role: 'subject', number, keys: ['person'] };

test.each<[string, Partial<Flow>, string, number]>([
	['the table with the number', { tables: [subject] }, 'numbers', 10],
	['by a bridge', { bridge, tables: [spell] }, 'spell', 10],
	['over two keys', { bridge, tables: [spell, diagnosis] }, 'diagnosis', 5],
	['with a number further down', { bridge, tables: [withNumber, diagnosis] }, 'spell', 10],
])('people behind the rows of a table: %s', async (_, shape, name, expected) => {
	const flow: Flow = { ...exampleFlow, ...shape };
	const table = personTables(flow).find((one) => one.name === name);
	const [found] = table === undefined ? [] : await bench.rows(peopleSql(flow, table, bench.warehouse.dialect));
	expect(Number(found?.['people'])).toBe(expected);
});
