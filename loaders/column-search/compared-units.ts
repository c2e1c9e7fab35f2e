import { NdooError, type Problem } from '../../core/errors.ts';
import type { BusinessUnit } from '../../flows/business-unit.ts';
import { selectFault } from '../../warehouse/dependencies/engine-select.ts';
import { quotingOf } from '../../warehouse/dialect.ts';
import { bareSelect } from '../../warehouse/sql-text/one-select.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { ComparedUnit } from './search.ts';

export type Comparable = { readonly units: readonly ComparedUnit[]; readonly doubts: readonly Problem[] };

/** The business units whose numbers a search can be compared with: those that this account may read, in one select with a table. */
export async function comparableUnits(warehouse: Warehouse, units: readonly BusinessUnit[]): Promise<Comparable> {
	const compared: ComparedUnit[] = [];
	const doubts: Problem[] = [];
	for (const unit of units) {
		const why = await whyNotCompared(warehouse, unit);
		if (why === undefined) compared.push(comparedUnit(warehouse, unit));
		else doubts.push(notCompared(unit, why));
	}
	return { units: compared, doubts };
}

const comparedUnit = ({ dialect }: Warehouse, { source, format }: BusinessUnit): ComparedUnit => ({
	source: source.kind === 'query' ? { ...source, text: bareSelect(source.text, dialect) } : source,
	format,
});

async function whyNotCompared(warehouse: Warehouse, unit: BusinessUnit): Promise<string | undefined> {
	if (unit.source.kind === 'query') {
		const fault = await selectFault(warehouse, unit.source.text);
		if (fault !== undefined) return fault;
	}
	const { quoted, quotedName } = quotingOf[warehouse.dialect];
	const { source } = comparedUnit(warehouse, unit);
	const from = source.kind === 'table' ? quoted(source.table) : `(\n${source.text}\n)`;
	try {
		const text = `select unit.${quotedName(source.column)} as number from ${from} as unit where 1 = 0`;
		if (warehouse.dialect === 'tsql') await warehouse.query({ text });
		else await warehouse.transaction('snapshot', async (session) => await session.query({ text }));
		return undefined;
	} catch (error) {
		if (error instanceof NdooError) return error.message;
		throw error;
	}
}

const notCompared = ({ name, file }: BusinessUnit, why: string): Problem => ({
	place: { file },
	found: `the business unit \`${name}\`, with whose numbers columns could not be compared: ${why}`,
	expected:
		'a source that the account of `ndoo build` may read, and that can stand in brackets; without it columns are judged by check digits alone',
});
