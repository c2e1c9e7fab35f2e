import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesOf, speaksFor } from '../../../stand-in/mesh-server/certificate-names.ts';
import { isInWindow, readToken } from '../../../stand-in/mesh-server/token.ts';
import { rawCall, type Signature, sign } from './raw-call.ts';
import { openServer, password, sharedKey, valueIn, version1, version2 } from './server-bench.ts';

const at = new Date('2026-03-02T09:00:00Z');
const alice: Signature = { mailbox: 'ALICE', password, sharedKey, at };
const minutes = (count: number): Date => new Date(at.getTime() + count * 60_000);

describe('a token', () => {
	test.each<[string, Partial<Signature>, number]>([
		['is taken', {}, 200],
		['with the wrong password is refused', { password: 'another' }, 403],
		['with the wrong shared key is refused', { sharedKey: 'another' }, 403],
		['of another mailbox is refused', { mailbox: 'BOB' }, 403],
		['of a mailbox that is not there is refused', { mailbox: 'NOBODY' }, 403],
		['of a mailbox in small letters is refused', { mailbox: 'alice' }, 403],
		['whose nonce is not a GUID is refused', { nonce: 'once' }, 403],
		['two hours old is taken', { at: minutes(-120) }, 200],
		['two hours and a minute old is refused', { at: minutes(-121) }, 403],
		['two hours ahead is taken', { at: minutes(120) }, 200],
		['two hours and a minute ahead is refused', { at: minutes(121) }, 403],
	])('%s', async (_, more, status) => {
		await using bench = await openServer();
		const authorization = sign({ ...alice, ...more });
		const said = await bench.call('ALICE', 'ALICE/inbox', { headers: { authorization } });
		expect(said.status).toBe(status);
	});

	test('serves once; its nonce serves again with another count', async () => {
		await using bench = await openServer();
		const nonce = randomUUID();
		const statuses: number[] = [];
		for (const count of [0, 0, 1, 1, 0]) {
			const authorization = sign({ ...alice, nonce, count });
			statuses.push((await bench.call('ALICE', 'ALICE/inbox', { headers: { authorization } })).status);
		}
		expect(statuses).toEqual([200, 403, 200, 403, 403]);
	});

	test('that was refused for its password is not used up', async () => {
		await using bench = await openServer();
		const nonce = randomUUID();
		const wrong = sign({ ...alice, nonce, password: 'another' });
		const right = sign({ ...alice, nonce });
		const call = async (authorization: string) =>
			(await bench.call('ALICE', 'ALICE/inbox', { headers: { authorization } })).status;
		expect([await call(wrong), await call(right)]).toEqual([403, 200]);
	});

	test('is forgotten when it is out of its window, and is refused for its age then', async () => {
		await using bench = await openServer();
		const authorization = sign(alice);
		const call = async () => (await bench.call('ALICE', 'ALICE/inbox', { headers: { authorization } })).body.toString();
		await call();
		expect(await call()).toContain('used before');
		bench.now = minutes(121);
		expect(await call()).toContain('more than two hours');
	});

	test('is measured by the clock that every answer tells, refusals too', async () => {
		await using bench = await openServer();
		const dates = [await bench.call('ALICE', 'ALICE/inbox'), await bench.call('NOBODY', 'NOBODY/inbox')].map(
			({ headers }) => headers.date,
		);
		expect(dates).toEqual(['Mon, 02 Mar 2026 09:00:00 GMT', 'Mon, 02 Mar 2026 09:00:00 GMT']);
	});

	test('is not needed to look up an address', async () => {
		await using bench = await openServer();
		const url = `${bench.server.url}/messageexchange/endpointlookup/x0x/LETTERS`;
		expect(valueIn((await rawCall(url, { headers: version2 })).body)).toEqual({
			results: [{ mailbox_id: 'ALICE', mailbox_name: 'Mailbox ALICE' }],
		});
		expect(valueIn((await rawCall(url, { headers: version1 })).body)).toMatchObject({
			results: [{ address: 'ALICE', description: 'Mailbox ALICE', endpoint_type: 'MESH' }],
		});
	});

	test('is nothing for the mailbox of the check service, which speaks to nobody', async () => {
		await using bench = await openServer();
		const said = await bench.call('NDOO-STAND-IN', 'NDOO-STAND-IN/inbox');
		expect(said.status).toBe(403);
	});

	test('is read from any text without a throw', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				const token = readToken(`NHSMESH ${text}`);
				expect(token === undefined || /^\d{12}$/.test(token.stamp)).toBe(true);
			}),
		);
	});

	test('with a time that is none is in no window', () => {
		const token = readToken(sign(alice).replace('202603020900', '202613450900'));
		expect(token && isInWindow(token, at)).toBe(false);
	});
});

describe('a refusal of a token', () => {
	const authorization = 'NHSMESH nonsense';
	test('has no code, in version 2', async () => {
		await using bench = await openServer();
		const { headers, body } = await bench.call('ALICE', 'ALICE/inbox', { headers: { authorization } });
		expect(headers['content-type']).toBe('application/vnd.mesh.v2+json');
		expect(valueIn(body)).toEqual({
			detail: [{ event: '', code: '', msg: 'The Authorization header cannot be read' }],
		});
	});

	test('has no code, in version 1', async () => {
		await using bench = await openServer();
		const { headers, body } = await bench.call('ALICE', 'ALICE/inbox', { headers: { authorization, ...version1 } });
		expect(headers['content-type']).toBe('application/json');
		expect(valueIn(body)).toEqual({
			errorEvent: '',
			errorCode: '',
			errorDescription: 'The Authorization header cannot be read',
		});
	});

	test('of a mailbox that is not there has one', async () => {
		await using bench = await openServer();
		const { status, body } = await bench.call('NOBODY', 'NOBODY/inbox');
		expect(status).toBe(403);
		expect(valueIn(body)).toEqual({ detail: [{ event: 'SEND', code: 'EPL-151', msg: 'No mailbox matched' }] });
	});
});

describe('a client certificate', () => {
	test.each<[string, string | string[] | undefined, string | undefined, boolean]>([
		['by its common name', 'ALICE.X0X.api.mesh-client.nhs.uk', undefined, true],
		['in any case', 'alice.x0x.api.mesh-client.nhs.uk', undefined, true],
		['by another name of it', 'server1.X0X.api', 'DNS:bob.x0x.api, DNS:alice.x0x.api', true],
		['by one of several common names', ['BOB.X0X', 'ALICE.X0X'], undefined, true],
		['not by an address', undefined, 'IP Address:127.0.0.1, URI:alice.x0x', false],
		['not for another mailbox', 'BOB.X0X.api', 'DNS:bob.x0x', false],
		['not by a name that begins with it', 'ALICE2.X0X', undefined, false],
		['not without a name', undefined, undefined, false],
	])('speaks for a mailbox %s', (_, name, alternatives, expected) => {
		const subject = { C: '', ST: '', L: '', O: '', OU: '', ...(name === undefined ? {} : { CN: name }) };
		const certificate = alternatives === undefined ? { subject } : { subject, subjectaltname: alternatives };
		expect(speaksFor(namesOf(certificate as Parameters<typeof namesOf>[0]), 'ALICE')).toBe(expected);
	});
});
