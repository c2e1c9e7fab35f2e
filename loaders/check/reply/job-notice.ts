import { z } from 'zod';
import { serviceDesk } from '../../service/error-text.ts';
import { quote } from '../../service/quote.ts';

/** What a job notice of the service says: the job was made, or why it came to nothing. */
export type JobNotice =
	| { readonly kind: 'job created' }
	| { readonly kind: 'job failed'; readonly reason: string; readonly advice: string };

// As seen in a real exchange (docs/design/check-service.md, K2). Its integers above 2^53 lose digits on parsing, and none
// of them is used.
const notice = z
	.object({ dataset_id: z.unknown(), stages: z.array(z.unknown()), status: z.string() })
	.partial()
	.refine(({ dataset_id, stages }) => dataset_id !== undefined || stages !== undefined);

const failedStage = z.object({ stage: z.string().catch(''), passed: z.literal(false) });

/**
 * Reads the receipt that the service sends when it has made a job of a request: a JSON object with a status, and the
 * stages passed so far. Undefined when the text is anything else. A stage that has not been tried yet has not failed.
 */
export function readJobNotice(text: string): JobNotice | undefined {
	const found = notice.safeParse(jsonOf(text)).data;
	if (found === undefined) return undefined;
	const [failed] = (found.stages ?? []).flatMap((stage) => failedStage.safeParse(stage).data ?? []);
	if (failed !== undefined) {
		return {
			kind: 'job failed',
			reason: `The service took the file, but it did not pass the stage ${quote(failed.stage)}.`,
			advice: stageAdvice.get(failed.stage) ?? otherAdvice,
		};
	}
	const status = found.status ?? '';
	return /fail|reject|error/i.test(status)
		? { kind: 'job failed', reason: `The service took the file, but its job is ${quote(status)}.`, advice: otherAdvice }
		: { kind: 'job created' };
}

const otherAdvice = `Please ${serviceDesk}.`;

const stageAdvice: ReadonlyMap<string, string> = new Map([
	[
		'validate_non_empty_file',
		'Check that nothing touches the data file before it is sent, and run `ndoo refresh` to start the check again.',
	],
	[
		'validate_is_unique_upload',
		'The service has had this file before. Run `ndoo refresh` to start the check again under a new name.',
	],
	[
		'validate_in_order',
		'The service has had a later file from this mailbox. Check that nothing else sends from it, and run `ndoo refresh` to start the check again.',
	],
]);

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
