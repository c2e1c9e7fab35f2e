import { describe, expect, test } from 'vitest';
import {
	overdueFailure,
	overdueNote,
	type PartInWaiting,
	refusedFailure,
} from '../../../../loaders/check/state/overdue.ts';
import type { MessagePlace } from '../../../../loaders/mesh/whereabouts.ts';

const limits = { replyWarningHours: 6, replyLimitDays: 5 };

const part = (hours: number, place: MessagePlace, number = 1): PartInWaiting => ({
	part: number,
	baseName: `A-000${number}`,
	days: hours / 24,
	where: { place },
});

describe('a note on late replies', () => {
	test.each<[what: string, waiting: readonly PartInWaiting[], level: string | undefined]>([
		['sent an hour ago', [part(1, 'sent')], undefined],
		['in OUT for 59 minutes', [part(59 / 60, 'waiting to be sent')], undefined],
		['in OUT for 61 minutes', [part(61 / 60, 'waiting to be sent')], 'warn'],
		['sent six hours ago', [part(6, 'sent')], undefined],
		['sent longer ago', [part(6.1, 'sent')], 'warn'],
		['sent four days ago', [part(96, 'sent')], 'warn'],
		['sent longer than four days ago', [part(96.1, 'collected')], 'alarm'],
		['one of two parts', [part(1, 'sent'), part(97, 'sent', 2)], 'alarm'],
	])('%s: %s', (_, waiting, level) => {
		expect(overdueNote(waiting, limits)?.level).toBe(level);
	});

	test('no alarm before a reply is late, however short the limit', () => {
		expect(overdueNote([part(5, 'sent')], { replyWarningHours: 6, replyLimitDays: 1 })).toBeUndefined();
		expect(overdueNote([part(7, 'sent')], { replyWarningHours: 6, replyLimitDays: 1 })?.level).toBe('alarm');
	});

	test('says where each part is, and what to look at there, once', () => {
		const waiting = [part(7, 'waiting to be sent'), part(7, 'sent', 2), part(7, 'sent', 3)];
		expect(overdueNote(waiting, limits)?.text).toMatchInlineSnapshot(
			`"Still no reply after 7 hours (A-0001: in OUT, where the MESH client has not taken it; A-0002: in SENT, so the MESH client has sent it; A-0003: in SENT, so the MESH client has sent it). Check that the MESH client is running, and that its polling period in meshclient.cfg is as it was (30 minutes unless it was changed). Check that nothing else deletes files from the IN folder before ndoo reads them. If nothing does, contact the National Service Desk via the weblog or on 0300 3035035."`,
		);
		expect(overdueNote([part(2, 'waiting to be sent'), part(2, 'sent', 2)], limits)?.text).toMatchInlineSnapshot(
			`"Not sent yet (A-0001: in OUT, where the MESH client has not taken it). Check that the MESH client is running, and that its polling period in meshclient.cfg is as it was (30 minutes unless it was changed)."`,
		);
		expect(overdueNote([part(97, 'collected')], limits)?.text).toMatchInlineSnapshot(
			`"No reply after 97 hours (A-0001: collected by the check service), and after 23 more MESH no longer keeps one: the check will have failed. Please contact the National Service Desk via the weblog or on 0300 3035035."`,
		);
		expect(overdueNote([part(119.9, 'with a person')], limits)?.text).toMatchInlineSnapshot(
			`"No reply after 119 hours (A-0001: written for a person to send in MESH UI), and after 1 more MESH no longer keeps one: the check will have failed. See in MESH UI whether it was sent and whether the reply is in the inbox, where it stays for five days. Download it, and bring it as the sheet beside the file says."`,
		);
	});
});

describe('an end', () => {
	test('when no reply can come any more', () => {
		expect(overdueFailure([part(120, 'sent')], limits)).toBeUndefined();
		expect(overdueFailure([part(120.1, 'sent')], limits)).toMatchInlineSnapshot(`
			{
			  "advice": "Check that nothing else deletes files from the IN folder before ndoo reads them. If nothing does, contact the National Service Desk via the weblog or on 0300 3035035. The next run begins a new check.",
			  "reason": "No reply came within 5 days, after which MESH no longer keeps one (A-0001: in SENT, so the MESH client has sent it).",
			}
		`);
	});

	test('at once, when a part will never arrive', () => {
		const refused: PartInWaiting = {
			...part(1, 'sent', 2),
			where: { place: 'refused', reason: 'It is in FAILED.', advice: 'Look.' },
		};
		expect(refusedFailure([part(1, 'sent')])).toBeUndefined();
		expect(refusedFailure([part(1, 'sent'), refused])).toEqual({
			part: 2,
			reason: 'It is in FAILED.',
			advice: 'Look.',
		});
	});
});
