import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDigit, isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { Cell, TestTable } from '../../sql/views/tables.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { against, flowOf, nobody, testNumbers, unitOf } from './search-bench.ts';

// Long digits that are nobody's number, beside people whose numbers begin as these digits do at some place: as many as chance
// can give, at every place that is looked at. None of these columns may be refused, or want a sign-off.

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const digestOf = (at: number): string => createHash('sha256').update(`row ${at}`).digest('hex');
/** 0 to 1, and the same at every run. */
const random = (at: number): number => Number.parseInt(digestOf(at).slice(0, 12), 16) / 16 ** 12;
const moment = (at: number): Date => new Date(1_500_000_000_000 + Math.floor(random(at) * 2e11));
const uuid = (at: number): string => digestOf(at).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
const digits = (at: number, count: number): string =>
	String(Math.floor(random(at) * 1e15))
		.padStart(15, '0')
		.slice(0, count);

const columns: readonly (readonly [string, string, (at: number) => Cell])[] = [
	['a moment', 'text', (at) => moment(at).toISOString()],
	['milliseconds', 'bigint', (at) => moment(at).getTime()],
	['a uuid', 'text', uuid],
	['a uuid in JSON', 'text', (at) => `{"id":"${uuid(at)}","at":"${moment(at).toISOString()}"}`],
	['a digest', 'text', digestOf],
	['a mobile telephone', 'text', (at) => `07${digits(at, 9)}`],
	['a telephone with its country', 'text', (at) => `+44 7${digits(at, 3)} ${digits(at + 1, 6)}`],
	['a share', 'float', random],
	['an amount', 'numeric(14,2)', (at) => Math.floor(random(at) * 1e8) / 100],
	['a place on the map', 'text', (at) => `${(50 + random(at)).toFixed(6)}, ${(-random(at + 1)).toFixed(6)}`],
	['a card', 'text', (at) => `4${digits(at, 15)}`],
	['ids one after the other', 'bigint', (at) => 700_000_000_000 + at * 7],
	['a link', 'text', (at) => `/a%20b?from=${moment(at).getTime()}&to=${moment(at + 1).getTime()}`],
];

/** NHS numbers with the first nine digits that these columns have at every place. */
function numbersBeside(cells: readonly Cell[]): readonly string[] {
	const heads = cells.flatMap((cell) => {
		const all = String(cell ?? '').replaceAll(/[^0-9]/g, '');
		return Array.from({ length: Math.max(0, all.length - 9) }, (_, at) => Number(all.slice(at, at + 9)));
	});
	return [...new Set(heads)]
		.filter((head) => head > 99_999_999)
		.filter(isNhsIndex)
		.map(nhsNumberOf);
}

const person = (numbers: readonly string[]): TestTable => ({
	columns: { nhs_number: 'text' },
	rows: numbers.map((number) => [number]),
});

const found = async (): Promise<readonly string[]> =>
	await against(bench.warehouse, flowOf(nobody('ward', ['id'])), { rules: { units: [unitOf()] } });

test('columns of long digits are not refused, whoever is in the business units', async () => {
	const count = testEngine === 'mssql' ? 60 : 1500;
	const rows = Array.from({ length: count }, (_, at) => [at, ...columns.map(([, , cell]) => cell(at))]);
	const beside = numbersBeside(rows.flatMap((row) => row.slice(1)));
	// One of ten is in the columns, by chance.
	expect(beside.length).toBeGreaterThan(count);
	expect(beside.every((number) => checkDigit(Number(number.slice(0, 9))) === Number(number[9]))).toBe(true);
	await bench.sources({
		person: person(beside),
		ward: {
			columns: { id: 'integer', ...Object.fromEntries(columns.map(([, type], at) => [`held${at}`, type])) },
			rows,
		},
	});
	expect(await found()).toEqual([]);
});

const shared = new URL('../../../../shared/data/', import.meta.url);
describe.skipIf(!existsSync(shared) || testEngine === 'mssql')('columns of public returns', () => {
	const publicTable = (name: string): TestTable => {
		const [header = [], ...rows] = parse(readFileSync(new URL(`returns/${name}.csv`, shared))) as readonly string[][];
		return {
			columns: { id: 'integer', ...Object.fromEntries(header.map((column) => [column, 'text'])) },
			rows: rows.map((row, at) => [at, ...row]),
		};
	};

	test.each([
		['artificial-hes-ae', []],
		['artificial-hes-apc', []],
		['breast-screening-episodes', ['nhs_number']],
	])('%s', async (name, expected) => {
		const ward = publicTable(name);
		const cells = ward.rows.slice(0, 200).flat();
		await bench.sources({ person: person([...numbersBeside(cells), ...testNumbers(200)]), ward });
		const columns = (await found()).map((text) => /column `(.*?)`/.exec(text)?.[1]);
		expect(columns).toEqual(expected);
	});
});
