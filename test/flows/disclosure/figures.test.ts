import { expect, test } from 'vitest';
import { type People, type Recorded, safeFigures } from '../../../flows/disclosure/figures.ts';

const stored = { rows: 400, people: 100 };
const suppressed = { rows: 'suppressed', people: 'suppressed' };

test.each<[string, People, Recorded | undefined, object]>([
	['many kept, many removed', { kept: 100, removed: 10 }, undefined, stored],
	['nine kept', { kept: 9, removed: 10 }, undefined, suppressed],
	['nine removed', { kept: 100, removed: 9 }, undefined, suppressed],
	['nobody removed', { kept: 100, removed: 0 }, undefined, suppressed],
	['no removal, on purpose', { kept: 100, removed: undefined }, undefined, stored],
	['nine kept and no removal, on purpose', { kept: 9, removed: undefined }, undefined, suppressed],
	['ten more than were stored before', { kept: 100, removed: 10 }, { people: 90, digest: 'b' }, stored],
	['ten fewer', { kept: 100, removed: 10 }, { people: 110, digest: 'b' }, stored],
	['nine more', { kept: 100, removed: 10 }, { people: 91, digest: 'b' }, suppressed],
	['nine fewer', { kept: 100, removed: 10 }, { people: 109, digest: 'b' }, suppressed],
	['as many, and not the same', { kept: 100, removed: 10 }, { people: 100, digest: 'b' }, suppressed],
	['the same file again', { kept: 100, removed: 10 }, { people: 100, digest: 'a' }, stored],
	[
		'one more, where nobody is removed on purpose',
		{ kept: 100, removed: undefined },
		{ people: 99, digest: 'b' },
		stored,
	],
])('%s', (_, people, before, expected) => {
	expect(safeFigures({ rows: 400, digest: 'a' }, people, before)).toEqual(expected);
});
