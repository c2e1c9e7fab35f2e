import type { Bytes } from '../core/files.ts';
import { headCount, isNhsIndex, type NhsIndex } from '../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../loaders/nhs-number/nhs-number-set.ts';
import { isDrawn, isRemoved, type OptOutRule } from './opt-out-rule.ts';
import type { Scenario } from './scenario.ts';

const testRange = 999_000_000;
const excessiveRate = 0.6;
/** How many digits of its next number a list shows when it is cut inside a line. */
const digitsLeft = 6;

/** The data of the service's answer: `NNNNNNNNNN,` and CRLF a row, as the scenarios have it; may be streamed again. */
export function cleanedList(sent: NhsNumberSet, rule: OptOutRule, told: ReadonlySet<Scenario>): () => Bytes {
	const kept = new NhsNumberSet();
	for (const index of sent) if (isKept(index, rule, told)) kept.add(index);
	if (told.has('stranger')) kept.add(strangerTo(sent));
	const half = Math.floor(kept.size / 2);
	if (told.has('truncated-mid-line')) return () => cutInside(kept, half);
	return () => kept.lines(',\r\n', { from: 0, count: told.has('truncated-at-line-end') ? half : kept.size });
}

function isKept(index: NhsIndex, rule: OptOutRule, told: ReadonlySet<Scenario>): boolean {
	if (told.has('empty')) return false;
	if (told.has('none-removed')) return true;
	if (told.has('too-many-removed') && isDrawn(index, { ...rule, rate: excessiveRate })) return false;
	return !isRemoved(index, rule);
}

// In the test range, which is nobody's, whatever was sent.
function strangerTo(sent: NhsNumberSet): NhsIndex {
	for (let head = testRange; head < headCount; head++) if (isNhsIndex(head) && !sent.has(head)) return head;
	throw new Error('the request holds the whole test range');
}

function* cutInside(kept: NhsNumberSet, rows: number): Generator<Uint8Array> {
	yield* kept.lines(',\r\n', { from: 0, count: rows });
	for (const next of kept.lines(',\r\n', { from: rows, count: 1 })) yield next.subarray(0, digitsLeft);
}
