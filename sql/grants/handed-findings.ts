import type { AccessName } from '../../core/project/access-names.ts';
import type { Handed, HandedOn } from './handed.ts';
import type { Finding, Judged } from './judged.ts';
import { isAmong } from './trust.ts';

/**
 * Rights on what is for ndoo's own roles alone, although nothing is open by them yet: one more right, which somebody gives to
 * a group or which a new view brings with it, and it is. None can be accepted; where one is part of what was found anyway, that
 * says it.
 */
export const handedFindings = (wrong: readonly Finding[], judged: Judged): readonly Finding[] =>
	(judged.rights.handed ?? [])
		.filter((one) => !isForRole(one, judged) && !isSaid(one, wrong, judged))
		.map(({ account, privilege, on, name, takenBackBy }) => {
			const text =
				on === 'new'
					? `would have ${privilege} on ${name}`
					: `has ${privilege} on ${name}, which is for ndoo’s own roles`;
			return { level: 'failed', account, text: `${text}: take it back (\`${takenBackBy}\`)` };
		});

function isForRole({ account, on }: Handed, { declared, rights, roles }: Judged): boolean {
	if (account === rights.owner || isAmong(declared?.administrators ?? [], account, rights)) return true;
	if (on === 'new' || on === 'fence') return false;
	const isModels = on === 'inside' && account.startsWith(roles.ofModels(''));
	return isModels || account === roles.loader || isAmong(declared?.loader ?? [], account, rights);
}

/** What needs the schema as well. */
const said: Readonly<Record<HandedOn, readonly AccessName[]>> = {
	inside: ['reads-inside'],
	list: ['reads-list', 'looks-up-list', 'changes-list', 'delays-list', 'moves-pointer'],
	fence: [],
	new: [],
};

const isSaid = ({ account, on, privilege }: Handed, wrong: readonly Finding[], { rights }: Judged): boolean =>
	privilege === 'usage' &&
	wrong.some(
		(one) =>
			one.access !== undefined &&
			said[on].includes(one.access) &&
			(one.account === account || isAmong([account], one.account, rights)),
	);
