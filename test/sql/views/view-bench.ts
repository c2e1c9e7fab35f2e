import type { Row, Warehouse } from '../../../warehouse/warehouse.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../warehouse/temporary-warehouse.ts';
import { emptySchema, type TestTable, tableSql } from './tables.ts';

/** A real warehouse with the program's schema, on which a test says what the cleaned list is. */
export type ViewBench = AsyncDisposable & {
	readonly warehouse: Warehouse;
	/** Makes the schema `src` with these tables and no others; views of an earlier one may be gone. */
	sources(tables: Readonly<Record<string, TestTable>>): Promise<void>;
	/** Publishes a live monthly list of this age; twenty people who were asked about are not on it. */
	publish(numbers: Iterable<string>, ageDays?: number): Promise<void>;
	rows(text: string): Promise<readonly Row[]>;
	/** The message of the engine's refusal; undefined when it did not refuse. */
	refusal(text: string): Promise<string | undefined>;
};

/** A new warehouse with the program's schema. */
type Opened = AsyncDisposable & Pick<TemporaryWarehouse, 'warehouse'>;

/** On the embedded engine, unless another is handed in. */
export async function viewBench(open: () => Promise<Opened> = migratedWarehouse): Promise<ViewBench> {
	const temporary = await open();
	const { warehouse } = temporary;
	return {
		warehouse,
		sources: async (tables) => {
			await emptySchema(warehouse, 'src');
			const made = Object.entries(tables).map(([name, table]) =>
				tableSql(warehouse.dialect, { schema: 'src', name }, table),
			);
			await warehouse.script(made.join('\n'));
		},
		publish: async (numbers, ageDays) => await publishLive(warehouse, numbers, ageDays, 20),
		rows: async (text) => await warehouse.query({ text }),
		refusal: async (text) =>
			await warehouse.query({ text }).then(
				() => undefined,
				(error: unknown) => (error instanceof Error ? error.message : String(error)),
			),
		[Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
	};
}
