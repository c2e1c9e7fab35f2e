import { describe, expect, test } from 'vitest';
import type { Tracked, Tracking } from '../../../../loaders/mesh/api/tracking.ts';
import { placeOf } from '../../../../loaders/mesh/api-route/place.ts';

const tracked = (status: Tracking['status'], more: Partial<Tracking> = {}): Tracked => ({
	found: 'one',
	tracking: {
		messageId: 'M1',
		localId: 'L-1',
		recipient: 'X26HC065',
		workflowId: 'SPINE_NTT_UPHOLDING',
		code: undefined,
		description: undefined,
		status,
		...more,
	},
});

describe('where a request is, by what tracking says', () => {
	test.each<[Tracked, string]>([
		[{ found: 'none' }, 'unknown to MESH'],
		[{ found: 'several' }, 'handed to MESH'],
		[tracked('accepted'), 'accepted'],
		[tracked('acknowledged'), 'collected'],
		[tracked('uploading'), 'not sent'],
		[tracked('unknown'), 'handed to MESH'],
	])('%j: %s', (found, place) => {
		expect(placeOf(found)).toEqual({ place });
	});

	test.each<[Tracked, string]>([
		[
			tracked('undeliverable', { code: '14', description: 'Not collected for 999 053 6627' }),
			'MESH could not deliver the request: code "14", it was not collected within five days. It says: "Not collected for [a number]".',
		],
		[tracked('error'), 'MESH could not deliver the request: code "", a code that is not known here.'],
	])('it will never arrive', (found, reason) => {
		expect(placeOf(found)).toMatchObject({ place: 'refused', reason, advice: expect.stringMatching(/\.$/) });
	});
});
