import type { Dialect } from '../../warehouse/dialect.ts';
import type { BuildNode } from './plan.ts';
import { type NodeResult, told } from './result.ts';

/** Whether models are built and data is tested in a dialect. In T-SQL their SQL is compiled, and nothing of it is run. */
export const runsModels: Readonly<Record<Dialect, boolean>> = { postgres: true, tsql: false };

/**
 * What comes of a step where models and tests are not run: nothing is sent to the warehouse for it. A return that discloses a
 * model stays closed, whoever made that model: nothing has shown what it reads.
 */
export const unsupported = (step: BuildNode): NodeResult => ({
	...told(step, 'skipped', messages[step.resourceType]),
	isUnsupported: true,
});

const byHand = 'Not run on SQL Server by this version: the SQL in target/compiled can be run there by hand, or by dbt.';
const messages: Readonly<Record<BuildNode['resourceType'], string>> = {
	model: byHand,
	test: byHand,
	view: 'Not built: it stands on a model, and models are not run on SQL Server by this version.',
	exposure: 'Closed: it discloses a model, and models are not run on SQL Server by this version.',
};
