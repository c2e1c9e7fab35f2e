import type { Session } from '../../warehouse/warehouse.ts';
import { nhsIndexOf } from '../nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../nhs-number/nhs-number-set.ts';

/** The list in use, and how many rows its slot has, with those that are nobody's. */
export type PublishedList = { readonly numbers: NhsNumberSet; readonly rows: number };

/** The list in use; nothing when there is none. For a comparison in memory: nothing of it is ever written. */
export async function publishedList(session: Session): Promise<PublishedList> {
	const numbers = new NhsNumberSet();
	const [pointer] = await session.query({ text: 'select slot from ndoo_list.pointer' });
	if (pointer === undefined) return { numbers, rows: 0 };
	const slot = pointer['slot'] === 'a' ? 'a' : 'b';
	let rows = 0;
	for await (const batch of session.stream({ text: `select nhs_number from ndoo_list.slot_${slot}` })) {
		rows += batch.length;
		for (const [number] of batch) {
			const index = nhsIndexOf(String(number));
			if (index !== undefined) numbers.add(index);
		}
	}
	return { numbers, rows };
}

/** Its numbers. */
export const publishedNumbers = async (session: Session): Promise<NhsNumberSet> =>
	(await publishedList(session)).numbers;
