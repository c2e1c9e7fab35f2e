import type { ClientBase } from 'pg';
import type { PostgresTarget } from '../../core/project/target.ts';
import { isLoss, sessionError } from './connection-error.ts';

/** A connection while it is in use. */
export type PostgresConnection = {
	readonly client: ClientBase;
	readonly target: PostgresTarget;
	/** It was lost, or is busy with what nobody wants any more: it can only be closed. */
	isSpent: boolean;
};

/** Runs calls of the driver; its errors come as errors for people. */
export async function driven<T>(connection: PostgresConnection, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (isLoss(error)) connection.isSpent = true;
		throw sessionError(connection.target, error);
	}
}
