import type { Grants } from '../../../core/project/project.ts';
import type { BuildableFlow, PassThroughFlow } from '../../../flows/gate.ts';
import { clinicFlow } from '../../flows/clinic-flow.ts';
import { exemptFlow } from '../../flows/example-flow.ts';

/** The clinic's two tables, cleaned for one recipient and past the list for another. */
export const careFlow: PassThroughFlow = {
	...clinicFlow,
	name: 'care',
	assessment: exemptFlow.assessment,
	ground: exemptFlow.ground,
};
export const bothFlows: readonly BuildableFlow[] = [clinicFlow, careFlow];

export const noGrants: Grants = { loader: [], auditor: [], administrators: [], flows: {} };
