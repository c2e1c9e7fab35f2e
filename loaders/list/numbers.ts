import { nhsIndexOf } from '../nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../nhs-number/nhs-number-set.ts';
import type { Session } from '../warehouse/warehouse.ts';

/** The numbers of the list in use; none when there is no list. For a comparison in memory: nothing of it is ever written. */
export async function publishedNumbers(session: Session): Promise<NhsNumberSet> {
	const numbers = new NhsNumberSet();
	const [pointer] = await session.query({ text: 'select slot from ndoo_list.pointer' });
	if (pointer === undefined) return numbers;
	const slot = pointer['slot'] === 'a' ? 'a' : 'b';
	for await (const batch of session.stream({ text: `select nhs_number from ndoo_list.slot_${slot}` })) {
		for (const [number] of batch) {
			const index = nhsIndexOf(String(number));
			if (index !== undefined) numbers.add(index);
		}
	}
	return numbers;
}
