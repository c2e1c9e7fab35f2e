import { createHmac, type KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import { type CsvCells, csvOf } from '../../loaders/csv/csv.ts';
import { callsOfSelect, selectFault } from '../../warehouse/dependencies/engine-select.ts';
import { type AcceptsCall, acceptsNone, expectedOfCall } from '../../warehouse/dependencies/source-calls.ts';
import { readingOf } from '../../warehouse/reading.ts';
import { bareSelect } from '../../warehouse/sql-text/one-select.ts';
import type { Batches, Warehouse } from '../../warehouse/warehouse.ts';
import type { Cohort } from './cohort.ts';
import { CohortCount, type CohortRules } from './cohort-count.ts';
import type { GivenColumn } from './given-column.ts';
import { declaredColumns, findNumberColumn, numbersText } from './number-column.ts';
import { OtherColumns } from './other-columns.ts';
import { isOnList, rowNumbers } from './row-numbers.ts';

/** A query whose rows are a one-off return. */
export type CohortQuery = {
	/** As messages call it. */
	readonly name: string;
	readonly text: string;
	readonly column: GivenColumn;
	/** What it may call that is somebody else's; nothing without it. */
	readonly accepts?: AcceptsCall;
};

/**
 * Reads a cohort out of a query. A second run asks again: whoever came in between was not asked about and is left out.
 * Throws `file-invalid` for a text that is not one select, or whose columns cannot be told apart.
 */
export async function readQueryCohort(
	warehouse: Warehouse,
	query: CohortQuery,
	rules: CohortRules,
	key: KeyObject,
): Promise<Cohort> {
	const { name, text } = query;
	const fault = await selectFault(warehouse, text);
	if (fault !== undefined) throw notOneSelect(name, fault);
	await requireOwnCalls(warehouse, query);
	const { rowsOf, firstRowOf } = readingOf[warehouse.dialect];
	const select = bareSelect(text, warehouse.dialect);
	const rows = () => warehouse.stream({ text: rowsOf(select) });
	const names = await columnNames(warehouse, firstRowOf(select));
	const column = await columnIn(rows(), names, query);
	const count = new CohortCount();
	const others = new OtherColumns(column, query.column.placeholders);
	const numbersOf = (row: CsvCells) => rowNumbers((place) => row[place], column, query.column);
	for await (const batch of rows()) {
		for (const row of batch) {
			count.add(numbersOf(row));
			others.add((place) => row[place]);
		}
	}
	const { numbers, figures } = count.requireUsable(name, rules);
	others.requireNone(name, numbers);
	return {
		name,
		form: [`${names.length} columns`, ...numbersText(column)].join('; '),
		declared: declaredColumns(column),
		numbers,
		figures,
		digest: createHmac('sha256', key).update(text).digest('hex'),
		cleaned: (list) =>
			csvOf(
				names,
				kept(rows(), (row) => isOnList(numbersOf(row), list)),
			),
	};
}

/** It is read with the loader's rights, and so is all that it calls. */
async function requireOwnCalls(
	warehouse: Warehouse,
	{ name, text, accepts = acceptsNone }: CohortQuery,
): Promise<void> {
	const calls = (await callsOfSelect(warehouse, text)).filter((call) => !accepts(call));
	if (calls.length === 0) return;
	throw new NdooError(
		'file-invalid',
		`${name} reads what would have somebody's function run with the loader's rights.`,
		{
			problems: calls.map((call) => ({ place: { file: name }, found: call.text, expected: expectedOfCall(call) })),
			todo: 'Read something else, or have it accepted. Nothing was sent or written.',
		},
	);
}

async function columnNames(warehouse: Warehouse, text: string): Promise<readonly string[]> {
	const [row] = await warehouse.query({ text });
	return Object.keys(row ?? {});
}

async function columnIn(rows: Batches, names: readonly string[], { name, column }: CohortQuery) {
	for await (const batch of rows) {
		// Of two columns of one name, a row by name has but one.
		if (batch[0]?.length !== names.length) throw sameNames(name);
		const texts = batch.map((row) => row.map((value) => value ?? ''));
		return findNumberColumn([names, ...texts], { ...column, hasHeader: true }, name);
	}
	return findNumberColumn([names], { ...column, hasHeader: true }, name);
}

async function* kept(batches: Batches, isKept: (row: CsvCells) => boolean): AsyncGenerator<readonly CsvCells[]> {
	for await (const batch of batches) yield batch.filter(isKept);
}

const notOneSelect = (name: string, fault: string): NdooError =>
	new NdooError('file-invalid', `${name} is not a query whose rows can be read.`, {
		problems: [{ place: { file: name }, found: fault, expected: 'one select, and nothing else' }],
		todo: 'Put one select into the file. Nothing was sent or written.',
	});

const sameNames = (name: string): NdooError =>
	new NdooError('file-invalid', `${name} has two columns of the same name.`, {
		todo: 'Give each column of the select a name of its own. Nothing was sent or written.',
	});
