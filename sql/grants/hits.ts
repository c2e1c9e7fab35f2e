import type { AccessName } from '../../core/project/access-names.ts';
import { type Access, type Means, meansText, type Right, shownMeans } from './access.ts';
import { type Asset, relationText } from './asset.ts';
import { type PairRule, pairRules, type SingleRule, singleRules } from './rules.ts';

/** A rule that rights of an account are against. */
export type Hit = {
	readonly access: AccessName;
	/** What it is about: a table, a flow, or the schema of the list. */
	readonly to: string;
	readonly text: string;
	/** The same, of one of the means alone where it is among those that the text names. */
	readonly textBy: (one: Means) => string;
	/** Whether it is the loader's work, or follows from it. */
	readonly isForLoader: boolean;
	/** The rights that make it, each side apart: one of each is enough. */
	readonly sides: readonly (readonly Access[])[];
};

/** What an account may do to a relation by some of the rights. */
export type Held = (relation: Asset['relation'], rights: readonly Right[]) => readonly Access[];

/** All rules that the rights of one account are against. */
export function hitsOf(
	own: readonly Access[],
	assets: readonly Asset[],
	returns: (held: Held) => readonly Hit[],
): readonly Hit[] {
	const byRelation = Map.groupBy(own, ({ relation }) => relationText(relation));
	const held: Held = (relation, rights) =>
		(byRelation.get(relationText(relation)) ?? []).filter(({ right }) => rights.includes(right));
	return [
		...singleRules.flatMap((rule) => singleHits(rule, assets, held)),
		...pairRules.flatMap((rule) => pairHits(rule, assets, held)),
		...returns(held),
	];
}

function singleHits(rule: SingleRule, assets: readonly Asset[], held: Held): readonly Hit[] {
	const about = Map.groupBy(
		assets.filter(({ kind }) => kind === rule.of),
		subjectOf,
	);
	return [...about].flatMap(([to, group]) => {
		const uses = group.flatMap(({ relation }) => held(relation, rule.rights));
		if (uses.length === 0) return [];
		const { access, isForLoader } = rule;
		return [{ access, to, ...texts(uses, (by) => rule.text(to, by)), isForLoader, sides: [uses] }];
	});
}

/** The list is one, whichever slot; of a flow all views are judged together. */
const subjectOf = ({ kind, flow, relation }: Asset): string =>
	kind === 'list' ? relation.schema : (flow ?? relationText(relation));

function pairHits(rule: PairRule, assets: readonly Asset[], held: Held): readonly Hit[] {
	const cleaned = Map.groupBy(
		assets.filter(({ kind, isAboutPeople }) => isAboutPeople && (kind === 'cleaned' || kind === 'inside')),
		({ flow }) => flow,
	);
	const bySource = Map.groupBy(
		assets.filter(({ kind }) => kind === 'source'),
		({ relation }) => relationText(relation),
	);
	return [...bySource].flatMap(([source, of]) => {
		const beside = of.flatMap(({ relation }) => held(relation, rule.rights)).filter(isFirst);
		const flows = of.flatMap(({ flow }) => {
			const views = (cleaned.get(flow) ?? []).flatMap(({ relation }) => held(relation, ['read']));
			return views.length === 0 ? [] : [{ flow, views }];
		});
		if (beside.length === 0 || flows.length === 0) return [];
		const returns = `the return${flows.length === 1 ? '' : 's'} ${flows.map(({ flow }) => flow).join(' and ')}`;
		const sides = [flows.flatMap(({ views }) => views), beside];
		const said = texts(beside, (by) => rule.text(returns, source, by));
		return [{ access: rule.access, to: source, ...said, isForLoader: true, sides }];
	});
}

const isFirst = <T>(one: T, at: number, all: readonly T[]): boolean => all.indexOf(one) === at;

export const means = (accesses: readonly Access[]): readonly Means[] => accesses.flatMap((access) => access.means);

function texts(uses: readonly Access[], of: (by: string) => string): Pick<Hit, 'text' | 'textBy'> {
	const all = means(uses);
	const named = new Set(all.map(shownMeans));
	const text = of(meansText(all));
	return { text, textBy: (one) => (named.has(shownMeans(one)) ? of(shownMeans(one)) : text) };
}
