import type { Flow, SignedDecision } from './flow.ts';

/** A choice in a flow that has a sign-off of its own, and what it is about. */
export type FlowDecision = SignedDecision & { readonly what: string };

/** All of them, in the order of the file: for the gate, and for whoever reads the register. */
export function decisionsOf({ blankNumbersKept, bridge, tables }: Flow): readonly FlowDecision[] {
	const blanks =
		blankNumbersKept === undefined ? [] : [{ ...blankNumbersKept, what: 'rows without an NHS number are kept' }];
	const holders = [...(bridge === undefined ? [] : [bridge]), ...tables];
	return [...blanks, ...holders.flatMap(decisionOn)];
}

function decisionOn(table: NonNullable<Flow['bridge']> | Flow['tables'][number]): readonly FlowDecision[] {
	if (table.role === 'nobody') return [{ ...table.decision, what: `table ${table.name} has no person-level data` }];
	if (table.role === 'model') return [];
	const floor = table.number?.validShareFloor;
	if (floor === undefined) return [];
	const { share, ...decision } = floor;
	return [{ ...decision, what: `few values of ${table.name} need be NHS numbers: a share of ${share}` }];
}
