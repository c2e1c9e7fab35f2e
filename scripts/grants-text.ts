import { type Access, shownMeans } from '../sql/grants/access.ts';
import { ledgerRelation, listRelations, relationText } from '../sql/grants/asset.ts';
import type { GrantsReport } from '../sql/grants/grants.ts';

/** The report for people: who can read what, what was or would be changed, and what a person has to know. */
export const grantsText = ({ accesses, statements, findings }: GrantsReport, dryRun: boolean): string =>
	[
		accesses.length === 0 ? 'Nobody can read anything of it.' : accessTable(accesses),
		...(statements.length === 0 ? [] : [`${dryRun ? 'Would be run' : 'Run'}:`, statements.join('\n')]),
		...(findings.length === 0
			? []
			: [findings.map(({ level, account, text }) => `${marks[level]} ${account} ${text}.`).join('\n')]),
		...(count('failed', findings) === 0 ? [] : [todo]),
		`${count('failed', findings)} wrong, ${count('named', findings)} to know of.`,
	].join('\n\n');

const todo =
	'What to do: Take back the right that is named. Whoever has to have it, because they administer the warehouse or load the list, is named in ndoo.yml under `grants:`.';

const marks = { failed: '!', named: ' ' } as const;

const count = (level: 'failed' | 'named', findings: GrantsReport['findings']): number =>
	findings.filter((finding) => finding.level === level).length;

/** A line for an account and what it reads by the same means, in columns. */
function accessTable(accesses: readonly Access[]): string {
	const lines = accesses.map(({ account, relation, means }) => [
		account,
		whatIs(relation),
		means.map(shownMeans).join(', '),
	]);
	const rows = [['ACCOUNT', 'READS', 'BY'], ...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
	const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

const listNames = new Set(listRelations.map(relationText));

function whatIs(relation: Access['relation']): string {
	const text = relationText(relation);
	if (listNames.has(text)) return 'the cleaned list';
	return text === relationText(ledgerRelation) ? 'the ledger' : text;
}
