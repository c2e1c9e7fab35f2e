import type { Project } from '../../core/project/project.ts';
import type { BusinessUnit } from '../../flows/business-unit.ts';
import { type Placeholders, placeholdersOf } from '../nhs-number/placeholders.ts';

/** What columns are judged by: the project's own placeholders, and its limit of the same name. */
export type ColumnRules = {
	readonly placeholders: Placeholders;
	/** 0 to 1; below it a column is mostly not NHS numbers. */
	readonly validShareFloor: number;
	/** Whose numbers are looked for; with none, columns are judged by check digits alone. */
	readonly units: readonly BusinessUnit[];
	/** For so many days what a search of a source found is used again; 0 for none. */
	readonly columnSearchDays: number;
};

const usualSearch = { units: [], columnSearchDays: 0 };

/** Those of a project that says nothing. */
export const usualRules: ColumnRules = { placeholders: placeholdersOf([]), validShareFloor: 0.5, ...usualSearch };

export const columnRulesOf = (
	{ placeholders, limits }: Pick<Project, 'placeholders' | 'limits'>,
	units: readonly BusinessUnit[],
): ColumnRules => ({
	units,
	columnSearchDays: limits.columnSearchDays,
	placeholders: placeholdersOf(placeholders),
	validShareFloor: limits.validShareFloor,
});
