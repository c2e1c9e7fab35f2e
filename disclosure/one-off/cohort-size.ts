import { NdooError } from '../../core/errors.ts';
import type { Limits } from '../../core/project/project.ts';

/**
 * The reason that goes on record for a small cohort; undefined for one that is not small. Throws `cohort-refused` for a
 * small one without a reason, and for one person whatever the reason: who has opted out is told of nobody
 * (docs/design/policy.md, R10).
 */
export function smallCohortReason(
	people: number,
	{ smallestCohort }: Pick<Limits, 'smallestCohort'>,
	reason: string | undefined,
): string | undefined {
	if (people >= smallestCohort) return undefined;
	if (people < 2) throw lookUp();
	if (reason === undefined) throw unsigned(smallestCohort);
	return reason;
}

const lookUp = (): NdooError =>
	new NdooError('cohort-refused', 'This is about one person, and ndoo looks nobody up.', {
		todo: 'Whether somebody has opted out is not for the organisation to ask: they can see and change it themselves (nhs.uk/your-nhs-data-matters). Nothing was sent or written.',
	});

const unsigned = (smallestCohort: number): NdooError =>
	new NdooError(
		'cohort-refused',
		`This is about fewer than ${smallestCohort} people, and comes near to looking them up.`,
		{
			todo: 'Ask the Information Governance team whether so small a return may be made. If it may, say why, for the record: `--small-cohort-reason "…"`. The number is `smallestCohort` in ndoo.yml. Nothing was sent or written.',
		},
	);
