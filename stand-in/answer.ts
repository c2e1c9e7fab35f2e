import type { Bytes } from '../core/files.ts';
import { cleanedList } from './cleaned-list.ts';
import {
	answer,
	foreignLocalId,
	foreignWorkflow,
	jobCreated,
	text,
	transferReport,
	undeliveredReport,
} from './messages.ts';
import type { OptOutRule } from './opt-out-rule.ts';
import type { PlannedReply, ServiceRequest } from './planned-reply.ts';
import { errorTexts, type RequestError, readRequest } from './request-reading.ts';
import type { Scenario } from './scenario.ts';

export type AnswerOptions = OptOutRule & {
	readonly scenarios: readonly Scenario[];
	/** From the request to the list; the real service takes about an hour (check service page). */
	readonly turnaroundMilliseconds: number;
};

const hour = 3_600_000;
const slowness = 6 * hour;
const lateness = 48 * hour;

/**
 * The national service's part, and MESH's reports, without a transport: a request in, the replies out
 * (docs/design/check-service.md, K1 to K7), in the order in which they come.
 */
export async function answerRequest(
	request: ServiceRequest,
	{ scenarios, turnaroundMilliseconds, ...rule }: AnswerOptions,
): Promise<readonly PlannedReply[]> {
	const told = new Set(scenarios);
	const after = turnaroundMilliseconds + (told.has('slow') ? slowness : 0);
	if (told.has('no-reply')) return [];
	if (told.has('undelivered')) return [transferReport(request), undeliveredReport(request, after)];
	// With any other sign in it, the message is sent and no reply ever comes (docs/design/check-service.md, "Request: names").
	if (!/^[A-Za-z0-9_-]+$/.test(request.control.localId)) return [transferReport(request)];
	const outcome = await outcomeOf(request, rule, told);
	const isJob = outcome.kind === 'list' && !told.has('no-job-notice');
	return [
		transferReport(request),
		...(isJob ? [jobCreated(request, told.has('failed-stage'))] : []),
		...(told.has('foreign-workflow') ? [foreignWorkflow(request, after)] : []),
		...(told.has('foreign-local-id') ? [foreignLocalId(request, after)] : []),
		...(told.has('failed-stage') ? [] : answers(request, { after, told, data: outcome.data })),
	];
}

type Told = ReadonlySet<Scenario>;
type Outcome = { readonly kind: 'list' | 'error'; readonly data: () => Bytes };

async function outcomeOf({ data }: ServiceRequest, rule: OptOutRule, told: Told): Promise<Outcome> {
	const [, toldError] = toldErrors.find(([scenario]) => told.has(scenario)) ?? [];
	if (toldError !== undefined) return { kind: 'error', data: text(errorTexts[toldError]) };
	const reading = await readRequest(data);
	return 'error' in reading
		? { kind: 'error', data: text(errorTexts[reading.error]) }
		: { kind: 'list', data: cleanedList(reading.numbers, rule, told) };
}

const toldErrors = [
	['error-no-content', 'no-content'],
	['error-columns', 'columns'],
	['error-delimiters', 'delimiters'],
	['error-invalid-numbers', 'invalid-numbers'],
] as const satisfies readonly (readonly [Scenario, RequestError])[];

function answers(
	request: ServiceRequest,
	{ after, told, data }: { after: number; told: Told; data: () => Bytes },
): readonly PlannedReply[] {
	const { localId } = request.control;
	const times = [after, ...(told.has('duplicate') ? [after] : []), ...(told.has('late') ? [after + lateness] : [])];
	return times.map((afterMilliseconds) =>
		answer(request, { afterMilliseconds, localId: told.has('wrong-local-id') ? `${localId}-X` : localId, data }),
	);
}
