import type { ClientBase } from 'pg';
import { expect, test } from 'vitest';
import { settle } from '../../../warehouse/postgres/session-settings.ts';

// A limit of a millisecond that a database or a role was given, on a server that is busy: the first statements are cut off.

type Asked = { readonly text: string; readonly values?: readonly (readonly string[])[] };

/** A session that keeps what it is told, and ends its first statements by themselves with an error of this SQLSTATE. */
function session(ended: number, code = '57014') {
	const asked: string[] = [];
	let kept: ReadonlyMap<string, string | undefined> = new Map();
	const query = async ({ text, values: [names = [], wanted] = [] }: Asked) => {
		asked.push(text);
		if (asked.length <= ended) throw Object.assign(new Error('canceling statement'), { code });
		if (wanted !== undefined) {
			kept = new Map(names.map((name, at) => [name, wanted[at]]));
			return { rows: [{ path: '', searched: ['pg_catalog'] }] };
		}
		return { rows: names.map((name) => ({ name, value: kept.get(name) })) };
	};
	return { asked, client: { query } as unknown as Pick<ClientBase, 'query'> };
}

test.each([0, 1, 7])('%i statements are cut off: the limit is lifted before anything else is asked', async (ended) => {
	const { asked, client } = session(ended);
	await settle(client);
	expect(new Set(asked.slice(0, ended + 1))).toEqual(new Set(['set statement_timeout = 0']));
	expect(asked).toHaveLength(ended + 3);
});

test('a server that cuts off everything is given up', async () => {
	const { asked, client } = session(1000);
	await expect(settle(client)).rejects.toMatchObject({ code: '57014' });
	expect(asked).toHaveLength(20);
});

test('what fails for another reason is not tried again', async () => {
	const { asked, client } = session(1, '42501');
	await expect(settle(client)).rejects.toMatchObject({ code: '42501' });
	expect(asked).toHaveLength(1);
});
