import { routeNames } from '../views/plan/route.ts';
import { type Access, type Means, meansText } from './access.ts';
import { relationText } from './asset.ts';
import { type Held, type Hit, means } from './hits.ts';
import type { Judged } from './judged.ts';
import { isAmong } from './trust.ts';

/** Reads a return by a right that goes past the role of the flow; or by the role, without being declared for the flow. */
export function returnHits(account: string, held: Held, judged: Judged): readonly Hit[] {
	const { assets, declared, rights, roles } = judged;
	return routeNames.flatMap((route) => {
		const flows = Map.groupBy(
			assets.filter(({ kind }) => kind === route),
			({ flow = '' }) => flow,
		);
		return [...flows].flatMap(([flow, views]): readonly Hit[] => {
			const role = roles.ofFlow(flow, route);
			const isRole = (one: Means): boolean => one.by === 'role' && one.role === role;
			const uses = views.flatMap(({ relation }) => held(relation, ['read']));
			const past = uses.filter((access) => access.means.some((one) => !isRole(one)));
			const hit = (of: readonly Access[], text: string): Hit => ({
				access: 'reads-return',
				to: flow,
				text,
				textBy: () => text,
				isForLoader: true,
				sides: [of],
			});
			if (past.length > 0) {
				const by = meansText(means(past).filter((one) => !isRole(one)));
				return [hit(past, `can read ${shown(past)} without the role of the flow ${flow}, by ${by}`)];
			}
			if (uses.length === 0 || declared === undefined || isAmong(declared.flows[flow] ?? [], account, rights))
				return [];
			return [
				hit(uses, `can read ${shown(uses)}, by ${meansText(means(uses))}, and is not declared for the flow ${flow}`),
			];
		});
	});
}

const shown = (uses: readonly Access[]): string => uses.map(({ relation }) => relationText(relation)).join(', ');
