import { publishList } from '../../../loaders/list/publish.ts';
import type { Row, Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import { migratedWarehouse } from '../../loaders/warehouse/temporary-warehouse.ts';

/** A real warehouse with the program's schema, on which a test says what the cleaned list is. */
export type ViewBench = AsyncDisposable & {
	readonly warehouse: Warehouse;
	/** Publishes a live monthly list of this age. */
	publish(numbers: Iterable<string>, ageDays?: number): Promise<void>;
	rows(text: string): Promise<readonly Row[]>;
	/** The message of the engine's refusal; undefined when it did not refuse. */
	refusal(text: string): Promise<string | undefined>;
};

export async function viewBench(): Promise<ViewBench> {
	const temporary = await migratedWarehouse();
	const { warehouse } = temporary;
	await warehouse.script(`
		insert into ndoo.check_run (check_id, kind, environment, state, outcome, opened_at, changed_at)
		values ('bench', 'monthly', 'live', 'purged', 'published', now(), now())`);
	return {
		warehouse,
		publish: async (numbers, ageDays = 1) => {
			const sorted = [...new Set(numbers)].toSorted();
			await publishList(warehouse, {
				checkId: 'bench',
				kind: 'monthly',
				environment: 'live',
				listDate: new Date(Date.now() - ageDays * 86_400_000),
				rows: sorted.length,
				lines: sorted.map((number) => Buffer.from(`${number}\n`)),
				publishedAt: new Date(),
				alongside: async () => undefined,
			});
		},
		rows: async (text) => await warehouse.query({ text }),
		refusal: async (text) =>
			await warehouse.query({ text }).then(
				() => undefined,
				(error: unknown) => (error instanceof Error ? error.message : String(error)),
			),
		[Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
	};
}
