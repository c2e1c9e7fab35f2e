import type { AcceptedAccess } from '../../core/project/project.ts';
import type { Finding, Judged } from './judged.ts';
import { isAmong } from './trust.ts';

/** A finding as it stands once somebody accepted it: until the day that was given, and not after it. */
export function accepted(finding: Finding, { declared, rights, today }: Judged): Finding {
	const given = (declared?.accepted ?? []).filter((one) => isAbout(one, finding, rights));
	const last = given.toSorted((one, other) => (one.until < other.until ? 1 : -1))[0];
	if (last === undefined) return finding;
	const { by, until, reason } = last;
	return until < today
		? { ...finding, text: `${finding.text}; what ${by} accepted ran out on ${until}` }
		: { ...finding, level: 'accepted', text: `${finding.text}; accepted by ${by} until ${until}: ${reason}` };
}

const isAbout = (one: AcceptedAccess, { account, access, to }: Finding, rights: Judged['rights']): boolean =>
	one.access === access && one.to === to && isAmong([one.account], account, rights);

/** What was accepted and is not there any more is taken out, so that it does not let in what comes later. */
export const unusedAcceptances = (wrong: readonly Finding[], { declared, rights }: Judged): readonly Finding[] =>
	(declared?.accepted ?? [])
		.filter((one) => !wrong.some((finding) => isAbout(one, finding, rights)))
		.map(({ account, access, to }) => ({
			level: 'named',
			account,
			text: `is accepted for \`${access}\` on ${to} and has no such right: take it out of ndoo.yml`,
		}));
