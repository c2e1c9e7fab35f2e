import { expect, test } from 'vitest';
import { clientOf, collected, json, type Reply, serve } from './scripted-server.ts';

const base = '/messageexchange/YCLTA53/inbox';
const next = `${base}?max_results=10&continue_from=eyJw%3D%3D&x=a+b`;

test('page after page, the link taken as it is, an empty page in between', async () => {
	const { url, seen } = await serve(
		json(200, { messages: ['A1', 'A2'], links: { self: base, next }, approx_inbox_count: 3 }),
		json(200, { messages: [], links: { self: next, next: `${next}&more` } }),
		json(200, { messages: ['A3'], links: { self: next } }),
	);
	const { client } = clientOf(url);
	expect(await collected(client.inbox({ pageSize: 10, workflowFilter: '!*_ACK*' }))).toEqual(['A1', 'A2', 'A3']);
	expect(seen.map((request) => request.url)).toEqual([
		`${base}?max_results=10&workflow_filter=!*_ACK*`,
		next,
		`${next}&more`,
	]);
});

test('the ids alone, as in version 1', async () => {
	const { url, seen } = await serve(json(200, { messages: ['A1', 'A2'] }));
	expect(await collected(clientOf(url).client.inbox())).toEqual(['A1', 'A2']);
	expect(seen.map((request) => request.url)).toEqual([`${base}?max_results=500`]);
});

test('what two pages give is given once', async () => {
	const { url } = await serve(
		json(200, { messages: ['A1', 'A2'], links: { next } }),
		json(200, { messages: ['A2', 'A3', 'A3'] }),
	);
	expect(await collected(clientOf(url).client.inbox())).toEqual(['A1', 'A2', 'A3']);
});

test('the next page is not asked for before it is wanted', async () => {
	const { url, seen } = await serve(json(200, { messages: ['A1', 'A2'], links: { next } }));
	for await (const id of clientOf(url).client.inbox()) if (id === 'A2') break;
	expect(seen).toHaveLength(1);
});

test('a filter with signs of its own', async () => {
	const { url, seen } = await serve(json(200, { messages: [] }));
	await collected(clientOf(url).client.inbox({ workflowFilter: 'A&B=C/..' }));
	expect(seen[0]?.url).toBe(`${base}?max_results=500&workflow_filter=A%26B%3DC%2F..`);
});

test.each([
	['to another server', 'https://elsewhere.example/messageexchange/YCLTA53/inbox'],
	['to another place', '/elsewhere'],
	['nowhere', 'inbox?page=2'],
	['with a space', `${base}?a b`],
	['with another line', `${base}?a\r\nx: y`],
])('a link %s is not followed', async (_, link) => {
	const { url, seen } = await serve(json(200, { messages: ['A1'], links: { next: link } }));
	await expect(collected(clientOf(url).client.inbox())).rejects.toMatchObject({
		kind: 'damaged',
		message: 'Asking for the inbox of mailbox YCLTA53 did not work: the link to the next page leads elsewhere.',
	});
	expect(seen).toHaveLength(1);
});

test('a link with the address of the server itself', async () => {
	const withAddress: Reply = (response, { headers: { host } }) => {
		response.end(JSON.stringify({ messages: [], links: { next: `http://${host}${next}` } }));
	};
	const { url, seen } = await serve(withAddress, json(200, { messages: ['A1'] }));
	expect(await collected(clientOf(url).client.inbox())).toEqual(['A1']);
	expect(seen[1]?.url).toBe(next);
});

test('pages that lead round in a circle end', async () => {
	const { url, seen } = await serve(json(200, { messages: ['A1'], links: { next } }));
	await expect(collected(clientOf(url).client.inbox())).rejects.toThrow('the pages lead round in a circle.');
	expect(seen).toHaveLength(2);
});

test('pages that have no end are not followed for ever', async () => {
	let asked = 0;
	const endless: Reply = (response) => {
		asked += 1;
		response.end(JSON.stringify({ messages: [], links: { next: `${next}&page=${asked}` } }));
	};
	const { url } = await serve(endless);
	await expect(collected(clientOf(url).client.inbox())).rejects.toMatchObject({
		kind: 'damaged',
		message: 'Asking for the inbox of mailbox YCLTA53 did not work: the pages have no end.',
	});
	expect(asked).toBe(1000);
});

test('nor are pages whose ids would fill the memory', async () => {
	let asked = 0;
	const long: Reply = (response) => {
		asked += 1;
		response.end(
			JSON.stringify({ messages: [`${asked}${'A'.repeat(1_000_000)}`], links: { next: `${next}&${asked}` } }),
		);
	};
	const { url } = await serve(long);
	await expect(collected(clientOf(url).client.inbox())).rejects.toThrow('the pages have no end.');
	expect(asked).toBeLessThan(10);
});

test.each([
	['XML', '<inbox/>'],
	['another shape', '{"messages":"A1"}'],
	['nothing', ''],
	['far too much', `{"messages":["${'A'.repeat(2 << 20)}"]}`],
])('%s is no inbox', async (_, body) => {
	const { url } = await serve({ status: 200, body });
	await expect(collected(clientOf(url).client.inbox())).rejects.toMatchObject({ kind: 'damaged' });
});
