import type { UnitSource } from '../../flows/business-unit.ts';
import { callsOfSelect, lookBeneath } from '../../warehouse/dependencies/engine-select.ts';
import { type SourceCall, sourceCalls } from '../../warehouse/dependencies/source-calls.ts';
import { waysToOwn } from '../../warehouse/dependencies/ways-to-own.ts';
import { sqlTokens } from '../../warehouse/sql-text/tokens.ts';
import type { RelationName, Session, Warehouse } from '../../warehouse/warehouse.ts';

/** What the source of a business unit calls that is somebody else's. */
export const unitCalls = async (warehouse: Warehouse, source: UnitSource): Promise<readonly SourceCall[]> =>
	source.kind === 'table' ? await sourceCalls(warehouse, [source.table]) : await callsOfSelect(warehouse, source.text);

/** The ways from the source of a business unit to what is the program's own, ready to be read. */
export async function unitOrigins(warehouse: Warehouse, source: UnitSource): Promise<readonly string[]> {
	const waysFrom = async (session: Session, start: readonly RelationName[]) =>
		await waysToOwn[session.dialect](session, start);
	if (source.kind === 'table') {
		const { schema, name } = source.table;
		return (await waysFrom(warehouse, [source.table])).map((way) => `${schema}.${name}${way}`);
	}
	if (warehouse.dialect === 'tsql') {
		const ways: string[] = [];
		for (const named of namedIn(source.text))
			ways.push(...(await waysFrom(warehouse, [named])).map((way) => `${named.schema}.${named.name}${way}`));
		return ways;
	}
	return (await lookBeneath(warehouse, source.text, async (session, select) => waysFrom(session, [select]))).map(
		(way) => `the select${way}`,
	);
}

/** Every name in a text with the one before it, or the usual schema: more than what it reads, and nothing less. */
function namedIn(text: string): readonly RelationName[] {
	const tokens = sqlTokens(text, 'tsql');
	return tokens.flatMap(({ kind, text: name }, at) => {
		if (kind !== 'word' && kind !== 'quoted') return [];
		const schema = tokens[at - 1]?.text === '.' ? tokens[at - 2]?.text : 'dbo';
		return schema === undefined ? [] : [{ schema, name }];
	});
}
