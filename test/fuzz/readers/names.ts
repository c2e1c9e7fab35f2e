import { join, normalize, sep } from 'node:path';
import fc from 'fast-check';
import type { Entry } from '../../../core/files.ts';
import { scrub } from '../../../core/scrub.ts';
import { requireMessageId } from '../../../loaders/mesh/api/message-id.ts';
import { spoolFile } from '../../../loaders/mesh/api-route/incoming.ts';
import { arrivals, judgeArrival, shownName } from '../../../loaders/mesh/client-folder/arrival.ts';
import { requireMailboxId, requireReference } from '../../../loaders/mesh/identifiers.ts';
import { requireGiven } from '../../../scripts/cli/given-options.ts';
import { expand } from '../../../sql/compiler/template/expand.ts';
import { quotingOf } from '../../../warehouse/dialect.ts';
import { hostileName, hostileNames, orRight, plantedSecret, textOf } from '../drawn.ts';
import { type Reader, reader } from '../reader.ts';

const requireInside = (folder: string, path: string): void => {
	if (!normalize(path).startsWith(`${folder}${sep}`) || path.includes('\0'))
		throw new Error('It leads out of its folder.');
};

const plainName = fc.stringMatching(/^[0-9A-Za-z-]{1,105}$/);

const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function messageNames(name: string, shown: (words: string) => void): void {
	const entry = (ending: string): Entry => ({ name: `${name}${ending}`, isFile: true, size: 9, modified: new Date(0) });
	for (const arrival of arrivals([entry('.ctl'), entry('.DAT')])) {
		const verdict = judgeArrival(arrival, new Date(1e12));
		shown(shownName(arrival.base));
		if (verdict.kind === 'read') requireInside('/mesh/IN', join('/mesh/IN', verdict.control.name));
	}
	const path = spoolFile('/work/spool', requireMessageId(name));
	requireInside('/work/spool', path);
	if (Buffer.byteLength(`.${name}.dat.000000000000.part`) > 255) throw new Error('No file has so long a name.');
	if (device.test(name)) throw new Error('Windows takes it for a device.');
}

function references(name: string): void {
	requireReference(name, 'LocalId');
	requireInside('/mesh/OUT', join('/mesh/OUT', `${requireMailboxId(name, 'To_DTS')}.ctl`));
}

const texts: Readonly<Record<'postgres' | 'tsql', { name: RegExp; text: RegExp }>> = {
	postgres: { name: /^"((?:[^"]|"")+)"$/, text: /^(?:'((?:[^'\\]|'')*)'|E'((?:[^'\\]|''|\\\\)*)')$/ },
	tsql: { name: /^\[((?:[^\]]|\]\])+)\]$/, text: /^\(?(?:N'(?:[^']|'')*'(?: \+ )?)+\)?$/ },
};

/** What an engine reads out of a name or text that was quoted for it. */
function quoting(value: string): void {
	for (const dialect of ['postgres', 'tsql'] as const) {
		const { quotedLiteral, quotedName } = quotingOf[dialect];
		const literal = quotedLiteral(value);
		if (!texts[dialect].text.test(literal)) throw new Error(`It does not end where it ends: ${dialect}`);
		const read =
			dialect === 'tsql'
				? [...literal.matchAll(/N'((?:[^']|'')*)'/g)].map(([, part = '']) => part.replaceAll("''", "'")).join('')
				: literal
						.replace(/^E?'|'$/g, '')
						.replaceAll("''", "'")
						.replaceAll(/\\\\/g, literal.startsWith('E') ? '\\' : '\\\\');
		if (read !== value) throw new Error(`The text comes back as another: ${dialect}`);
		const name = texts[dialect].name.exec(quotedName(value))?.[1];
		const mark = dialect === 'tsql' ? ']' : '"';
		if (name?.replaceAll(mark + mark, mark) !== value) throw new Error(`The name comes back as another: ${dialect}`);
	}
}

const template = textOf([
	'select ',
	'{{ ',
	' }}',
	'{{-',
	'-}}',
	'{%',
	'%}',
	'{#',
	'#}',
	"ref('a')",
	"var('a')",
	"var('constructor')",
	"env_var('constructor')",
	"env_var('__proto__')",
	"env_var('A', 'b')",
	'config(',
	'a=',
	'__proto__=1',
	'[',
	']',
	"{'__proto__': 1}",
	')',
	"'",
	'"',
	'\\',
	',',
]);

function expanded(text: string): void {
	const scope = {
		find: () => ({ found: 'no model', expected: 'one' }),
		vars: { a: 1 },
		environment: { A: 'x', NDOO_PASSWORD: plantedSecret },
	};
	const { sql, config } = expand(text, scope);
	if (sql.includes('[native code]') || sql.includes('[object')) throw new Error('It gives what is no variable.');
	if (config && Object.getPrototypeOf(config.values) !== Object.prototype) throw new Error('A key changed the object.');
}

const given = fc.record({
	given: orRight<Readonly<Record<string, unknown>>>(
		fc.dictionary(fc.constantFrom('target', 'last', 'select', 'dry-run'), fc.jsonValue()),
		fc.record(
			{ target: hostileName, last: fc.nat(), select: fc.array(hostileName), 'dry-run': fc.boolean() },
			{ requiredKeys: [] },
		),
	),
	argv: fc.array(fc.oneof(hostileName, fc.constantFrom('--dry-run', '--no-dry-run', '--dryRun', '--', '--dry-run=1')), {
		maxLength: 5,
	}),
});

const options = {
	target: { type: 'string' },
	last: { type: 'number' },
	select: { type: 'string', array: true },
	'dry-run': { type: 'boolean' },
} as const;

const long = [
	`${'a-'.repeat(400_000)}`,
	'password'.repeat(100_000),
	'://'.repeat(300_000),
	' '.repeat(900_000),
	`x${'='.repeat(900_000)}`,
];

export const nameReaders: readonly Reader[] = [
	reader('message-names', 14, orRight(hostileName, plainName), [...hostileNames], messageNames),
	reader('references', 8, orRight(hostileName, plainName), [...hostileNames], references),
	reader('quoting', 16, hostileName, [...hostileNames, 'a\\\nb', "\\'"], quoting),
	reader(
		'template',
		10,
		template,
		[`{{ config(a=${'['.repeat(20_000)}) }}`, `{{ config(a='${'x'.repeat(3e6)}') }}`],
		expanded,
	),
	reader('command-line', 8, given, [], ({ given: values, argv }) => {
		requireGiven(options, values, argv);
		const { target, select } = values;
		if (target !== undefined && typeof target !== 'string') throw new Error('A verb would be given no text.');
		if (select !== undefined && !Array.isArray(select)) throw new Error('A verb would be given no list.');
	}),
	reader('printed', 8, textOf(['password', '-', ': ', '=', '://', '@', "'", '"', ' ']), long, (text, shown) => {
		scrub(text);
		shown(text.slice(0, 1000));
	}),
];
