/** The stages that the service's receipt lists (docs/design/check-service.md, "Request: the data file"). */
const stages = ['validate_non_empty_file', 'validate_is_unique_upload', 'validate_in_order'] as const;
type Stage = (typeof stages)[number];

// Above 2^53, as in the service's own notices: whoever reads them as floating-point numbers gets others.
const firstJob = 9_007_199_254_740_993n;
const jobs = 2n ** 40n;

/**
 * The data of a job-created notice: one line of JSON. `draw` (any integer from 0) picks the job's number; `failed` is the
 * stage that did not pass, if one did not.
 */
export function jobNotice(draw: number, failed?: Stage): string {
	const job = firstJob + (BigInt(draw) % jobs) * 2n;
	const results = stages.map((stage) => ({ stage, passed: stage !== failed }));
	// Put together by hand, since JSON.stringify takes no integer of this size.
	return `{"job_id":${job},"upload_id":${job + 2n},"dataset_id":"mesh_to_pos","status":"pending","stages":${JSON.stringify(results)}}`;
}
