import { NdooError } from '../core/errors.ts';

/** The refusal of a lock that another holds. */
export const lockHeld = (name: string): NdooError =>
	new NdooError('warehouse-locked', `Another run holds the lock "${name}".`, {
		todo: 'Wait until it is done, then run the command again.',
	});
