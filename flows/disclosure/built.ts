import { NdooError } from '../../core/errors.ts';
import { compiled, tables } from '../../loaders/warehouse/statements.ts';
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
	const asked = tables(session)(`ndoo.${routes[route].gate}`).select('fingerprint').where({ flow: flow.name });
	const [gate] = await session.query(compiled(asked));
	if (gate?.['fingerprint'] === fingerprint(flow, session.dialect)) return;
	const why = gate === undefined ? 'has no views yet' : 'was changed after its views were built';
	throw new NdooError('flow-refused', `The flow \`${flow.name}\` ${why}. Nothing of it is disclosed.`, {
		todo: 'Run `ndoo build`; `ndoo build --dry-run` prints the statements first.',
	});
}
