import { NdooError, type Problem } from '../../core/errors.ts';
import type { Tell } from '../../core/note.ts';
import type { Project } from '../../core/project/project.ts';
import type { BusinessUnit, UnitSource } from '../../flows/business-unit.ts';
import { selectFault } from '../../warehouse/dependencies/engine-select.ts';
import { type AcceptsCall, acceptsNone, expectedOfCall } from '../../warehouse/dependencies/source-calls.ts';
import type { Dialect } from '../../warehouse/dialect.ts';
import { isEngineSchema, ownSchemas } from '../../warehouse/reserved-schemas.ts';
import { bareSelect } from '../../warehouse/sql-text/one-select.ts';
import { kindOf } from '../../warehouse/type-kind.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { GatheredPopulation } from '../check/state/check-work.ts';
import { placeholdersOf } from '../nhs-number/placeholders.ts';
import { columnValues } from './column-values.ts';
import { judgePopulation, type PopulationRules } from './judgement.ts';
import { type ColumnValues, gatherPopulation } from './population.ts';
import type { UnitTally } from './tally.ts';
import { unitCalls, unitOrigins } from './unit-origins.ts';

/** The business units of a project, and the warehouse that holds their sources. */
export type PopulationSource = {
	readonly project: Pick<Project, 'placeholders'> & Pick<PopulationRules, 'limits' | 'environment'>;
	readonly units: readonly BusinessUnit[];
	readonly warehouse: Warehouse;
};

/** The population of every business unit of a project, read from its warehouse, tallied and judged. */
export async function monthlyPopulation(
	{ project, units, warehouse }: PopulationSource,
	previous: readonly UnitTally[],
	tell: Tell,
	accepts: AcceptsCall = acceptsNone,
): Promise<GatheredPopulation> {
	await requireUnitSources(warehouse, units, accepts);
	const read = (unit: BusinessUnit) =>
		told(unit, columnValues(warehouse, bareSource(unit.source, warehouse.dialect)), tell);
	const { numbers, tallies } = await gatherPopulation(units, read, placeholdersOf(project.placeholders));
	for (const tally of tallies) tell({ level: 'info', step: 'extract', text: tallyText(tally) });
	const found = judgePopulation(tallies, previous, { ...project, units });
	const findings = found.map(({ code, unit, message }) => ({ code, about: unit ?? 'all units', message }));
	return { numbers, tallies, findings };
}

/** Throws `flow-invalid` for sources in which people would be missed in silence. */
export async function requireUnitSources(
	warehouse: Warehouse,
	units: readonly BusinessUnit[],
	accepts: AcceptsCall = acceptsNone,
): Promise<void> {
	const problems: Problem[] = [];
	for (const unit of units) {
		const found = await sourceProblems(warehouse, unit);
		problems.push(...(found.length > 0 ? found : await beneathProblems(warehouse, unit, accepts)));
	}
	if (problems.length === 0) return;
	throw new NdooError('flow-invalid', 'The source of a business unit is not right.', {
		todo: 'Correct the files at the places above, and run the command again. Nothing was sent.',
		problems,
	});
}

/** What it reads and calls, by the engine's record. */
async function beneathProblems(
	warehouse: Warehouse,
	{ file, source }: BusinessUnit,
	accepts: AcceptsCall,
): Promise<readonly Problem[]> {
	const place = { file: source.kind === 'table' ? file : source.file };
	// Whoever is not on the last list would never be asked about again.
	const [own] = await unitOrigins(warehouse, source);
	if (own !== undefined)
		return [
			{
				place,
				found: `a source that reads what is ndoo's own: ${own}`,
				expected: 'tables and views of a clinical system',
			},
		];
	// It is read with the loader's rights, and so is all that it calls.
	const calls = (await unitCalls(warehouse, source)).filter((call) => !accepts(call));
	return calls.map((call) => ({
		place,
		found: `a source of which ${call.text}`,
		expected: expectedOfCall(call),
	}));
}

/** As it can be put in brackets. */
export const bareSource = (source: UnitSource, dialect: Dialect): UnitSource =>
	source.kind === 'query' ? { ...source, text: bareSelect(source.text, dialect) } : source;

async function sourceProblems(
	warehouse: Warehouse,
	{ file, format, source }: BusinessUnit,
): Promise<readonly Problem[]> {
	if (source.kind !== 'table') {
		const fault = await selectFault(warehouse, source.text);
		return fault === undefined
			? []
			: [{ place: { file: source.file }, found: fault, expected: 'one select, and nothing else' }];
	}
	const { schema, name } = source.table;
	const isEngines = isEngineSchema(warehouse.dialect, schema);
	if (isEngines || ownSchemas.includes(schema)) {
		const found = `the table \`${schema}.${name}\`, which is ${isEngines ? "the engine's" : "ndoo's"} own`;
		return [{ place: { file }, found, expected: 'a table or view of a clinical system' }];
	}
	const columns = await warehouse.describe(source.table);
	const column = columns.find(({ name: one }) => one === source.column);
	// Numbers that lost their leading zeros, read as texts, are too short: those people would not be checked.
	if (format === 'number' || column === undefined || kindOf(column) !== 'number') return [];
	const found = `\`format: text\`, and the column \`${source.column}\` is ${column.type}`;
	return [{ place: { file }, found, expected: '`format: number`' }];
}

async function* told({ name }: BusinessUnit, values: ColumnValues, tell: Tell): ColumnValues {
	let rows = 0;
	for await (const batch of values) {
		yield batch;
		rows += batch.length;
		tell({ level: 'info', step: 'extract', text: `${name}: ${rows.toLocaleString('en-GB')} rows`, passing: true });
	}
}

/** One line for each unit, with every reason for which rows were left out. */
function tallyText(tally: UnitTally): string {
	const { unit, rows, distinct, duplicate, blank, placeholder, invalid, alsoElsewhere } = tally;
	const counted = Object.entries({ duplicate, blank, placeholder, ...invalid, 'also in another unit': alsoElsewhere })
		.filter(([, count]) => count > 0)
		.map(([what, count]) => `${what} ${count.toLocaleString('en-GB')}`);
	const figures = [`${rows.toLocaleString('en-GB')} rows`, `distinct ${distinct.toLocaleString('en-GB')}`, ...counted];
	return `${unit}: ${figures.join(', ')}`;
}
