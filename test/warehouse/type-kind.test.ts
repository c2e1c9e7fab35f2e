import { expect, test } from 'vitest';
import { isExact, kindOfType } from '../../warehouse/type-kind.ts';

test.each([
	['bigint', 'number'],
	['int', 'number'],
	['tinyint', 'number'],
	['numeric(12,2)', 'number'],
	['decimal(10,0)', 'number'],
	['double precision', 'number'],
	['float', 'number'],
	['character varying(20)', 'text'],
	['text', 'text'],
	['char(10)', 'text'],
	['nchar(10)', 'text'],
	['nvarchar(max)', 'text'],
	['date', 'date'],
	['datetime2(7)', 'datetime2'],
	['timestamp without time zone', 'timestamp without time zone'],
	['uniqueidentifier', 'uniqueidentifier'],
])('%s is compared as %s', (type, kind) => expect(kindOfType(type)).toBe(kind));

test.each([
	['citext', false],
	['src.code', false, 'citext'],
	['money', false],
	['bit(8)', false],
	['real', false],
	['character(8)', true],
	['src.code', true, 'text'],
])('%s tells rows apart exactly: %s %s', (type, isTold, base?: string) => {
	expect(isExact({ type, ...(base === undefined ? {} : { base }) })).toBe(isTold);
});
