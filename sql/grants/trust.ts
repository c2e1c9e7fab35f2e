import { type Access, isProven, type Means, meansText, type Rights } from './access.ts';
import { relationText } from './asset.ts';
import { means } from './hits.ts';
import type { Finding, Judged } from './judged.ts';

/** As what an account may read the list; undefined when it may not. */
export function trustOf(account: string, own: readonly Access[], judged: Judged): string | undefined {
	const { declared, rights, roles } = judged;
	if (declared === undefined) {
		const list = listMeans(own, judged);
		return list.length > 0 && list.every((one) => one.by === 'role' && one.role === roles.loader)
			? 'the loader'
			: undefined;
	}
	if (isAmong(declared.administrators, account, rights)) return 'an administrator';
	return isAmong(declared.loader, account, rights) ? 'the loader' : undefined;
}

const listMeans = (own: readonly Access[], { assets }: Judged): readonly Means[] => {
	const list = new Set(assets.flatMap(({ kind, relation }) => (kind === 'list' ? [relationText(relation)] : [])));
	return means(own.filter(({ right, relation }) => right === 'read' && list.has(relationText(relation))));
};

/** Whether an account is named, or is in a group that is. */
export const isAmong = (names: readonly string[], account: string, { groups }: Rights): boolean =>
	names.includes(account) || groups.some((one) => one.account === account && names.includes(one.group));

/** What those who are trusted can do, for all to see. */
export function named(account: string, trust: string, own: readonly Access[], judged: Judged): readonly Finding[] {
	const list = listMeans(own, judged).filter(isProven);
	if (list.length === 0) return [];
	const sources = new Set(
		judged.assets.flatMap(({ kind, relation }) => (kind === 'source' ? [relationText(relation)] : [])),
	);
	const read = own.filter(({ right, relation }) => right === 'read' && sources.has(relationText(relation))).length;
	const beside = read === 0 ? '' : `, and ${read} of the sources: it can tell who was removed`;
	const text = `is ${trust}: reads the cleaned list, by ${meansText(list)}${beside}`;
	return [{ level: 'named', account, text }];
}
