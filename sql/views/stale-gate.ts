import type { Flow } from '../../flows/flow.ts';
import type { Judgement } from '../../flows/gate.ts';
import { standings } from '../../flows/standing.ts';
import { compiled, tables } from '../../loaders/warehouse/statements.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { type RouteName, routeNames, routes } from './route.ts';

/** A gate that stands open for views which the flow files do not bear out any more. */
export type StaleGate = {
	readonly flow: string;
	readonly route: RouteName;
	/** Follows the name of the flow. */
	readonly why: string;
};

/**
 * The gates that a build would close: of flows whose file is gone, that may not be disclosed any more, or that go the other
 * way. Until then whoever may read such a view reads it: a view knows when its time runs out, and nothing of the files.
 */
export async function staleGates(session: Session, flows: readonly Flow[], now: Date): Promise<readonly StaleGate[]> {
	const open = await openGates(session);
	if (open.length === 0) return [];
	const judged = await standings(session, flows, now);
	return open.flatMap((gate) => {
		const at = flows.findIndex(({ name }) => name === gate.flow);
		const why = whyStale(gate.route, judged[at]);
		return why === undefined ? [] : [{ ...gate, why }];
	});
}

/** Closes them: their views refuse to be read from then on. */
export async function closeGates(session: Session, gates: readonly StaleGate[]): Promise<void> {
	for (const { flow, route } of gates) {
		await session.query(compiled(tables(session)(`ndoo.${routes[route].gate}`).where({ flow }).delete()));
	}
}

async function openGates(session: Session): Promise<readonly Omit<StaleGate, 'why'>[]> {
	const open: Omit<StaleGate, 'why'>[] = [];
	for (const route of routeNames) {
		const rows = await session.query({ text: `select flow from ndoo.${routes[route].gate} order by flow` });
		open.push(...rows.map((row) => ({ flow: String(row['flow']), route })));
	}
	return open;
}

function whyStale(route: RouteName, judged: Judgement | undefined): string | undefined {
	if (judged === undefined) return 'has no file any more';
	if (judged.route === 'refused') return 'may not be disclosed any more, as its file is now';
	return judged.route === route ? undefined : 'goes another way now';
}
