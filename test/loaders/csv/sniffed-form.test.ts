import { describe, expect, test } from 'vitest';
import type { CsvForm } from '../../../loaders/csv/csv-form.ts';
import { type GivenForm, sniffedForm } from '../../../loaders/csv/sniffed-form.ts';

const form: CsvForm = { encoding: 'utf-8', bomBytes: 0, delimiter: ',', quote: '"' };

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('how a file is written', () => {
	test.each<[string, Buffer, Partial<CsvForm>]>([
		['nothing at all', Buffer.from(''), {}],
		['commas', Buffer.from('a,b\n1,2\n'), {}],
		['semicolons, with commas in the numbers', Buffer.from('a;b\n1,5;2,5\n'), { delimiter: ';' }],
		['tabs', Buffer.from('a\tb\n1\t2\n'), { delimiter: '\t' }],
		['bars', Buffer.from('a|b\n1|2\n'), { delimiter: '|' }],
		['one column', Buffer.from('nhs\n9\n'), {}],
		['one column of texts with commas', Buffer.from('9990000018\n"a,b"\n'), {}],
		['commas within quotes do not count', Buffer.from('"a,a,a";b\n"c,c,c";d\n'), { delimiter: ';' }],
		['the longest even form wins', Buffer.from('a;b,c,d\ne;f,g,h\n'), {}],
		['a file that is not even is read by what its first row has', Buffer.from('a;b\nc,,,\n'), { delimiter: ';' }],
		['a byte order mark', Buffer.from('\ufeffa,b\n'), { bomBytes: 3 }],
		[
			'UTF-16 with its mark',
			Buffer.from('\ufeffa;b\n', 'utf16le'),
			{ encoding: 'utf-16le', bomBytes: 2, delimiter: ';' },
		],
		['UTF-16 the other way round', utf16be('\ufeffa,b\n'), { encoding: 'utf-16be', bomBytes: 2 }],
		['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), { encoding: 'utf-16le' }],
		['UTF-16 the other way round, without a mark', utf16be('a,b\n1,2\n'), { encoding: 'utf-16be' }],
		['UTF-8', Buffer.from('a,é\n'), {}],
		['ISO 8859-1', Buffer.from('a,é\n', 'latin1'), { encoding: 'iso-8859-1' }],
	])('%s', (_, bytes, expected) => {
		expect(sniffedForm({ bytes, isWhole: true }, {})).toEqual({ ...form, ...expected });
	});

	test('a sample that ends inside a character or a row is no less clear', () => {
		const bytes = Buffer.from('a;b\nc;d\ne;"f\né').subarray(0, -1);
		expect(sniffedForm({ bytes, isWhole: false }, {})).toEqual({ ...form, delimiter: ';' });
	});

	test.each<[string, GivenForm, Partial<CsvForm>]>([
		['the delimiter', { delimiter: '^' }, { delimiter: '^' }],
		['the quote', { quote: "'" }, { quote: "'" }],
		['that there is none', { quote: 'none' }, { quote: undefined }],
		['the encoding', { encoding: 'iso-8859-1' }, { encoding: 'iso-8859-1', bomBytes: 0 }],
	])('what is said is not found out: %s', (_, given, expected) => {
		expect(sniffedForm({ bytes: Buffer.from('\ufeffa,b\n'), isWhole: true }, given)).toEqual({
			...form,
			bomBytes: 3,
			...expected,
		});
	});
});
