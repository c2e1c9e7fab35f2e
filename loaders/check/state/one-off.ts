import { dayOf } from '../../../core/day.ts';
import { NdooError } from '../../../core/errors.ts';
import type { Project } from '../../../core/project/project.ts';
import { compiled, tables } from '../../../warehouse/statements.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import type { CheckRun } from './check-run.ts';

/** What a one-off check is about: a return, and the cohort of one file or query. */
export type OneOff = {
	readonly flow: string;
	/** HMAC-SHA-256, hexadecimal. */
	readonly inputDigest: string;
	/**
	 * Why so few people are asked about that it comes near to a look-up (docs/design/policy.md, R10); for a cohort that is
	 * not small, none.
	 */
	readonly smallCohortReason: string | undefined;
};

const oneOffs = (session: Session) => tables(session)('ndoo.one_off');

export async function insertOneOff(session: Session, checkId: string, { flow, inputDigest }: OneOff): Promise<void> {
	await session.query(compiled(oneOffs(session).insert({ check_id: checkId, flow, input_digest: inputDigest })));
}

type OneOffRun = {
	readonly warehouse: Warehouse;
	readonly oneOff?: OneOff;
	readonly project: Pick<Project, 'timeZone'>;
};

/** Throws `check-under-way` when the check under way is about another return or another input than this run. */
export async function requireSameCohort(
	{ warehouse, oneOff, project }: OneOffRun,
	{ checkId, openedAt }: CheckRun,
): Promise<void> {
	if (oneOff === undefined) return;
	const [row] = await warehouse.query(compiled(oneOffs(warehouse).where({ check_id: checkId })));
	const { flow, input_digest: digest } = row ?? {};
	if (flow === oneOff.flow && digest === oneOff.inputDigest) return;
	const what = flow === oneOff.flow ? 'another input' : `the flow \`${String(flow)}\``;
	throw new NdooError(
		'check-under-way',
		`The one-off check ${checkId} of ${dayOf(openedAt, project.timeZone)} is under way for ${what}.`,
		{
			todo: 'Finish it by the same command with the same input, or end it with `ndoo clean --abandon --reason "…"`. One is made at a time, so that no reply is taken for another.',
		},
	);
}
