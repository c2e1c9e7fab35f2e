import type { Day } from '../../core/day.ts';
import type { Grants } from '../../core/project/project.ts';
import type { AcceptsCall, SourceCall } from '../../warehouse/dependencies/source-calls.ts';
import type { Finding, Judged } from './judged.ts';

/** What is somebody else's and may be called by a source: an administrator's, and what somebody accepted until a day. */
export const acceptedCalls =
	(declared: Grants | undefined, today: Day): AcceptsCall =>
	({ account, shown }) =>
		isAdministrators(declared, account) ||
		(declared?.accepted ?? []).some(
			(one) => one.access === 'runs-in-source' && one.account === account && one.to === shown && one.until >= today,
		);

const isAdministrators = (declared: Grants | undefined, account: string): boolean =>
	declared?.administrators.includes(account) === true;

/** Whose function an event trigger runs. */
export const eventFindings = ({ rights: { eventTriggers = [] }, declared }: Judged): readonly Finding[] =>
	eventTriggers
		.filter(({ owner }) => !isAdministrators(declared, owner))
		.map(({ name, function: run, owner }) => ({
			level: 'failed',
			account: owner,
			access: 'runs-on-change',
			to: run,
			text: `can have SQL run with the rights of whoever builds or publishes: the event trigger ${name} runs its function ${run} at each change of an object`,
		}));

/** Each as what its owner can do; what is called by several sources, once. */
export const callFindings = (calls: readonly SourceCall[], declared: Grants | undefined): readonly Finding[] => {
	const strange = calls.filter(({ account }) => !isAdministrators(declared, account));
	return [...Map.groupBy(strange, ({ account, shown }) => JSON.stringify([account, shown])).values()].flatMap(
		([first, ...others]): readonly Finding[] => {
			if (first === undefined) return [];
			const { account, shown, text } = first;
			const more = others.length === 0 ? '' : ` (and ${others.length} more of such)`;
			const what = `can have SQL run with the rights of the loader: ${text}${more}`;
			return [{ level: 'failed', account, access: 'runs-in-source', to: shown, text: what }];
		},
	);
};
