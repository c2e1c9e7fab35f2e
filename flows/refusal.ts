import { NdooError } from '../core/errors.ts';
import type { Flow } from './flow.ts';

type Refusal = {
	/** Who has to do what. */
	readonly todo: string;
	/** What does not happen because of it. */
	readonly so?: string;
};

/** Why nothing comes of a flow; `why` follows its name. */
export const flowRefused = (
	{ name }: Pick<Flow, 'name'>,
	why: string,
	{ todo, so = 'Nothing of it is built or disclosed.' }: Refusal,
): NdooError => new NdooError('flow-refused', `The flow \`${name}\` ${why}. ${so}`, { todo });
