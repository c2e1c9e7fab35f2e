import { type Day, dayOf, type TimeZone } from '../../core/day.ts';
import { NdooError, type Problem } from '../../core/errors.ts';
import type { Tell } from '../../core/note.ts';
import type { Project } from '../../core/project/project.ts';
import type { BusinessUnit } from '../../flows/business-unit.ts';
import type { AcceptsCall } from '../../warehouse/dependencies/source-calls.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { GatheredPopulation } from '../check/state/check-work.ts';
import { placeholdersOf } from '../nhs-number/placeholders.ts';
import { columnValues } from './column-values.ts';
import { judgePopulation } from './judgement.ts';
import { bareSource, type PopulationSource, requireUnitSources } from './monthly-population.ts';
import { gatherPopulation } from './population.ts';

/** The time zone is the one in which the last check has its day. */
type RegisteredSource = PopulationSource & { readonly project: Pick<Project, 'timeZone'> };

type RegisteringUnit = BusinessUnit & { readonly registeredSince: string };

/**
 * Those who were registered since the last check, by a column of their unit and never by being absent from the list: that
 * would be to ask about those who opted out. The day of the last check is counted in, since some of them were registered
 * after it. Throws `flow-invalid` when no unit has such a column, or one has it in another form than a date.
 */
export async function registeredPopulation(
	{ project, units: all, warehouse }: RegisteredSource,
	since: Date,
	tell: Tell,
	accepts: AcceptsCall,
): Promise<GatheredPopulation> {
	const units = all.filter(isRegistering);
	if (units.length === 0) throw noColumn();
	await requireUnitSources(warehouse, units, accepts);
	await requireDates(warehouse, units);
	const day = earlierDay(since, project.timeZone);
	const read = ({ source, registeredSince: column }: RegisteringUnit) =>
		columnValues(warehouse, { ...bareSource(source, warehouse.dialect), since: { column, day } });
	const { numbers, tallies } = await gatherPopulation(units, read, placeholdersOf(project.placeholders));
	const text = `Registered since ${day}: ${units.map(({ name }) => name).join(', ')}.`;
	tell({ level: 'info', step: 'extract', text });
	const found = judgePopulation(tallies, [], { ...project, units }).filter(({ code }) => code === 'numbers-not-issued');
	const findings = found.map(({ code, unit, message }) => ({ code, about: unit ?? 'all units', message }));
	return { numbers, tallies: [], findings };
}

/** By the clocks of the wall or by UTC, the earlier: a column may have either, and nobody is to be left out. */
function earlierDay(since: Date, zone: TimeZone): Day {
	const [onTheWall, inUtc] = [dayOf(since, zone), dayOf(since, 'UTC')];
	return onTheWall < inUtc ? onTheWall : inUtc;
}

const isRegistering = (unit: BusinessUnit): unit is RegisteringUnit => unit.registeredSince !== undefined;

const dateTypes = /^(date|datetime|datetime2|smalldatetime|datetimeoffset|timestamp)\b/;

/** Of a query the columns are not known before it runs; the engine refuses to compare what is no date. */
async function requireDates(warehouse: Warehouse, units: readonly RegisteringUnit[]): Promise<void> {
	const problems: Problem[] = [];
	for (const { file, source, registeredSince } of units) {
		if (source.kind !== 'table') continue;
		const type = (await warehouse.describe(source.table)).find(({ name }) => name === registeredSince)?.type;
		if (type !== undefined && dateTypes.test(type)) continue;
		const is = type === undefined ? 'which is not there' : `which is ${type}`;
		const found = `\`registeredSince: ${registeredSince}\`, ${is}`;
		problems.push({ place: { file }, found, expected: 'a column of the source with a date' });
	}
	if (problems.length === 0) return;
	throw new NdooError(
		'flow-invalid',
		'The source of a business unit does not show who was registered since the last check.',
		{
			todo: 'Correct the files at the places above, and run the command again. Nothing was sent.',
			problems,
		},
	);
}

const noColumn = (): NdooError =>
	new NdooError('flow-invalid', 'No business unit says by which column people were registered.', {
		todo: 'Name it as `registeredSince` in the file of each unit that has one (flows/business-units). Without it people who are new wait for the next monthly check.',
	});
