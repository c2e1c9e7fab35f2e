import { isDeepStrictEqual } from 'node:util';
import { type BlockValue, withBlock } from '../core/yaml/edit.ts';
import { parseYaml } from '../core/yaml/yaml-file.ts';
import type { Assessment, SignOff } from './flow.ts';
import { type FlowFile, flowSchema } from './flow-schema.ts';

/** The text of a flow file with a new assessment in it. */
export type Rewritten = {
	readonly text: string;
	/** Whether a sign-off was taken out: it was of the answers before, and its day would not have shown it. */
	readonly isSignOffGone: boolean;
};

/**
 * A flow file with this assessment; all else in it, comments as well, stays as it is. Undefined when the file has a form in
 * which that cannot be done: it is then for a person to write.
 */
export function withAssessment(text: string, assessment: Assessment): Rewritten | undefined {
	const before = fileOf(text);
	const assessed = withBlock(text, 'assessment', blockOf(assessment), ['signOff', 'maxListAgeDays', 'tables']);
	if (before === undefined || assessed === undefined) return undefined;
	const isSignOffGone = isOfThatDay(before.signOff, assessment);
	const rewritten = isSignOffGone ? withBlock(assessed, 'signOff', undefined) : assessed;
	const after = rewritten === undefined ? undefined : fileOf(rewritten);
	if (rewritten === undefined || after === undefined) return undefined;
	const wanted = { ...before, assessment, ...(isSignOffGone && { signOff: undefined }) };
	return isDeepStrictEqual(plain(after), plain(wanted)) ? { text: rewritten, isSignOffGone } : undefined;
}

// One of an earlier day is refused by its day, and stays to be read.
const isOfThatDay = (signOff: SignOff | undefined, { on }: Assessment): boolean =>
	signOff !== undefined && signOff.on >= on;

/** The assessment as the file has it, in the order in which it is read. */
const blockOf = ({ answers, exemption, determination, evidence, on, by }: Assessment): BlockValue => ({
	answers: { ...answers },
	exemption: exemption && { ...exemption },
	determination: determination && { ...determination },
	evidence,
	on,
	by,
});

function fileOf(text: string): FlowFile | undefined {
	const parsed = parseYaml(flowSchema, 'flow', text);
	return parsed.ok ? parsed.value : undefined;
}

/** Without the keys that are there and undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
