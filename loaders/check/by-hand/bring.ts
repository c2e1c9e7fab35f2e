import { basename } from 'node:path';
import { NdooError, type Problem } from '../../../core/errors.ts';
import { type CheckRun, isExpectingReplies, type Request } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { requireHere, requireSameOrigin } from '../state/origin.ts';
import { requestsFrom } from '../state/request-store.ts';
import { openRun } from '../state/run-store.ts';
import { fail } from '../steps/fail.ts';
import { take } from '../steps/take.ts';
import { claimOf, type ReplyClaim } from './claim.ts';
import { examine, type FileExamination } from './examine.ts';

/** Files that a person downloaded in MESH UI, and why one without our reference in its name is the reply. */
export type Brought = { readonly paths: readonly string[]; readonly reason: string | undefined };

/**
 * Takes replies that a person brings, all of them or none. Such a file has no envelope: where it comes from is the
 * person's word, so it has to prove more before it is taken, and a wrong one does not end the check. Each file is removed
 * once it is taken. Throws `check-not-found` when no reply is awaited, `file-invalid` with every reason against a file.
 */
export async function bring(work: CheckWork, { paths, reason }: Brought): Promise<void> {
	const run = await openRun(work.warehouse, work.kind);
	if (run === undefined || !isExpectingReplies(run)) throw nothingAwaited();
	await requireSameOrigin(work, run);
	await requireHere(work, run);
	const requests = await requestsFrom(work.warehouse, work.route.mailbox);
	const waiting = requests.filter(
		({ checkId, state }) => checkId === run.checkId && (state === 'sent' || state === 'sending'),
	);
	const claims = paths.map((path) => ({ path, claim: claimOf({ name: basename(path), requests, waiting, reason }) }));
	const judged = await Promise.all(claims.map(async ({ path, claim }) => await judge(work, path, claim)));
	const problems = [...judged.flatMap((one) => ('problem' in one ? [one.problem] : [])), ...repeated(judged)];
	if (problems.length > 0) throw refused(problems);
	for (const one of judged) if ('request' in one) await settle(work, run, one, reason);
}

type Judged = { readonly problem: Problem } | Accepted;
type Accepted = {
	readonly path: string;
	readonly request: Request;
	readonly ground: 'reference' | 'reason';
	readonly finding: Exclude<FileExamination, { kind: 'refused' }>;
};

async function judge(work: CheckWork, path: string, claim: ReplyClaim): Promise<Judged> {
	const place = { file: path };
	if ('found' in claim) return { problem: { place, ...claim } };
	const finding = await examine(work, claim.request, path);
	if (finding.kind !== 'refused') return { path, finding, ...claim };
	return { problem: { place, found: finding.found, expected: finding.expected } };
}

function repeated(judged: readonly Judged[]): readonly Problem[] {
	const lists = judged.filter((one) => 'request' in one && one.finding.kind === 'list') as readonly Accepted[];
	return [...Map.groupBy(lists, ({ request }) => request.part)].flatMap(([part, [, ...more]]) =>
		more.map(({ path }) => ({ place: { file: path }, found: `a second reply to part ${part}`, expected: 'one' })),
	);
}

async function settle(
	work: CheckWork,
	run: CheckRun,
	{ path, request, ground, finding }: Accepted,
	reason: string | undefined,
): Promise<void> {
	const detail = { part: request.part, byHand: ground, ...(ground === 'reason' ? { reason } : {}) };
	switch (finding.kind) {
		case 'list': {
			const { digest, isEmpty } = finding;
			const id = `by-hand-${digest.slice(0, 16)}`;
			await take(work, request, { id, bytes: work.files.stream(path), isByHand: true, detail: { ...detail, isEmpty } });
			break;
		}
		case 'notice':
			await note(work, work.warehouse, request, 'message noted', { ...detail, kind: 'job created' });
			work.tell({
				level: 'info',
				step: 'collect',
				text: `The service has made a job of ${request.baseName}; the list is still to come.`,
			});
			break;
		case 'failed':
			await fail(work, run, { part: request.part, reason: finding.reason, advice: finding.advice });
			break;
		default:
			finding satisfies never;
	}
	await work.files.remove(path);
}

const nothingAwaited = (): NdooError =>
	new NdooError('check-not-found', 'No reply is awaited, so nothing was taken.', {
		todo: '`ndoo status` says how things stand. An old list is not kept: delete the file.',
	});

const refused = (problems: readonly Problem[]): NdooError =>
	new NdooError('file-invalid', 'Nothing was taken, and the check goes on waiting.', {
		problems,
		todo: 'Download the reply from the inbox of MESH UI and give that file. With --reason "…" you say why a file without our reference is the reply; it goes on record. Delete what is an old list: beside a new one it names people.',
	});
