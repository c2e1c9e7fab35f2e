import { expect, test } from 'vitest';
import { type People, type Recorded, safeFigures } from '../../../flows/disclosure/figures.ts';

const stored = { rows: 400, people: 100 };
const storedBefore = (people: number): Recorded => ({ people, digest: 'b' });
const suppressed = { rows: 'suppressed', people: 'suppressed' };

test.each<[string, People, readonly Recorded[], object]>([
	['many kept, many removed', { kept: 100, removed: 10 }, [], stored],
	['nine kept', { kept: 9, removed: 10 }, [], suppressed],
	['nine removed', { kept: 100, removed: 9 }, [], suppressed],
	['nobody removed', { kept: 100, removed: 0 }, [], suppressed],
	['no removal, on purpose', { kept: 100, removed: undefined }, [], stored],
	['nine kept and no removal, on purpose', { kept: 9, removed: undefined }, [], suppressed],
	['ten more than were stored before', { kept: 100, removed: 10 }, [{ people: 90, digest: 'b' }], stored],
	['ten fewer', { kept: 100, removed: 10 }, [{ people: 110, digest: 'b' }], stored],
	['nine more', { kept: 100, removed: 10 }, [{ people: 91, digest: 'b' }], suppressed],
	['nine fewer', { kept: 100, removed: 10 }, [{ people: 109, digest: 'b' }], suppressed],
	['as many, and not the same', { kept: 100, removed: 10 }, [{ people: 100, digest: 'b' }], suppressed],
	['the same file again', { kept: 100, removed: 10 }, [{ people: 100, digest: 'a' }], stored],
	['ten from last time, and nine from long ago', { kept: 109, removed: 10 }, [100, 119].map(storedBefore), suppressed],
	['nine from long ago, and ten from last time', { kept: 109, removed: 10 }, [119, 100].map(storedBefore), suppressed],
	['nine from a time between', { kept: 109, removed: 10 }, [119, 100, 130].map(storedBefore), suppressed],
	['ten from each time before', { kept: 110, removed: 10 }, [100, 120].map(storedBefore), stored],
	[
		'the same file as long ago',
		{ kept: 100, removed: 10 },
		[
			{ people: 100, digest: 'a' },
			{ people: 110, digest: 'b' },
		],
		stored,
	],
	[
		'one more, where nobody is removed on purpose',
		{ kept: 100, removed: undefined },
		[{ people: 99, digest: 'b' }],
		stored,
	],
])('%s', (_, people, before, expected) => {
	const figures = safeFigures({ rows: 400, digest: 'a' }, people, before);
	expect(figures).toEqual(expected === stored ? { ...stored, people: people.kept } : expected);
});
