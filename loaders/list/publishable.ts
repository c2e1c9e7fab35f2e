import { NdooError } from '../../core/errors.ts';
import type { CheckKind, Environment } from '../../core/project/project.ts';
import type { Session } from '../../warehouse/warehouse.ts';

/** Whose warehouse it is: an organisation's, or one that the demo made for itself. */
export type WarehousePurpose = 'organisation' | 'demo';

export async function warehousePurpose(session: Session): Promise<WarehousePurpose> {
	const [row] = await session.query({ text: 'select purpose from ndoo.warehouse' });
	// Anything but the word itself is the closed side.
	return row?.['purpose'] === 'demo' ? 'demo' : 'organisation';
}

/** Makes a new warehouse the demo's own; may be repeated. The warehouse refuses once anything was recorded on it. */
export async function markAsDemo(warehouse: Session & { readonly engine: 'embedded' }): Promise<void> {
	await warehouse.script("update ndoo.warehouse set purpose = 'demo' where purpose <> 'demo'");
}

type Origin = { readonly kind: CheckKind; readonly environment: Environment };

/**
 * Whether returns may go by an answer of this environment: a live one; on a demo's warehouse one of the stand-in alone, since
 * the people in it do not exist and the service is not to be asked about them (docs/design/policy.md, R15).
 */
export const isUsable = (environment: Environment, purpose: WarehousePurpose): boolean =>
	environment === (purpose === 'demo' ? 'stand-in' : 'live');

/** A usable answer to a monthly check (docs/design/rules.md, rule 1). */
export const isPublishable = ({ kind, environment }: Origin, purpose: WarehousePurpose): boolean =>
	kind === 'monthly' && isUsable(environment, purpose);

/** Throws `environment-refused` for a list that no return may ever use. */
export function requirePublishable(origin: Origin, purpose: WarehousePurpose): void {
	if (isPublishable(origin, purpose)) return;
	const { kind, environment } = origin;
	throw new NdooError(
		'environment-refused',
		`A list of a ${kind} check in the ${environment} environment is never published.`,
		{ todo: todoOf[purpose] },
	);
}

const todoOf: Readonly<Record<WarehousePurpose, string>> = {
	organisation:
		'Only a monthly check in the live environment makes a list that returns may use. `npm run demo` publishes the answers of the stand-in, on a warehouse of its own.',
	demo: "This warehouse is a demo's: it takes the answers of the stand-in to a monthly check, and nothing else. `ndoo init` and `ndoo migrate` make a warehouse for live checks.",
};
