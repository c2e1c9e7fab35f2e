import { type Day, endOfDay, isDay, startOfDay, type TimeZone } from '../../../core/day.ts';
import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { scrub } from '../../../core/scrub.ts';
import { ledgerEvents, type RecordedEntry } from '../../../loaders/ledger/entry.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { ledgerCsv, ledgerText } from '../../../pages/generated/ledger-page.ts';
import { requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { verb } from '../../cli/verb.ts';
import { openWorkspace } from '../../project/workspace.ts';

const formats = {
	text: ledgerText,
	csv: ledgerCsv,
	json: (entries: readonly RecordedEntry[]) => JSON.stringify(entries, undefined, '\t'),
} as const satisfies Record<string, (entries: readonly RecordedEntry[], zone: TimeZone) => string>;

const formatNames = Object.keys(formats) as readonly (keyof typeof formats)[];

export const list = verb({
	about: `Lists the entries of the ledger in the order in which they were recorded, all or some of them. Nothing in
it names anybody; counts that rest on fewer than ten people were never stored. The role of auditors
may read it as well.`,
	options: {
		flow: { type: 'string', describe: 'Of one flow' },
		event: { choices: ledgerEvents, describe: 'Of one kind' },
		check: { type: 'string', describe: 'Of one check, by its id' },
		by: { type: 'string', describe: 'Of one account' },
		since: { type: 'string', describe: 'From this day on, such as 2026-03-31' },
		until: { type: 'string', describe: 'Up to this day, with it' },
		last: { type: 'number', describe: 'The last so many' },
		format: {
			choices: formatNames,
			default: 'text',
			describe: 'text for people, csv for a spreadsheet, json for programs',
		},
	},
	examples: [
		['ledger list --last 20', 'what happened last'],
		['ledger list --event disclosed --since 2026-01-01 --format csv', 'for a spreadsheet'],
	],
	exits: { [exitStatus.configuration]: 'a day is not one', [exitStatus.locked]: 'another run holds the lock' },
	run: async ({ flow, event, check, by, since, until, last, format, ...options }, edge, print) => {
		const [firstDay, lastDay] = [dayFrom('since', since), dayFrom('until', until)];
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { timeZone } = workspace.project;
		await requireCurrentSchema(workspace.warehouse);
		const filter = {
			...{ flow, event, checkId: check, actor: by, last },
			from: firstDay === undefined ? undefined : startOfDay(firstDay, timeZone),
			before: lastDay === undefined ? undefined : endOfDay(lastDay, timeZone),
		};
		const entries = await ledgerEntries(workspace.warehouse, filter);
		print.result(scrub(formats[format](entries, timeZone)), { entries });
		return exitStatus.done;
	},
});

function dayFrom(flag: string, text: string | undefined): Day | undefined {
	if (text === undefined || isDay(text)) return text;
	throw new NdooError('config-invalid', `Expected \`--${flag}\` to be a day such as 2026-03-31.`, {
		todo: 'Give the year, the month and the day.',
	});
}
