import type { Project } from '../../core/project/project.ts';
import { type Placeholders, placeholdersOf } from '../../loaders/nhs-number/placeholders.ts';

/** What columns are judged by: the project's own placeholders, and its limit of the same name. */
export type ColumnRules = {
	readonly placeholders: Placeholders;
	/** 0 to 1; below it a column is mostly not NHS numbers. */
	readonly validShareFloor: number;
};

/** Those of a project that says nothing. */
export const usualRules: ColumnRules = { placeholders: placeholdersOf([]), validShareFloor: 0.5 };

export const columnRulesOf = ({ placeholders, limits }: Pick<Project, 'placeholders' | 'limits'>): ColumnRules => ({
	placeholders: placeholdersOf(placeholders),
	validShareFloor: limits.validShareFloor,
});
