import { routeNames } from '../views/plan/route.ts';
import { accepted, unusedAcceptances } from './acceptance.ts';
import { callFindings, eventFindings } from './accepted-calls.ts';
import { type Access, everybody } from './access.ts';
import { hitsOn, isOpenToAll } from './account-hits.ts';
import { handedFindings } from './handed-findings.ts';
import type { Hit } from './hits.ts';
import type { Finding, Judged } from './judged.ts';
import { named, trustOf } from './trust.ts';

/**
 * What is wrong with who can do what, by the rules. Administrators and the loader can do nearly all of it, as the policy
 * accepts (docs/design/rules.md, rule 2): they are named, every time. What somebody else accepted, with a reason and until
 * a day, is shown.
 */
export function findingsOf(judged: Judged): readonly Finding[] {
	const byAccount = Map.groupBy(judged.rights.accesses, ({ account }) => account);
	const open = hitsOn(everybody, byAccount.get(everybody) ?? [], judged);
	const wrong = [
		...[...byAccount].flatMap(([account, own]) =>
			account === everybody ? failedOf(account, open) : findingsOn(account, own, open, judged),
		),
		...callFindings(judged.calls ?? [], judged.declared),
		...eventFindings(judged),
	];
	return [
		...wrong.map((finding) => accepted(finding, judged)),
		...handedFindings(wrong, judged),
		...unusedAcceptances(wrong, judged),
		...notThere(judged),
		...notBuilt(judged),
		...unseen(judged),
	];
}

function findingsOn(account: string, own: readonly Access[], open: readonly Hit[], judged: Judged): readonly Finding[] {
	const trust = trustOf(account, own, judged);
	const hits = hitsOn(account, own, judged).filter((hit) => !isOpenToAll(hit, open));
	if (trust === undefined) return failedOf(account, hits);
	const beyond = trust === 'the loader' ? hits.filter(({ isForLoader }) => !isForLoader) : [];
	return [...named(account, trust, own, judged), ...failedOf(account, beyond)];
}

const failedOf = (account: string, hits: readonly Hit[]): readonly Finding[] =>
	hits.map(({ access, to, text }) => ({ level: 'failed', account, text, access, to }));

function notThere({ declared, rights }: Judged): readonly Finding[] {
	if (declared === undefined) return [];
	const { loader, auditor, administrators, flows } = declared;
	const all = new Set([...loader, ...auditor, ...administrators, ...Object.values(flows).flat()]);
	return [...all]
		.filter((account) => !rights.accounts.includes(account))
		.map((account) => ({
			level: 'failed',
			account,
			text: 'is named under `grants` and is no account of the warehouse',
		}));
}

/** An account is put into the role of a flow once there is one. */
function notBuilt({ declared, rights, roles }: Judged): readonly Finding[] {
	const hasRole = (flow: string): boolean =>
		routeNames.some((route) => rights.roles.includes(roles.ofFlow(flow, route)));
	return Object.entries(declared?.flows ?? {})
		.filter(([flow]) => !hasRole(flow))
		.flatMap(([flow, accounts]) =>
			accounts.map((account) => ({
				level: 'named' as const,
				account,
				text: `has no right on ${flow} yet, which is not built: run \`ndoo build\`, then this again`,
			})),
		);
}

const unseen = ({ rights: { unseenWithout: right } }: Judged): readonly Finding[] =>
	right === undefined
		? []
		: [
				{
					level: 'named',
					account: 'somebody',
					text: `may have a power over the whole server: this account does not see it (${right})`,
				},
			];
