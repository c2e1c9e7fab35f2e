import { type Access, isProven, type Means, shownMeans } from './access.ts';
import { type Hit, hitsOf, means } from './hits.ts';
import type { Judged } from './judged.ts';
import { returnHits } from './return-hits.ts';

/** By what is on record; then what comes with functions of which nobody can say what they do. */
export function hitsOn(account: string, own: readonly Access[], judged: Judged): readonly Hit[] {
	const { assets } = judged;
	const hitsBy = (accesses: readonly Access[]) => hitsOf(accesses, assets, (held) => returnHits(account, held, judged));
	const known = hitsBy(own.flatMap(onRecord));
	const keys = new Set(known.map(keyOf));
	const unknown = hitsBy(own).filter((hit) => !keys.has(keyOf(hit)) && hit.access !== 'reads-return');
	return [...withoutFollowing(known, judged), ...firstToEach(unknown.flatMap(byFunction))];
}

const keyOf = ({ access, to }: Pick<Hit, 'access' | 'to'>): string => JSON.stringify([access, to]);

function onRecord(access: Access): readonly Access[] {
	const proven = access.means.filter(isProven);
	return proven.length === 0 ? [] : [{ ...access, means: proven }];
}

/** Where a power over the whole server gives the list, or the loader's role, that it gives the rest needs no line of its own. */
function withoutFollowing(hits: readonly Hit[], { roles }: Judged): readonly Hit[] {
	const wholeOf = (one: Means): readonly string[] => {
		if (one.by === 'power') return [one.power];
		return one.by === 'role' && one.role === roles.loader ? [one.role] : [];
	};
	const list = hits.find(({ access }) => access === 'reads-list');
	const given = new Set(list === undefined ? [] : means(list.sides.flat()).flatMap(wholeOf));
	const follows = ({ sides, isForLoader }: Hit): boolean =>
		sides.some((side) =>
			side.every((access) =>
				access.means.flatMap(wholeOf).some((one) => given.has(one) && (isForLoader || one !== roles.loader)),
			),
		);
	return hits.filter((hit) => hit === list || !follows(hit));
}

function byFunction({ textBy, isForLoader, sides }: Hit): readonly Hit[] {
	return means(sides.flat()).flatMap((one): readonly Hit[] => {
		const hit = (to: string, text: string): readonly Hit[] => [
			{ access: 'runs-unknown', to, text, textBy, isForLoader, sides },
		];
		const runs = (what: string): string =>
			`can run ${what} with the rights of its owner, and nothing is on record of what that reads. If it is all, whoever runs it ${textBy(one)}`;
		if (one.by === 'foreign') return hit(one.name, foreignText(one));
		if (one.by === 'trigger of') return hit(one.table, runs(shownMeans(one)));
		return one.by === 'function' && !one.isProven ? hit(one.function, runs(one.function)) : [];
	});
}

const foreignText = (means: Means): string =>
	`can use ${shownMeans(means)}, and nothing is on record of where that leads. If it is back to this warehouse, it shows what the user there sees, such as the cleaned list`;

const firstToEach = (hits: readonly Hit[]): readonly Hit[] =>
	[...new Map(hits.toReversed().map((hit) => [keyOf(hit), hit])).values()].toReversed();

/** Everybody is told of once. */
export const isOpenToAll = (hit: Hit, open: readonly Hit[]): boolean =>
	open.some((other) => keyOf(other) === keyOf(hit)) &&
	(hit.access === 'runs-unknown' || means(hit.sides.flat()).every(({ by }) => by === 'everybody'));
