import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { main } from '../../../scripts/main.ts';
import { flowText, patient, projectFiles } from '../../sql/compiler/project-bench.ts';
import { hostileName, hostileNames, splicedWith, textOf } from '../drawn.ts';
import { type Reader, reader, type Shown } from '../reader.ts';
import { yamlPieces } from './yaml.ts';

// Whole commands, in a project of one folder: nothing past the parser of words is left out, and all that is printed is looked at.

type Given = {
	readonly words: readonly string[];
	/** A file of the project that is another than it should be. */
	readonly file: { readonly path: string; readonly text: string } | undefined;
};

const modelPieces: readonly string[] = [
	'select ',
	'* from ',
	"{{ ref('people') }}",
	"{{ ref('other') }}",
	"{{ cleaned('falls.patient') }}",
	"{{ source('src', 'ward') }}",
	"{{ var('a') }}",
	"{{ env_var('PATH') }}",
	'{{ config(',
	"materialized='table'",
	') }}',
	"'",
	'"',
	'$$',
	'--',
	'/*',
	'*/',
	'(',
	')',
	', ',
	'union all ',
	'; drop table x',
	'\n',
];

const selection = textOf(
	['people', 'tag:', 'path:', 'source:', 'config.', '+', '@', '*', ',', ' ', '[', '/', '1', '..'],
	12,
);
const vars = textOf(['{', '}', 'a', ': ', ', ', '1', '[', ']', '"', "'", '&a', '*a', '__proto__', '\n'], 16);

const verbs = [
	['parse'],
	['ls'],
	['compile'],
	['flow', 'show', 'falls'],
	['flow', 'lint'],
	['flow', 'register'],
	['status'],
	['ledger', 'list'],
];
const options = fc.oneof(
	selection.map((text) => ['--select', text]),
	selection.map((text) => ['--exclude', text]),
	vars.map((text) => ['--vars', text]),
	hostileName.map((text) => ['--target', text]),
	fc.constantFrom(['--log-format', 'json'], ['--log-format', 'yaml'], ['--dry-run'], ['--'], ['--help']),
	hostileName.map((text) => [text]),
	hostileName.map((text) => [`--${text}`]),
);

const usual = projectFiles({
	'sql/models/people.sql': "select patient_id from {{ cleaned('falls.patient') }}",
	'sql/models/counts.sql': "select count(*) as people from {{ ref('people') }}",
	'sql/models/people.yml':
		'models:\n  - name: people\n    columns:\n      - name: patient_id\n        data_tests: [unique]\n',
	'flows/returns/other.yml': flowText({
		name: 'other',
		tables: patient.replaceAll('name: patient', 'name: attendance'),
	}),
});

const changed = (path: string, pieces: readonly string[]) =>
	splicedWith(usual[path] ?? '', pieces).map((text) => ({ path, text }));

const models = fc.constantFrom('people', 'counts', '+counts', '1+counts', 'people+', '@people', 'path:sql/models', '*');

/** Commands that are as they should be. */
const rightGiven = fc
	.record({
		verb: fc.constantFrom(['parse'], ['ls'], ['flow', 'show', 'falls'], ['flow', 'lint']),
		select: fc.array(models, { minLength: 1, maxLength: 4 }),
		between: fc.constantFrom(' ', ','),
		from_day: fc.constantFrom('2025-04-01', '2024-02-29'),
		format: fc.constantFrom('text', 'json'),
	})
	.map(({ verb, select, between, from_day, format }) => ({
		words: [
			...verb,
			...(verb[0] === 'ls' ? ['--select', select.join(between)] : []),
			...(verb[0] === 'flow' ? [] : ['--vars', JSON.stringify({ from_day })]),
			...['--log-format', format],
		],
		file: undefined,
	}));

const given: fc.Arbitrary<Given> = fc.oneof(
	{ weight: 2, arbitrary: rightGiven },
	fc.record({
		words: fc
			.tuple(fc.constantFrom(...verbs), fc.array(options, { maxLength: 3 }))
			.map(([verb, more]) => [...verb, ...more.flat()]),
		file: fc.constant(undefined),
	}),
	fc.record({
		words: fc.constantFrom(['parse'], ['ls'], ['parse', '--log-format', 'json'], ['flow', 'show', 'falls']),
		file: fc.oneof(
			...Object.keys(usual).map((path) => changed(path, path.endsWith('.sql') ? modelPieces : yamlPieces)),
			textOf(modelPieces).map((text) => ({ path: 'sql/models/people.sql', text })),
		),
	}),
);

/** Made once; each command finds it as it was but for one file. */
let made: Promise<string> | undefined;

async function makeProject(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-fuzz-project-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	await Promise.all(Object.entries(usual).map(([path, text]) => putFile(folder, path, text)));
	return folder;
}

async function putFile(folder: string, path: string, text: string): Promise<void> {
	await mkdir(dirname(join(folder, path)), { recursive: true });
	await writeFile(join(folder, path), text);
}

async function runIn({ words, file }: Given, shown: Shown): Promise<void> {
	made ??= makeProject();
	const folder = await made;
	if (file !== undefined) await putFile(folder, file.path, file.text);
	let printed = '';
	const print = (part: string): void => {
		printed += part;
	};
	const status = await main(
		words,
		{ NDOO_PROJECT_DIR: folder },
		{
			folder,
			clock: () => new Date('2026-06-01T12:00:00Z'),
			lockFolder: join(folder, 'locks'),
			openWarehouse: async () => {
				throw new NdooError('warehouse-missing', 'There is no warehouse.', { todo: 'Make one.' });
			},
			out: print,
			err: print,
			ask: undefined,
			isTerminal: false,
		},
	);
	if (file !== undefined) await putFile(folder, file.path, usual[file.path] ?? '');
	shown(printed);
	if (status === exitStatus.bug || !Object.values<number>(exitStatus).includes(status))
		throw new Error(`It ended with ${status}: ${printed}`);
	if (status !== 0) throw new NdooError('config-invalid', 'It was refused.', { todo: 'See what was printed.' });
}

export const commandReaders: readonly Reader[] = [
	reader<Given>(
		'commands',
		1,
		given,
		hostileNames.map((name) => ({ words: ['ls', '--select', name, '--vars', name], file: undefined })),
		runIn,
	),
];
