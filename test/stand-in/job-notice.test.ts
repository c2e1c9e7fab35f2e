import { describe, expect, test } from 'vitest';
import { readJobNotice } from '../../loaders/check/reply/job-notice.ts';
import { jobNotice } from '../../stand-in/job-notice.ts';

describe('the job-created notice', () => {
	test('is one line of JSON with integers that do not fit a floating-point number', () => {
		expect(jobNotice(0)).toBe(
			'{"job_id":9007199254740993,"upload_id":9007199254740995,"dataset_id":"mesh_to_pos","status":"pending",' +
				'"stages":[{"stage":"validate_non_empty_file","passed":true},' +
				'{"stage":"validate_is_unique_upload","passed":true},{"stage":"validate_in_order","passed":true}]}',
		);
		expect(Number.isSafeInteger(JSON.parse(jobNotice(0)).job_id)).toBe(false);
	});

	test('is understood by ndoo, with a failed stage as well', () => {
		expect(readJobNotice(jobNotice(4_294_967_295))?.kind).toBe('job created');
		expect(readJobNotice(jobNotice(0, 'validate_in_order'))?.kind).toBe('job failed');
	});
});
