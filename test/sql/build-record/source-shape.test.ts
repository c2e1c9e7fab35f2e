import { expect, test } from 'vitest';
import { type SourceShape, shapeChanges } from '../../../sql/build-record/source-shape.ts';

const shape: SourceShape = {
	kind: 'table',
	columns: [
		{ name: 'code', type: 'text' },
		{ name: 'ward', type: 'text', collation: 'C' },
	],
	keys: [['code']],
	beneath: [{ object: 'src.ward', digest: 'a' }],
};

test.each<[what: string, now: Partial<SourceShape>, changes: readonly string[]]>([
	['as it was', {}, []],
	['with one key more', { keys: [['code'], ['ward']] }, []],
	[
		'with a column more',
		{ columns: [...shape.columns, { name: 'nhs_number', type: 'text' }] },
		['the column `nhs_number` was added'],
	],
	['with a column less', { columns: shape.columns.slice(0, 1) }, ['the column `ward` is gone']],
	[
		'with a column of a type of the same length',
		{ columns: [{ name: 'code', type: 'date' }, ...shape.columns.slice(1)] },
		['the column `code` is date now, and was text'],
	],
	[
		'with another collation',
		{ columns: [...shape.columns.slice(0, 1), { name: 'ward', type: 'text' }] },
		['the column `ward` has the collation default now, and had C'],
	],
	['without its key', { keys: [] }, ['the key on `code` is gone']],
	['as a view', { kind: 'view' }, ['it is a view now, and was a table']],
	['with another text', { beneath: [{ object: 'src.ward', digest: 'b' }] }, ['its text or its policies were changed']],
	[
		'with something beneath it',
		{ beneath: [...shape.beneath, { object: 'src.patient', digest: 'c' }] },
		['`src.patient` is beneath it now'],
	],
])('a source %s', (_, now, changes) => {
	expect(shapeChanges(shape, { ...shape, ...now })).toEqual(changes);
});
