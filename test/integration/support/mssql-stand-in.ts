import { setTimeout as sleep } from 'node:timers/promises';
import { NdooError } from '../../../core/errors.ts';
import { statementError, tsqlNumber, tsqlNumberOf } from '../../../warehouse/tsql-error.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';

/** Whether a T-SQL server only stands in for SQL Server: what it lacks is then tested by its text. */
export async function isStandIn(session: Session): Promise<boolean> {
	const [row] = await session.query({ text: "select cast(serverproperty('babelfish') as int) as babelfish" });
	return row?.['babelfish'] === 1;
}

/**
 * The rights that readers of views need on a stand-in, once its schema is migrated: its views read with the rights of their
 * owner, and its functions with those of whoever calls them. None of them shows a number. SQL Server needs none of these.
 */
export async function lendRightsOnStandIn(warehouse: Warehouse): Promise<void> {
	if (!(await isStandIn(warehouse))) return;
	await warehouse.script(
		['ndoo_reader', 'ndoo_passthrough', 'ndoo_loader']
			.flatMap((role) => lent.map((right) => `grant ${right} to ${role};`))
			.join('\n'),
	);
}

const lent = [
	'execute on ndoo.assert_disclosable',
	'execute on ndoo.assert_passthrough',
	'execute on ndoo.nhs_number',
	'execute on ndoo_list.is_in_use',
	'execute on ndoo_list.hold',
	'select on ndoo.flow_gate',
	'select on ndoo.passthrough_gate',
	'select on ndoo_list.list_in_use',
	'select on ndoo_list.slot_a_held',
	'select on ndoo_list.slot_b_held',
	'select on ndoo_list.slot_a_filled',
	'select on ndoo_list.slot_b_filled',
];

/**
 * A warehouse that waits for its locks. Those of SQL Server are a database's own; those of a stand-in are the server's, so
 * that tests on databases of their own meet in them.
 */
export const withPatientLocks = <W extends Warehouse>(warehouse: W): W => ({
	...warehouse,
	lock: async (name: string) => {
		for (let attempt = 1; ; attempt++) {
			try {
				return await warehouse.lock(name);
			} catch (error) {
				if (attempt === 300 || !(error instanceof NdooError) || error.code !== 'warehouse-locked') throw error;
				await sleep(100);
			}
		}
	},
});

/** A stand-in gives one number to most of what it refuses: who waited too long to empty a table is told as SQL Server tells it. */
export const withTimeouts = (warehouse: Warehouse): Warehouse => ({
	...warehouse,
	transaction: async (mode, work) =>
		await warehouse.transaction(mode, async (session) => {
			const script = async (text: string): Promise<void> => {
				try {
					await session.script(text);
				} catch (error) {
					if (!text.includes('truncate table') || tsqlNumberOf(error) !== anyError) throw error;
					throw statementError({ number: tsqlNumber.lockTimeout, message: '' });
				}
			};
			return await work({ ...session, script });
		}),
});

/** Of Babelfish. */
const anyError = 33_557_097;
