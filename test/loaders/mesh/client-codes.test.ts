import { describe, expect, test } from 'vitest';
import { clientCode } from '../../../loaders/mesh/client-codes.ts';

describe('status codes of the MESH client', () => {
	test.each([
		[
			'12',
			'the recipient is not registered',
			'Check that `environment` in ndoo.yml is the one that your mailbox belongs to.',
		],
		[
			'14',
			'it was not collected within five days',
			'Check that `environment` in ndoo.yml is the one that your mailbox belongs to.',
		],
		[
			'16',
			'the mailbox was not authenticated',
			'Check the mailbox and its keys in meshclient.cfg with the team that runs the MESH client.',
		],
		[
			'02',
			'the data file is missing',
			'Check that nothing else moves or deletes files in the folders of the MESH client.',
		],
		['06', 'the transfer failed after several tries', "See the MESH client's log, or ask the team that runs it."],
		['99', 'a code that is not known here', "See the MESH client's log, or ask the team that runs it."],
		['', 'a code that is not known here', "See the MESH client's log, or ask the team that runs it."],
	])('%s: %s', (code, meaning, advice) => {
		expect(clientCode(code)).toEqual({ meaning, advice });
	});

	test('every code of the client from 01 to 17 is known', () => {
		const codes = Array.from({ length: 17 }, (_, index) => String(index + 1).padStart(2, '0'));
		expect(codes.filter((code) => clientCode(code).meaning === clientCode('99').meaning)).toEqual([]);
	});
});
