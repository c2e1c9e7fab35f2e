import { resolve } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { numberFormats } from '../../core/number-format.ts';
import { bring } from '../../loaders/check/by-hand/bring.ts';
import { everyStep } from '../../loaders/check/state/next-step.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import { csvEncodings } from '../../loaders/csv/csv-form.ts';
import { reasonFrom, requireReason } from '../cli/reason.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { abandonOneOff } from '../month/one-off-abandon.ts';
import { reportAdvance } from '../month/report-advance.ts';
import { untilReplied, waitOptions } from '../month/wait.ts';
import { type CleaningOrder, openCleaning, placeOf } from '../returns/cleaning.ts';
import type { Doubts } from '../returns/cleaning-doubts.ts';

export const clean = verb({
	about: `For a return that is made once. Reads a CSV file, or a query (--sql), finds its NHS numbers, asks the
service about just these people from the mailbox for one-off checks, and, when the reply is there (the
same command again, or --wait), writes the same file without the rows of people who are not to be in
it. Every other byte stays. A row without a usable number cannot be checked and is removed as well:
before anything is sent that is said, by reason and count, and asked on a terminal; without one
--remove-without-number says it, and --header or --no-header where the first row may be either.
The other columns are searched: where they hold NHS numbers, --also-in or --other-people says whose.
The flow has to be assessed and signed off as for \`ndoo disclose\`, and the ledger gets an entry. The
file itself is neither copied nor kept. Fewer people than smallestCohort in ndoo.yml need a reason of
their own; about one person nobody is asked.`,
	options: {
		...routeOption,
		flow: { type: 'string', describe: 'Name of the flow (flows/returns)' },
		sql: { type: 'string', describe: 'File with one select, in place of a CSV file' },
		column: { type: 'string', describe: 'Column with the NHS number, by its name or its number from 1' },
		'also-in': {
			type: 'string',
			array: true,
			describe: 'Further column with a number of the same person: all have to be on the list; may be repeated',
		},
		'other-people': {
			type: 'string',
			array: true,
			describe:
				'Column with numbers of others, or that were looked at and are none: it decides nothing; may be repeated',
		},
		format: { choices: numberFormats, default: 'text', describe: 'number: the column lost its leading zeros' },
		header: { type: 'boolean', describe: 'The first row is a header; --no-header: it is not' },
		delimiter: { type: 'string', describe: 'What stands between values: one character, or tab' },
		quote: { type: 'string', describe: 'What stands around values: one character, or none' },
		encoding: { choices: csvEncodings, describe: 'How the file is encoded' },
		output: { type: 'string', describe: 'File to write; nothing is written over' },
		'remove-without-number': {
			type: 'boolean',
			default: false,
			describe: 'Agree that rows without a usable NHS number are removed',
		},
		'small-cohort-reason': { type: 'string', describe: 'Why so few people may be asked about, for the record' },
		pilot: { type: 'string', describe: 'Why it is sent before the flow goes live, for the record' },
		reply: { type: 'string', array: true, describe: 'A reply that was downloaded in MESH UI; may be repeated' },
		abandon: { type: 'boolean', default: false, describe: 'End the one-off check under way, with a --reason' },
		reason: { type: 'string', describe: 'Why, for the record; never an NHS number' },
		...waitOptions,
	},
	positional: { file: { type: 'string', describe: 'CSV file' } },
	examples: [
		['clean cohort.csv --flow falls-audit', 'ask; then the same again, to write the file'],
		['clean --sql cohort.sql --flow falls-audit --wait', 'a query, and stay until the reply is there'],
		['clean --abandon --reason "Wrong extract"', 'end what is under way'],
	],
	exits: {
		[exitStatus.failed]: 'the check failed, is held for a person to decide, or another one is under way',
		[exitStatus.configuration]: 'the flow may not be disclosed, or the cohort is too small',
		[exitStatus.file]: 'the file cannot be read without doubt; the message says where',
		[exitStatus.waitedTooLong]: 'waited longer than --wait-minutes',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => {
		const opening = { options, edge, print };
		const reason = reasonFrom(options.reason);
		if (options.abandon) return await abandonOneOff(opening, reason);
		// Prompts would stand between the lines that a program reads.
		const ask = options['log-format'] === 'json' ? undefined : edge.ask;
		const doubts = { removesWithoutNumber: options['remove-without-number'], ask };
		const order = orderOf(options, doubts);
		await using check = await openCleaning(order, opening);
		const { work } = check;
		const paths = (options.reply ?? []).map((path) => resolve(edge.folder, path));
		if (paths.length > 0) await bring(work, { paths, reason });
		const result = await untilReplied(() => advance(work, everyStep), options, edge, print);
		if (result.end !== 'over' || result.outcome !== 'applied')
			return reportAdvance(result, print, work.project.timeZone);
		const path = placeOf(order, work.project, edge.folder)(result.run.checkId);
		print.result(`Wrote ${path}, for ${order.flow}. \`ndoo ledger list\` has the entry.`, {
			path,
			checkId: result.run.checkId,
		});
		return exitStatus.done;
	},
});

type Given = {
	readonly file?: string | undefined;
	readonly flow?: string | undefined;
	readonly sql?: string | undefined;
	readonly column?: string | undefined;
	readonly 'also-in'?: readonly string[] | undefined;
	readonly 'other-people'?: readonly string[] | undefined;
	readonly format: CleaningOrder['format'];
	readonly header?: boolean | undefined;
	readonly delimiter?: string | undefined;
	readonly quote?: string | undefined;
	readonly encoding?: CleaningOrder['form']['encoding'];
	readonly output?: string | undefined;
	readonly 'small-cohort-reason'?: string | undefined;
	readonly pilot?: string | undefined;
};

function orderOf(given: Given, doubts: Doubts): CleaningOrder {
	const { file, sql, flow, column, format, header, output, encoding } = given;
	const path = file ?? sql;
	if (path === undefined || (file !== undefined && sql !== undefined)) throw noInput();
	if (flow === undefined) throw noFlow();
	return {
		flow,
		input: { kind: file === undefined ? 'query' : 'file', path },
		form: { encoding, delimiter: oneMark('delimiter', given.delimiter), quote: oneMark('quote', given.quote) },
		column,
		alsoIn: given['also-in'] ?? [],
		otherPeople: given['other-people'] ?? [],
		hasHeader: header,
		format,
		output,
		smallCohortReason: reasonFrom(given['small-cohort-reason']),
		pilot: given.pilot === undefined ? undefined : requireReason(given.pilot),
		doubts,
	};
}

const words = { delimiter: ['tab', '\t'], quote: ['none', 'none'] } as const;

function oneMark(flag: keyof typeof words, given: string | undefined): string | undefined {
	const [word, meaning] = words[flag];
	if (given === word) return meaning;
	if (given === undefined || /^[!-/:-@[-`{-~\t]$/.test(given)) return given;
	throw new NdooError(
		'config-invalid',
		`Expected \`--${flag}\` to be \`${word}\` or one character such as \`${flag === 'quote' ? "'" : ';'}\`.`,
		{
			todo: 'Put it in quotes, since a shell may take it for its own. Nothing was done.',
		},
	);
}

const noInput = (): NdooError =>
	new NdooError('config-invalid', 'Expected one input: a CSV file, or a query with --sql.', {
		todo: 'For example: ndoo clean cohort.csv --flow falls-audit.',
	});

const noFlow = (): NdooError =>
	new NdooError('config-invalid', 'Expected --flow: the return that the file is for.', {
		todo: 'For example: ndoo clean cohort.csv --flow falls-audit. `ndoo flow register` lists the flows.',
	});
