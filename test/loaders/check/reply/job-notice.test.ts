import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJobNotice } from '../../../../loaders/check/reply/job-notice.ts';

const passed = '{"stage": "validate_non_empty_file", "ts": 20190207141015000001, "passed": true, "details": null}';

describe('job notices', () => {
	test.each([
		[
			'as the service writes it',
			`{"version": 10, "status": "pending", "stages": [${passed}], "dataset_id": "mesh_to_pos"}\n`,
		],
		['with no stage yet', '{"status": "pending", "stages": []}'],
		['with a stage not tried yet', '{"stages": [{"stage": "validate_in_order", "passed": null}]}'],
		['with a data set alone', '{"dataset_id": "mesh_to_pos"}'],
		['on several lines', `{\n"status": "pending",\n"stages": [${passed}]\n}`],
	])('%s', (_what, text) => {
		expect(readJobNotice(text)).toEqual({ kind: 'job created' });
	});

	test('name the first stage that did not pass, with advice', () => {
		const failing = ['validate_non_empty_file', 'validate_is_unique_upload', 'validate_in_order', 'new "stage"'];
		const texts = failing.map((stage) => {
			const notice = {
				status: 'pending',
				stages: [
					{ stage: 'first', passed: true },
					{ stage, passed: false },
				],
			};
			const found = readJobNotice(JSON.stringify(notice));
			return found?.kind === 'job failed' ? `${found.reason} ${found.advice}` : found;
		});
		expect(texts).toMatchInlineSnapshot(`
			[
			  "The service took the file, but it did not pass the stage "validate_non_empty_file". Check that nothing touches the data file before it is sent, and run \`ndoo refresh\` to start the check again.",
			  "The service took the file, but it did not pass the stage "validate_is_unique_upload". The service has had this file before. Run \`ndoo refresh\` to start the check again under a new name.",
			  "The service took the file, but it did not pass the stage "validate_in_order". The service has had a later file from this mailbox. Check that nothing else sends from it, and run \`ndoo refresh\` to start the check again.",
			  "The service took the file, but it did not pass the stage "new 'stage'". Please contact the National Service Desk via the weblog or on 0300 3035035.",
			]
		`);
	});

	test.each(['failed', 'REJECTED', 'error'])('whose job is %s', (status) => {
		expect(readJobNotice(JSON.stringify({ status, stages: [] }))).toEqual({
			kind: 'job failed',
			reason: `The service took the file, but its job is "${status}".`,
			advice: 'Please contact the National Service Desk via the weblog or on 0300 3035035.',
		});
	});

	test.each([
		'',
		'FileHasNoContent',
		'{"status": "pending"}',
		'{"stages": "none"}',
		'{}',
		'[]',
		'null',
		'9990536627',
		'[{"stages": []}]',
		'{"stages": [',
		'{"dataset_id": "mesh_to_pos"} {}',
	])('%j is none', (text) => {
		expect(readJobNotice(text)).toBeUndefined();
	});

	test('whatever else the JSON holds, nothing is thrown', () => {
		fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => readJobNotice(text)?.kind !== 'job failed'));
	});
});
