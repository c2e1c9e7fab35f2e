import type { Session, Warehouse } from '../../warehouse/warehouse.ts';

/** A warehouse that tells what it is told: scripts as they are run, and statements that change something. */
export type Recording = {
	readonly warehouse: Warehouse;
	readonly scripts: readonly string[];
	readonly changes: readonly string[];
};

export function recording(inner: Warehouse): Recording {
	const [scripts, changes]: [string[], string[]] = [[], []];
	const recorded = <S extends Session>(session: S): S => ({
		...session,
		script: async (text) => {
			scripts.push(text);
			await session.script(text);
		},
		query: async (statement) => {
			if (!/^\s*(?:select|with|declare)\b/i.test(statement.text)) changes.push(statement.text.trim());
			return await session.query(statement);
		},
	});
	const warehouse: Warehouse = {
		...recorded(inner),
		transaction: (mode, work) => inner.transaction(mode, (session) => work(recorded(session))),
	};
	return { warehouse, scripts, changes };
}
