import type { MssqlTarget } from '../../core/project/target.ts';
import type { Intent, MssqlAccess } from './connection-config.ts';
import { isLoss, sessionError } from './connection-error.ts';
import type { DriverConnection } from './driver-connection.ts';
import { tediousConnection } from './tedious-connection.ts';
import { windowsConnection } from './windows-connection.ts';

/** A connection while it is in use. */
export type MssqlConnection = {
	readonly line: DriverConnection;
	readonly target: MssqlTarget;
	/** It was lost, or is busy with what nobody wants any more: it can only be closed. */
	isSpent: boolean;
};

/** Makes a connection. Throws an error for people. */
export async function connect(access: MssqlAccess, intent: Intent): Promise<DriverConnection> {
	const { login } = access;
	return login.kind === 'windows'
		? await windowsConnection(access, intent)
		: await tediousConnection({ ...access, login }, intent);
}

/** Runs calls of the driver; its errors come as errors for people. */
export async function driven<T>(
	connection: Pick<MssqlConnection, 'target' | 'isSpent'>,
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (isLoss(error)) connection.isSpent = true;
		throw sessionError(connection.target, error);
	}
}
