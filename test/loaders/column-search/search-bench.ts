import { NdooError } from '../../../core/errors.ts';
import type { BusinessUnit } from '../../../flows/business-unit.ts';
import type { Flow, FlowTable, NobodyTable } from '../../../flows/flow.ts';
import { type ColumnRules, usualRules } from '../../../loaders/column-profiling/column-rules.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { type BuildReport, buildViews } from '../../../sql/views/build/build.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { testKey } from '../../core/test-key.ts';
import { signedFlow } from '../../sql/views/example-sources.ts';

/** So many NHS numbers of the test range. */
export const testNumbers = (count: number, from = 999_000_000): readonly string[] =>
	Array.from({ length: Math.ceil(count * 1.2) + 20 }, (_, step) => from + step)
		.filter(isNhsIndex)
		.slice(0, count)
		.map(nhsNumberOf);

export const spaced = (number: string, by = ' '): string =>
	`${number.slice(0, 3)}${by}${number.slice(3, 6)}${by}${number.slice(6)}`;

const decision = { reason: 'Wards alone.', signedOffBy: 'A. Signer', on: '2026-01-06' };

/** A table that says it is about nobody. */
export const nobody = (source: string, columns: readonly string[], more: Partial<NobodyTable> = {}): NobodyTable => ({
	name: 'ward',
	source: { schema: 'src', name: source },
	columns,
	role: 'nobody',
	decision,
	place: { file: 'flows/returns/example.yml', line: 40, column: 5 },
	...more,
});

export const accepted = (...columns: readonly string[]) => ({
	acceptedColumns: columns.map((column) => ({
		column,
		reason: 'Looked into.',
		signedOffBy: 'A. Signer',
		on: '2026-01-06',
	})),
});

export const flowOf = (...tables: readonly FlowTable[]): Flow => ({ ...signedFlow, tables });

/** A business unit whose numbers are in a column of `src.person`. */
export const unitOf = (more: Partial<BusinessUnit> = {}): BusinessUnit => ({
	name: 'clinic',
	file: 'flows/business-units/clinic.yml',
	title: 'Clinic',
	system: 'Clinic system',
	source: { kind: 'table', table: { schema: 'src', name: 'person' }, column: 'nhs_number' },
	format: 'text',
	...more,
});

export type Asked = { readonly rules?: Partial<ColumnRules>; readonly now?: Date; readonly dryRun?: boolean };

export const buildOf = async (
	warehouse: Warehouse,
	flow: Flow,
	{ rules = {}, now = new Date(), dryRun = true }: Asked = {},
): Promise<BuildReport> =>
	await buildViews(warehouse, [flow], {
		dryRun,
		now,
		actor: 'test',
		digestKey: async () => testKey,
		columnRules: { ...usualRules, ...rules },
	});

/** What a build finds against a flow, each as `found | expected`; nothing when it may be built. */
export async function against(warehouse: Warehouse, flow: Flow, asked: Asked = {}): Promise<readonly string[]> {
	try {
		await buildOf(warehouse, flow, asked);
		return [];
	} catch (error) {
		if (!(error instanceof NdooError) || error.code !== 'flow-invalid') throw error;
		return error.problems.map(({ found, expected }) => `${found} | ${expected}`);
	}
}
