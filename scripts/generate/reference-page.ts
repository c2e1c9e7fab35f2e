import type { Options, PositionalOptions } from 'yargs';
import { errorMeanings } from '../../core/error-meanings.ts';
import { errorCodes } from '../../core/errors.ts';
import { eventMeanings } from '../../loaders/ledger/entry.ts';
import { markdownTable, page } from '../../pages/markdown.ts';
import { variableOf } from '../cli/option-variable.ts';
import { commonOptions, exitsOf, flowed, type VerbText } from '../cli/verb.ts';
import type { ListedVerb } from '../cli/verb-list.ts';
import { verbs } from '../verbs/index.ts';

/** Every verb with its options, and every code and event: docs/reference.md, made from the code. */
export async function referencePage(): Promise<string> {
	return page(
		'# Reference',
		'This page is made from the code by `npm run generate`. It has every verb with its options, every error code and every event of the ledger. The keys of files are in [files.md](files.md).',
		'Each option has an environment variable. An option comes before its variable, which comes before the project, which comes before the default.',
		'## Options of every verb',
		optionTable(commonOptions),
		'## Verbs',
		...(await sections(verbs, 'ndoo ')),
		'## Error codes',
		'With `--log-format json` an error has its code, and the command ends in the exit status beside it ([what they mean](operating.md#exit-status)).',
		markdownTable(
			['code', 'exit status', 'meaning'],
			Object.entries(errorMeanings).map(([code, meaning]) => [
				`\`${code}\``,
				String(errorCodes[code as keyof typeof errorCodes]),
				meaning,
			]),
		),
		'## Events of the ledger',
		markdownTable(
			['event', 'meaning'],
			Object.entries(eventMeanings).map(([event, meaning]) => [event, meaning]),
		),
	);
}

async function sections(listed: readonly ListedVerb[], above: string): Promise<readonly string[]> {
	const all: string[] = [];
	for (const { name, command, summary, load, verbs: below } of listed) {
		const { options, positional, text } = await load();
		all.push(`### \`${above}${command}\``, `${summary}.`, flowed(text.about), ...details(options, positional, text));
		all.push(...(await sections(below, `${above}${name} `)));
	}
	return all;
}

type Details = Parameters<typeof optionTable>[0];

function details(
	options: Details,
	positional: Readonly<Record<string, PositionalOptions>>,
	text: VerbText,
): readonly string[] {
	const own = Object.fromEntries(Object.entries(options).filter(([name]) => !(name in commonOptions)));
	const taken = Object.entries(positional).map(([name, { describe }]) => [`\`${name}\``, describe ?? '']);
	const exits = Object.entries(exitsOf(text)).map(([status, meaning]) => [status, meaning]);
	const examples = text.examples.map(([line, what]) => `# ${what}\nndoo ${line}`);
	return [
		...(taken.length === 0 ? [] : [markdownTable(['argument', 'meaning'], taken)]),
		...(Object.keys(own).length === 0 ? [] : [optionTable(own)]),
		...(examples.length === 0 ? [] : [['```', ...examples, '```'].join('\n')]),
		...(Object.keys(text.exits).length === 0 ? [] : [markdownTable(['exit status', 'meaning'], exits)]),
	];
}

const optionTable = (options: Readonly<Record<string, Options>>): string =>
	markdownTable(
		['option', 'variable', 'meaning', 'default'],
		Object.entries(options).map(([name, { describe, choices, default: usual }]) => [
			`\`--${name}\``,
			`\`${variableOf(name)}\``,
			[describe ?? '', choices === undefined ? '' : `(${choices.join(', ')})`].filter(Boolean).join(' '),
			usual === undefined ? '' : `\`${String(usual)}\``,
		]),
	);
