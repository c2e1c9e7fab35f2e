import type { MssqlTarget } from '../../core/project/target.ts';
import type { Access, Intent } from './connection-config.ts';
import { isLoss, sessionError } from './connection-error.ts';
import type { Line } from './line.ts';
import { tediousLine } from './tedious-line.ts';
import { windowsLine } from './windows-line.ts';

/** A connection while it is in use. */
export type Connection = {
	readonly line: Line;
	readonly target: MssqlTarget;
	/** It was lost, or is busy with what nobody wants any more: it can only be closed. */
	isSpent: boolean;
};

/** Makes a connection. Throws an error for people. */
export async function connect(access: Access, intent: Intent): Promise<Line> {
	const { login } = access;
	return login.kind === 'windows' ? await windowsLine(access, intent) : await tediousLine({ ...access, login }, intent);
}

/** Runs calls of the driver; its errors come as errors for people. */
export async function driven<T>(
	connection: Pick<Connection, 'target' | 'isSpent'>,
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (isLoss(error)) connection.isSpent = true;
		throw sessionError(connection.target, error);
	}
}
