import { expect, test } from 'vitest';
import type { MssqlTarget } from '../../../core/project/target.ts';
import type { DriverConnection } from '../../../warehouse/mssql/driver-connection.ts';
import { takeSessionLock } from '../../../warehouse/mssql/session-lock.ts';

// Two runs that meet are tried on a server (mssql-locks.test.ts). Here is what is asked of one, and what is made of its answer.

const target: MssqlTarget = {
	engine: 'mssql',
	host: 'warehouse.example',
	at: { port: 1433 },
	database: 'warehouse',
	login: { kind: 'sql', user: 'loader' },
	odbcDriver: 'ODBC Driver 18 for SQL Server',
	encrypt: true,
	trustCert: false,
	extractFrom: 'primary',
	loginTimeout: 15,
	queryTimeout: 0,
	retries: 0,
};

/** A connection on which sp_getapplock gives this outcome. */
function lineWith(outcome: number) {
	const asked: { readonly text: string; readonly values: readonly unknown[] | undefined }[] = [];
	const state = { isClosed: false, end: () => {} };
	const line: Pick<DriverConnection, 'rows' | 'whenEnded' | 'close'> = {
		rows: async (text, values) => {
			asked.push({ text: text.replaceAll(/\s+/g, ' '), values });
			return [{ outcome }];
		},
		whenEnded: (listener) => {
			state.end = listener;
		},
		close: () => {
			state.isClosed = true;
		},
	};
	return { line: line as DriverConnection, asked, state };
}

test.each([0, 1])('outcome %i: the lock is held until it is let go', async (outcome) => {
	const { line, asked, state } = lineWith(outcome);
	const lock = await takeSessionLock(target, line, 'check');
	expect(asked).toEqual([{ text: expect.any(String), values: ['check'] }]);
	expect(asked[0]?.text).toContain("@resource nvarchar(255) = concat(N'ndoo.lock.', db_name(), N'.', @p0);");
	expect(asked[0]?.text).toContain(
		"@Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;",
	);
	expect(() => lock.require()).not.toThrow();
	expect(state.isClosed).toBe(false);
	await lock.release();
	expect(state.isClosed).toBe(true);
});

test.each([-1, -2, -3, -999])('outcome %i: somebody else holds it, or it cannot be taken', async (outcome) => {
	const { line, state } = lineWith(outcome);
	await expect(takeSessionLock(target, line, 'check')).rejects.toMatchObject({ code: 'warehouse-locked' });
	expect(state.isClosed).toBe(true);
});

test('a lock whose connection has ended is lost, and one that was let go is not', async () => {
	const lost = lineWith(0);
	const lock = await takeSessionLock(target, lost.line, 'check');
	lost.state.end();
	expect(() => lock.require()).toThrow('check');

	const released = lineWith(0);
	const other = await takeSessionLock(target, released.line, 'check');
	await other.release();
	released.state.end();
	expect(() => other.require()).not.toThrow();
});
