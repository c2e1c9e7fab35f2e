import { expect, test } from 'vitest';
import { differencesOf } from '../../../sql/build-record/differences.ts';
import { standingAmong } from '../../../sql/build-record/standing.ts';
import { standingSql } from '../../../sql/build-record/standing-sql.ts';
import type { Row, Session } from '../../../warehouse/warehouse.ts';

// SQL Server shows no text of a module that is encrypted, nor to an account without `view definition`.

const gate = { schema: 'ndoo', name: 'assert_disclosable', kind: 'function' };
const showing = (digest: string | null): Session => ({
	dialect: 'tsql',
	query: async ({ text }): Promise<readonly Row[]> =>
		text === standingSql.tsql ? [{ schema_name: gate.schema, name: gate.name, kind: gate.kind, digest }] : [],
	script: async () => undefined,
	load: async () => 0,
	describe: async () => [],
	stream: async function* () {
		yield* [];
	},
});

test.each([
	['a1', []],
	['b2', ['replaced']],
	[null, ['unseen']],
])('a text whose digest is %s is %j', async (digest, expected) => {
	const found = await differencesOf(showing(digest), { own: [{ ...gate, digest: 'a1' }], flows: new Map() });
	expect(found.map(({ what }) => what)).toEqual(expected);
});

test('a text that is not shown is not put on record', async () => {
	expect(await standingAmong(showing('0xA1'), [gate])).toEqual([{ ...gate, digest: 'a1' }]);
	await expect(standingAmong(showing(null), [gate])).rejects.toMatchObject({
		code: 'schema-damaged',
		problems: [{ found: 'ndoo.assert_disclosable, whose text is not shown' }],
		todo: expect.stringContaining('`view definition`'),
	});
});
