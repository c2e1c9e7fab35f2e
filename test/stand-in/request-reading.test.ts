import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorTexts, readRequest } from '../../stand-in/request-reading.ts';

const chunked = (text: string, size: number) => () => {
	const bytes = Buffer.from(text);
	return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
};

async function verdict(text: string, size = 65_536): Promise<string> {
	const reading = await readRequest(chunked(text, size));
	return 'error' in reading ? errorTexts[reading.error] : `${reading.numbers.size} numbers`;
}

describe('a request as the service reads it', () => {
	const [good, other] = ['9694116538', '9694116546'];
	test.each([
		['CRLF', `${good},\r\n${other},\r\n`, '2 numbers'],
		['LF', `${good},\n${other},\n`, '2 numbers'],
		['CR', `${good},\r${other},\r`, '2 numbers'],
		['a number twice', `${good},\r\n${good},\r\n`, '1 numbers'],
		['nothing', '', 'FileHasNoContent'],
		['a second column', `${good},\r\n${other},X\r\n`, 'The file has more htan one colum'],
		['an empty second column', `${good},,\r\n`, 'The file has more htan one colum'],
		['no comma', `${good}\r\n`, 'The file is missing one or more delimiters'],
		['a blank line', `${good},\r\n\r\n${other},\r\n`, 'The file is missing one or more delimiters'],
		['no line end after the last row', `${good},\r\n${other},`, 'The file is missing one or more delimiters'],
		['no comma after the last row', `${good},\r\n${other}`, 'The file is missing one or more delimiters'],
		['half a last row', `${good},\r\n96941`, 'The file is missing one or more delimiters'],
		['a wrong check digit', `${good},\r\n9694116539,\r\n`, 'The file contains one or more invalid NHS numbers'],
		['nine digits', '969411653,\r\n', 'The file contains one or more invalid NHS numbers'],
		['letters', 'NHS_NUMBER,\r\n', 'The file contains one or more invalid NHS numbers'],
		['spaces', '969 411 6538,\r\n', 'The file contains one or more invalid NHS numbers'],
		['quotes', `"${good}",\r\n`, 'The file contains one or more invalid NHS numbers'],
		['a byte order mark', `\uFEFF${good},\r\n`, 'The file contains one or more invalid NHS numbers'],
	])('%s', async (_, text, expected) => {
		expect(await verdict(text)).toBe(expected);
	});

	test('comes to the same however it is cut into chunks', async () => {
		const row = fc.constantFrom(`${good},`, `${other},`, `${good}`, `${other},X`, '9694116539,', '');
		const eol = fc.constantFrom('\r\n', '\n', '\r');
		const text = fc.array(fc.tuple(row, eol)).map((rows) => rows.flat().join(''));
		await fc.assert(
			fc.asyncProperty(text, fc.integer({ min: 1, max: 40 }), async (content, size) => {
				expect(await verdict(content, size)).toBe(await verdict(content));
			}),
		);
	});
});
