import { NdooError } from '../../core/errors.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { fingerprint } from '../../sql/views/fingerprint.ts';
import { type RouteName, routes } from '../../sql/views/route.ts';
import type { BuildableFlow, PassThroughFlow } from '../gate.ts';

/** Throws `flow-refused` unless the views of a flow are what its file says now. */
export async function requireBuilt(
	session: Session,
	route: RouteName,
	flow: BuildableFlow | PassThroughFlow,
): Promise<void> {
	const [gate] = await session.query({
		text: `select fingerprint from ndoo.${routes[route].gate} where flow = $1`,
		values: [flow.name],
	});
	if (gate?.['fingerprint'] === fingerprint(flow)) return;
	const why = gate === undefined ? 'has no views yet' : 'was changed after its views were built';
	throw new NdooError('flow-refused', `The flow \`${flow.name}\` ${why}. Nothing of it is disclosed.`, {
		todo: 'Run `ndoo build`; `ndoo build --dry-run` prints the statements first.',
	});
}
