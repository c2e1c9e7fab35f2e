import { dirname, join, posix } from 'node:path';
import type { Problem } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import { entryMistake } from '../core/written-file.ts';
import type { BusinessUnit } from './business-unit.ts';
import type { BusinessUnitFile } from './business-unit-schema.ts';
import type { Fitting } from './fitting-file.ts';

/** A business unit, or what is wrong with the SQL file that it names. */
export type ReadUnit = { readonly unit: BusinessUnit } | { readonly problem: Problem };

/** Completes a unit by the SQL file beside its own, where it names one. */
export async function readUnit(
	files: Files,
	{ file, path, value, locate }: Fitting<BusinessUnitFile>,
): Promise<ReadUnit> {
	const { source, ...facts } = value;
	if ('table' in source) return { unit: { ...facts, file, source: { kind: 'table', ...source } } };
	const sqlFile = posix.join(posix.dirname(file), source.sql);
	const sqlPath = join(dirname(path), source.sql);
	const entry = await files.stat(sqlPath);
	const refusal = entry && entryMistake(entry);
	if (refusal !== undefined) return { problem: { place: { file: sqlFile }, ...refusal } };
	if (!entry?.isFile) {
		const mistake = { found: `\`${source.sql}\`, and there is no file ${sqlFile}`, expected: 'a file with one select' };
		return { problem: locate(['source', 'sql'], mistake) };
	}
	const text = String(await files.read(sqlPath));
	// What it says is for the engine to judge, before it is run (engine-select.ts).
	if (text.trim() === '') {
		const mistake = { found: 'no statement', expected: 'one select, and nothing else' };
		return { problem: { place: { file: sqlFile }, ...mistake } };
	}
	return {
		unit: { ...facts, file, source: { kind: 'query', file: sqlFile, text, column: source.column } },
	};
}
