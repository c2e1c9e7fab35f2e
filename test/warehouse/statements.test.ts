import { describe, expect, test } from 'vitest';
import { compiled, tables } from '../../warehouse/statements.ts';
import type { Dialect, Statement } from '../../warehouse/warehouse.ts';

type Build = (table: ReturnType<typeof tables>) => Parameters<typeof compiled>[0];

describe('each statement in both dialects', () => {
	const at = new Date(0);

	test.each<[what: string, build: Build, texts: Readonly<Record<Dialect, string>>, values: readonly unknown[]]>([
		[
			'insert',
			(table) => table('ndoo.run').insert([{ a: 'x', b: null, c: true, d: at }]),
			{
				postgres: 'insert into "ndoo"."run" ("a", "b", "c", "d") values ($1, $2, $3, $4)',
				tsql: 'insert into [ndoo].[run] ([a], [b], [c], [d]) values (@p0, @p1, @p2, @p3)',
			},
			['x', null, true, at],
		],
		[
			'update, without the count that nobody reads',
			(table) => table('ndoo.run').where({ a: 1 }).update({ b: 'x' }),
			{
				postgres: 'update "ndoo"."run" set "b" = $1 where "a" = $2',
				tsql: 'update [ndoo].[run] set [b] = @p0 where [a] = @p1',
			},
			['x', 1],
		],
		[
			'delete, without it as well',
			(table) => table('ndoo.run').where({ a: 1 }).delete(),
			{ postgres: 'delete from "ndoo"."run" where "a" = $1', tsql: 'delete from [ndoo].[run] where [a] = @p0' },
			[1],
		],
		[
			'a number that goes up, and what it became',
			(table) => table('ndoo.run').where({ a: 1 }).increment('last', 3).returning('last'),
			{
				postgres: 'update "ndoo"."run" set "last" = "last" + $1 where "a" = $2 returning "last"',
				tsql: 'update [ndoo].[run] set [last] = [last] + @p0 output inserted.[last] where [a] = @p1',
			},
			[3, 1],
		],
	])('%s', (_, build, texts, values) => {
		const statement = (dialect: Dialect): Statement => compiled(build(tables({ dialect })));
		expect(statement('postgres')).toEqual({ text: texts.postgres, values });
		expect(statement('tsql')).toEqual({ text: texts.tsql, values });
	});

	test('the first rows', () => {
		const build: Build = (table) => table('ndoo.run').where({ a: 'x' }).orderBy('b', 'desc').limit(1);
		expect(compiled(build(tables({ dialect: 'postgres' })))).toEqual({
			text: 'select * from "ndoo"."run" where "a" = $1 order by "b" desc limit $2',
			values: ['x', 1],
		});
		expect(compiled(build(tables({ dialect: 'tsql' })))).toEqual({
			text: 'select top (@p0) * from [ndoo].[run] where [a] = @p1 order by [b] desc',
			values: [1, 'x'],
		});
	});
});
