import type { MssqlTarget } from '../../core/project/target.ts';
import { lockLost } from '../connection-texts.ts';
import { lockHeld } from '../lock-held.ts';
import type { SessionLock } from '../server-warehouse.ts';
import { driven } from './connection.ts';
import { serverOf } from './connection-error.ts';
import type { DriverConnection } from './driver-connection.ts';

/**
 * Takes an application lock of the database on a connection of its own, which is handed over, owned by its session: the server lets it go when
 * that connection ends, however it ends, so that a dead job leaves none; nothing of it is ever written.
 */
export async function takeSessionLock(target: MssqlTarget, line: DriverConnection, name: string): Promise<SessionLock> {
	let isLost = false;
	let isReleased = false;
	line.whenEnded(() => {
		isLost = true;
	});
	const release = async (): Promise<void> => {
		isReleased = true;
		line.close();
	};
	const connection = { target, isSpent: false };
	try {
		const [row] = await driven(connection, async () => await line.rows(take, [name]));
		if (Number(row?.['outcome']) < 0) throw lockHeld(name);
	} catch (error) {
		await release();
		throw error;
	}
	return {
		require: () => {
			if (isLost && !isReleased) throw lockLost(serverOf(target), name);
		},
		release,
	};
}

// A lock is its database's; the name of that is said for servers that keep one set of locks for all of theirs.
const take = `
	declare @outcome int, @resource nvarchar(255) = concat(N'ndoo.lock.', db_name(), N'.', @p0);
	exec @outcome = sys.sp_getapplock
		@Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
	select @outcome as outcome`;
