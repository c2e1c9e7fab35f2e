import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../core/files.ts';
import { arrivals, judgeArrival, shownName } from '../../../../loaders/mesh/client-folder/arrival.ts';
import { isMessageId } from '../../../../loaders/mesh/client-folder/message-name.ts';

const now = new Date('2019-02-07T10:30:00Z');
const entry = (name: string): Entry => ({ name, isFile: true, size: 20, modified: new Date(now.getTime() - 60_000) });

describe('arrivals', () => {
	test('two control files that only differ in case are not chosen between', () => {
		const [arrival, ...more] = arrivals([entry('A.CTL'), entry('A.ctl'), entry('A.dat')]);
		expect(more).toEqual([]);
		expect(arrival && judgeArrival(arrival, now)).toEqual({
			kind: 'unreadable',
			reason: 'there are two files of that name, in different cases',
		});
	});

	const fileName = fc.oneof(fc.string(), fc.stringMatching(/^[A-C]{1,2}\.(ctl|dat|CTL|Dat)(\.(tmp|staged|part))?$/));

	test('every control and data file is in one arrival, and nothing else is in any', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fileName), (names) => {
				const found = arrivals(names.map(entry)).flatMap(({ control, data }) => [...control, ...data]);
				const expected = names.filter((name) => /.\.(ctl|dat)$/is.test(name));
				expect(found.map(({ name }) => name).sort()).toEqual(expected.sort());
			}),
		);
	});
});

describe('message ids', () => {
	test('an id is safe in a path', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\w./\\-]+$/)), (base) => {
				fc.pre(isMessageId(base));
				expect(join('IN', base).split(/[/\\]/)).toEqual(['IN', base]);
			}),
		);
	});

	test.each(['', '../x', 'a b', 'a.b', 'é', 'C:x', 'a~b', '9434765919'])('%j is none', (base) => {
		expect(isMessageId(base)).toBe(false);
		expect(shownName(base)).toMatch(/^".*"$/);
	});
});
