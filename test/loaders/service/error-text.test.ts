import { describe, expect, test } from 'vitest';
import { readErrorText } from '../../../loaders/service/error-text.ts';

const texts = {
	noContent: 'FileHasNoContent',
	columns: 'The file has more htan one colum',
	delimiters: 'The file is missing one or more delimiters',
	invalid: 'The file contains one or more invalid NHS numbers',
};

describe('error texts of the service', () => {
	test('the known ones come with their advice', () => {
		expect(Object.values(texts).map(readErrorText)).toMatchInlineSnapshot(`
			[
			  {
			    "advice": "Make sure the data file you provided contains only 10-digit NHS Numbers, separated by a comma. If the message comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			    "isKnown": true,
			    "reason": "The service refused the file: "FileHasNoContent".",
			  },
			  {
			    "advice": "Make sure the data file you provided contains only a single column of 10-digit NHS Numbers, separated by a comma. If the message comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			    "isKnown": true,
			    "reason": "The service refused the file: "The file has more htan one colum".",
			  },
			  {
			    "advice": "Make sure the data file you provided is comma delimited: each NHS number should be followed by a comma, including the last one on the list. If the message comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			    "isKnown": true,
			    "reason": "The service refused the file: "The file is missing one or more delimiters".",
			  },
			  {
			    "advice": "Make sure the NHS numbers provided are all 10 digits and just consist of numbers. If the message comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			    "isKnown": true,
			    "reason": "The service refused the file: "The file contains one or more invalid NHS numbers".",
			  },
			]
		`);
	});

	test.each([
		['filehasnocontent', texts.noContent],
		['File has no content.', texts.noContent],
		['"FILEHASNOCONTENT"\r\n', texts.noContent],
		['FileHasNoContents', texts.noContent],
		['The file has more than one column', texts.columns],
		['the file has more htan one colum.', texts.columns],
		['The file is missing one or more delimeters', texts.delimiters],
		['THE FILE IS MISSING  ONE OR MORE DELIMITER', texts.delimiters],
		['The file contains one or more invalid NHS number.', texts.invalid],
		['\ufeffThe file contains one or more invalid NHS numbers,', texts.invalid],
	])('%j is read as %s', (text, expected) => {
		expect(readErrorText(text)).toEqual(readErrorText(expected));
	});

	// 16 letters may have 2 slips, 41 may have 6.
	test.each([
		['FileHasNoContxxt', texts.noContent, true],
		['FileHasNoConxxxt', texts.noContent, false],
		['FileHasNoConte', texts.noContent, true],
		['FileHasNoCont', texts.noContent, false],
		['The file contains one or more xxxxxid NHS numbexs', texts.invalid, true],
		['The file contains one or more xxxxxid NHS numbexx', texts.invalid, false],
	])('%s is near enough to %s: %s', (text, known, expected) => {
		expect(readErrorText(text).reason === readErrorText(known).reason).toBe(expected);
	});

	test('an unknown one says who helps, and quotes no number', () => {
		expect(readErrorText('Patient 999 053 6627 has no record')).toEqual({
			isKnown: false,
			reason:
				'The service sent a message in place of a list: "Patient [a number] has no record". It is not one of the known ones.',
			advice: 'Please contact the National Service Desk via the weblog or on 0300 3035035.',
		});
	});
});
