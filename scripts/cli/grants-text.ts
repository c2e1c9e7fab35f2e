import { type Access, type Right, rightNames, shownMeans } from '../../sql/grants/access.ts';
import { ownAssets, relationText } from '../../sql/grants/asset.ts';
import type { GrantsReport } from '../../sql/grants/grants.ts';
import type { Finding } from '../../sql/grants/judged.ts';

/** The report for people: who may do what, what was or would be changed, and what a person has to know. */
export const grantsText = ({ accesses, statements, findings }: GrantsReport, dryRun: boolean): string =>
	[
		accesses.length === 0 ? 'Nobody can read anything of it.' : accessTable(accesses),
		...(statements.length === 0 ? [] : [`${dryRun ? 'Would be run' : 'Run'}:`, statements.join('\n')]),
		...(findings.length === 0 ? [] : [findings.map(findingText).join('\n')]),
		...(count('failed', findings) === 0 ? [] : [todo]),
		`${count('failed', findings)} wrong, ${count('accepted', findings)} accepted, ${count('named', findings)} to know of.`,
	].join('\n\n');

const todo =
	'What to do: Take back the right that is named. Whoever has to have it, because they administer the warehouse or load the list, is named in ndoo.yml under `grants:`. Any other right that has to stay is accepted there under `accepted:`, by account, `access` and `to` as shown in brackets, with a reason, a name and a last day.';

const marks = { failed: '!', accepted: '~', named: ' ' } as const;

const findingText = ({ level, account, text, access, to }: Finding): string =>
	`${marks[level]} ${account} ${text}.${access === undefined ? '' : ` [${access}: ${to}]`}`;

const count = (level: Finding['level'], findings: GrantsReport['findings']): number =>
	findings.filter((finding) => finding.level === level).length;

/** A line for an account and what it may do by the same means, in columns. */
function accessTable(accesses: readonly Access[]): string {
	const lines = Map.groupBy(accesses, ({ account, relation, means }) =>
		JSON.stringify([account, whatIs(relation), means.map(shownMeans).join(', ')]),
	);
	const cells = [...lines].map(([key, group]): readonly string[] => {
		const [account, what, by] = JSON.parse(key) as [string, string, string];
		return [account, shownRights(group.map(({ right }) => right)), what, by];
	});
	const rows = [['ACCOUNT', 'MAY', 'ON', 'BY'], ...cells];
	const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

function shownRights(rights: readonly Right[]): string {
	const own = rightNames.filter((right) => rights.includes(right));
	// To read a gate or the pointer is nothing, and `maintain` is a right since PostgreSQL 17.
	const isAll = rightNames.every((right) => right === 'read' || right === 'maintain' || own.includes(right));
	return isAll ? 'everything' : own.join(', ');
}

const listNames = new Set(
	ownAssets.filter(({ kind }) => kind === 'list').map(({ relation }) => relationText(relation)),
);

function whatIs(relation: Access['relation']): string {
	const text = relationText(relation);
	if (listNames.has(text)) return 'the cleaned list';
	return text === 'ndoo.ledger' ? 'the ledger' : text;
}
