import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proveReply } from '../../../../loaders/check/reply/proof.ts';
import { nhsIndexOf } from '../../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../../loaders/nhs-number/nhs-number-set.ts';
import { readRows } from '../../../../loaders/nhs-number/row-reader.ts';
import { testNumbers } from '../../../../loaders/service/test-numbers.ts';

const { sent, returned } = testNumbers.int;
const [stranger = ''] = testNumbers.live.sent;
const rowsOf = (numbers: readonly string[]): string => numbers.map((number) => `${number},\r\n`).join('');

async function prove(reply: string) {
	const into = new NhsNumberSet();
	const read = await readRows([new TextEncoder().encode(reply)], into);
	return proveReply({ sent: setOf(sent), returned: into, read });
}

function setOf(numbers: readonly string[]): NhsNumberSet {
	return new NhsNumberSet(numbers.map(nhsIndexOf).filter((index) => index !== undefined));
}

describe('the proof of a reply', () => {
	test.each([
		['the published answer', rowsOf(returned)],
		['all that was sent', rowsOf(sent)],
		['nobody', ''],
		['rows in another order', rowsOf(returned.toReversed())],
		['rows without the last line end', rowsOf(returned).trimEnd()],
	])('finds nothing in %s', async (_what, reply) => {
		expect(await prove(reply)).toEqual({ faults: [], notes: [] });
	});

	test('notes a repeated row and takes it once', async () => {
		expect(await prove(rowsOf([...returned, ...returned.slice(0, 1)]))).toEqual({
			faults: [],
			notes: ['The reply repeats some of its rows; each number is taken once.'],
		});
	});

	test.each([
		['in mid-number', rowsOf(returned).slice(0, -6), ['cut']],
		['before the comma', rowsOf(returned).slice(0, -3), ['cut']],
		['with a header', `NHS_NUMBER,\r\n${rowsOf(returned)}`, ['malformed']],
		['with a blank line', `${rowsOf(returned)}\r\n`, ['empty-line']],
		['with a wrong check digit', `${rowsOf(returned)}9694116415,\r\n`, ['check-digit']],
		['with a stranger', rowsOf([...returned, stranger]), ['stranger']],
		[
			'with a stranger, and cut',
			rowsOf([...returned, stranger, ...returned.slice(0, 1)]).slice(0, -6),
			['cut', 'stranger'],
		],
	])('refuses a reply %s', async (_what, reply, codes) => {
		const proof = await prove(reply);
		expect(proof.faults.map(({ code }) => code)).toEqual(codes);
	});

	test('says what is wrong and what to do, without a number', async () => {
		const proofs = [
			await prove(rowsOf(returned).slice(0, -6)),
			await prove(`${rowsOf(returned)}x`),
			await prove(`${rowsOf(returned)}9694116415,\r\n`),
			await prove(rowsOf([stranger])),
		];
		expect(
			proofs.flatMap(({ faults }) => faults.map(({ reason, advice }) => `${reason} ${advice}`)),
		).toMatchInlineSnapshot(`
			[
			  "The reply ends in the middle of a row: it was cut short, and the people after that row are missing. Check that nothing touches the files in the MESH client's IN folder before ndoo does. Run \`ndoo refresh\` to start the check again; the list in use stays in use.",
			  "A row of the reply is not ten digits, a comma and a line end. Check that nobody opened and saved the file. Run \`ndoo refresh\` to start the check again; the list in use stays in use.",
			  "A row of the reply is not an NHS number: its check digit is wrong. Check that nobody opened and saved the file. Run \`ndoo refresh\` to start the check again; the list in use stays in use.",
			  "The reply holds at least one number that was not sent, so it is not the answer to this request. Find out whether another system uses this mailbox: each use needs its own. Run \`ndoo refresh\` to start the check again; the list in use stays in use.",
			]
		`);
	});

	// The number of a row behind all who came back would tell how many did.
	test.each([
		[0, 'The first row'],
		[1, 'A row'],
		[12, 'A row'],
	])('names the faulty row after %i good ones: %s', async (good, place) => {
		const [fault] = (await prove(`${rowsOf(sent.slice(0, good))}x`)).faults;
		expect(fault?.reason).toBe(`${place} of the reply is not ten digits, a comma and a line end.`);
	});

	test('passes exactly the subsets of what was sent', async () => {
		const anybody = fc.subarray([...sent, ...testNumbers.live.sent]);
		await fc.assert(
			fc.asyncProperty(anybody, async (numbers) => {
				const isSubset = numbers.every((number) => sent.includes(number));
				expect((await prove(rowsOf(numbers))).faults.length === 0).toBe(isSubset);
			}),
		);
	});
});
