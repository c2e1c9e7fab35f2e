import type { Grants } from '../../core/project/project.ts';
import type { WarehouseRoles } from '../roles/roles.ts';
import { routeNames } from '../views/route.ts';
import { type Access, type Means, type Rights, shownMeans } from './access.ts';
import { type FlowView, listRelations, relationText } from './asset.ts';

/** Something about rights that a person has to know. Only one that is named need not be put right. */
export type Finding = { readonly level: 'failed' | 'named'; readonly account: string; readonly text: string };

export type Judged = {
	readonly rights: Rights;
	readonly views: readonly FlowView[];
	readonly sources: readonly { readonly schema: string; readonly name: string }[];
	/** Undefined where the project says nothing of rights: then whoever is in a role is taken to belong there. */
	readonly declared: Grants | undefined;
	/** The warehouse's own. */
	readonly roles: WarehouseRoles;
};

/**
 * What is wrong with who can read what: the list without being the loader; a table cleaned and not; a return and what it was
 * made from; a return without being declared for it. Administrators and the loader can do all of this, as the policy accepts
 * (DESIGN, rule 2): they are named, every time.
 */
export function findingsOf(judged: Judged): readonly Finding[] {
	const accounts = [...new Set(judged.rights.accesses.map(({ account }) => account))];
	return [
		...accounts.flatMap((account) => findingsOn(account, judged)),
		...notThere(judged),
		...notBuilt(judged),
		...unseen(judged),
	];
}

function findingsOn(account: string, judged: Judged): readonly Finding[] {
	const own = judged.rights.accesses.filter((access) => access.account === account);
	const canRead = accessTo(own);
	const list = listRelations.flatMap((relation) => canRead(relation)?.means ?? []);
	const trust = trustOf(account, list, judged);
	if (trust !== undefined) {
		const sources = judged.sources.filter((source) => canRead(source) !== undefined).length;
		return list.length === 0 ? [] : [named(account, trust, list, sources)];
	}
	const failed = (text: string): Finding => ({ level: 'failed', account, text });
	return [
		...(list.length === 0 ? [] : [failed(`can read the cleaned list, by ${meansText(list)}, and is not the loader`)]),
		...bothWays(judged.views, canRead).map(failed),
		...besideSource(judged.views, canRead).map(failed),
		...undeclared(account, judged, canRead).map(failed),
	];
}

type CanRead = (relation: { readonly schema: string; readonly name: string }) => Access | undefined;

function accessTo(own: readonly Access[]): CanRead {
	const byRelation = new Map(own.map((access) => [relationText(access.relation), access]));
	return (relation) => byRelation.get(relationText(relation));
}

/** As what an account may read the list; undefined when it may not. */
function trustOf(account: string, list: readonly Means[], { declared, rights, roles }: Judged): string | undefined {
	if (declared === undefined)
		return list.length > 0 && list.every((means) => isRole(means, roles.loader)) ? 'the loader' : undefined;
	if (isAmong(declared.administrators, account, rights)) return 'an administrator';
	return isAmong(declared.loader, account, rights) ? 'the loader' : undefined;
}

/** Whether an account is named, or is in a group that is. */
const isAmong = (names: readonly string[], account: string, { groups }: Rights): boolean =>
	names.includes(account) || groups.some((one) => one.account === account && names.includes(one.group));

function named(account: string, trust: string, list: readonly Means[], sources: number): Finding {
	const beside = sources === 0 ? '' : `, and ${sources} of the sources: it can tell who was removed`;
	return { level: 'named', account, text: `is ${trust}: reads the cleaned list, by ${meansText(list)}${beside}` };
}

const meansText = (means: readonly Means[]): string => [...new Set(means.map(shownMeans))].join(' and ');

/** What the cleaned view leaves out is what the other one has more. */
function bothWays(views: readonly FlowView[], canRead: CanRead): readonly string[] {
	const read = views.filter(({ view, isAboutPeople }) => isAboutPeople && canRead(view) !== undefined);
	return read
		.filter(({ route }) => route === 'cleaned')
		.flatMap((cleaned) =>
			read
				.filter(({ route, source }) => route === 'passthrough' && relationText(source) === relationText(cleaned.source))
				.map(
					({ view }) =>
						`can read ${relationText(cleaned.source)} cleaned and not, as ${relationText(cleaned.view)} and ${relationText(view)}: who was removed shows`,
				),
		);
}

function besideSource(views: readonly FlowView[], canRead: CanRead): readonly string[] {
	return views
		.filter(({ route, isAboutPeople }) => route === 'cleaned' && isAboutPeople)
		.flatMap(({ view, source }) => {
			const access = canRead(source);
			if (canRead(view) === undefined || access === undefined) return [];
			const by = meansText(access.means);
			return [`can read ${relationText(view)} and its source ${relationText(source)}, by ${by}: who was removed shows`];
		});
}

/** A right that goes past the role of the flow; or the role, without being declared for the flow. */
const undeclared = (account: string, { views, declared, rights, roles }: Judged, canRead: CanRead): readonly string[] =>
	views.flatMap(({ flow, route, view }) => {
		const means = canRead(view)?.means ?? [];
		const past = means.filter((one) => !isRole(one, roles.ofFlow(flow, route)));
		if (past.length > 0) return [`can read ${relationText(view)} without the flow's role, by ${meansText(past)}`];
		if (means.length === 0 || declared === undefined) return [];
		if (isAmong(declared.flows[flow] ?? [], account, rights)) return [];
		return [`can read ${relationText(view)}, by ${meansText(means)}, and is not declared for the flow`];
	});

const isRole = (means: Means, role: string): boolean => means.by === 'role' && means.role === role;

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
