import { describe, expect, test } from 'vitest';
import { claimOf } from '../../../../loaders/check/by-hand/claim.ts';
import type { Request } from '../../../../loaders/check/state/check-run.ts';

const request = (localId: string, checkId = 'new'): Request => ({
	checkId,
	part: 1,
	mailbox: 'YCLTA53',
	baseName: `YCLTA53-070219-${localId}`,
	localId,
	rows: 1,
	state: 'sent',
	route: 'ui',
	sentAt: undefined,
	messageId: undefined,
	replyId: undefined,
	isByHand: false,
	findings: [],
});

const [one, two, old] = [
	request('X0X-20260302-1a2b3c-001'),
	request('X0X-20260302-1a2b3c-002'),
	request('X0X-20260202-9z8y7x-001', 'old'),
];
const waiting = [one];
const requests = [one, two, old];

type Case = [what: string, name: string, reason: string | undefined, expected: object];

const cases: readonly Case[] = [
	['our reference', `${one.localId}.dat`, undefined, { request: one, ground: 'reference' }],
	[
		'in another case, as a second download',
		`${one.localId.toUpperCase()} (1).DAT`,
		undefined,
		{ request: one, ground: 'reference' },
	],
	['with more around it', `re_${one.localId}_final.txt`, 'any', { request: one, ground: 'reference' }],
	['a longer reference', `${one.localId}2.dat`, undefined, { found: 'a name without our reference' }],
	[
		'none, and no reason',
		'message.dat',
		undefined,
		{ found: 'a name without our reference', expected: `a file with ${one.localId} in its name, or --reason` },
	],
	['none, and a reason', 'message.dat', 'The only one of today', { request: one, ground: 'reason' }],
	[
		'that of an old request',
		`${old.localId}.dat`,
		'It is the right one',
		{ found: `the reply to ${old.localId} (check old), which waits for none` },
	],
	[
		'that of a part that is answered',
		`${two.localId}.dat`,
		undefined,
		{ found: `the reply to ${two.localId} (check new), which waits for none` },
	],
	['two of them', `${one.localId} ${old.localId}.dat`, undefined, { found: 'a name with several references in it' }],
];

describe('which request a downloaded file is said to answer', () => {
	test.each(cases)('%s', (_, name, reason, expected) => {
		expect(claimOf({ name, requests, waiting, reason })).toMatchObject(expected);
	});

	test('a reason does not tell one part from another', () => {
		const several = { name: 'message.dat', requests, waiting: [one, two], reason: 'Today' };
		expect(claimOf(several)).toEqual({
			found: 'a name without our reference, where several replies are awaited',
			expected: `a file with ${one.localId} or ${two.localId} in its name`,
		});
	});
});
