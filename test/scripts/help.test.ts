import { describe, expect, test } from 'vitest';
import { exitStatus } from '../../core/exit-status.ts';
import type { ListedVerb } from '../../scripts/cli/verb-list.ts';
import { main } from '../../scripts/main.ts';
import { verbs } from '../../scripts/verbs/index.ts';

async function run(...words: readonly string[]): Promise<{ status: number; out: string; err: string }> {
	const printed = { out: '', err: '' };
	const take = (side: 'out' | 'err') => (text: string) => {
		printed[side] += text;
	};
	const status = await main(words, {}, { out: take('out'), err: take('err'), isTerminal: false });
	return { status, ...printed };
}

type Words = readonly string[];

/** Every verb that does something, by its words. */
const leaves = (all: readonly ListedVerb[], above: Words = []): readonly Words[] =>
	all.flatMap(({ name, verbs: below }) => (below.length === 0 ? [[...above, name]] : leaves(below, [...above, name])));

const groups = (all: readonly ListedVerb[]) =>
	all.filter(({ verbs: below }) => below.length > 0).map(({ name, verbs: below }) => ({ words: [name], verbs: below }));

describe('ndoo --help', () => {
	test('lists every verb with what it is for', async () => {
		const { status, out } = await run('--help');
		expect(status).toBe(0);
		for (const { name } of verbs) expect(out).toMatch(new RegExp(`^ {2}ndoo ${name}\\b.* {2}\\S`, 'm'));
	});

	test.each(groups(verbs))('$words lists the verbs below it', async ({ words, verbs: below }) => {
		const { status, out } = await run(...words, '--help');
		expect(status).toBe(0);
		expect(out).toMatch(new RegExp(`^ndoo ${words.join(' ')} <verb>\n\n[A-Z].{60,}`));
		for (const { name } of below)
			expect(out).toMatch(new RegExp(`^ {2}ndoo ${[...words, name].join(' ')}\\b.* {2}\\S`, 'm'));
		if (below.some(({ isUsual }) => isUsual)) return;
		expect((await run(...words)).err).toContain(`Say what to do: ${below.map(({ name }) => name).join(', ')}.`);
	});

	test.each(leaves(verbs).map((words) => [words.join(' '), words] as const))(
		'%s has a text, examples, its exit status, and a variable for each flag',
		async (name, words) => {
			const { status, out } = await run(...words, '--help');
			expect(status).toBe(0);
			expect(out).toMatch(new RegExp(`^ndoo ${name}.*\n\n[A-Z].{60,}`));
			expect(out).toContain('Examples:');
			expect(out).toContain('Exit status:\n   0  success, or waiting for MESH');
			const flags = [...out.matchAll(/^ {6}--([a-z-]+)/gm)].map(([, flag = '']) => flag);
			expect(flags).toContain('project-dir');
			for (const flag of flags) expect(out).toContain(`NDOO_${flag.replaceAll('-', '_').toUpperCase()}]`);
		},
	);
});

describe('a command line that is not right', () => {
	test.each<[string, readonly string[], string]>([
		['no verb', [], 'Say what to do, such as `ndoo demo` or `ndoo refresh`.'],
		['a mistyped verb', ['refersh'], 'Did you mean refresh?'],
		['a mistyped verb below another', ['flow', 'shwo'], 'Did you mean show?'],
		['a verb below another that has a usual one', ['migrate', 'frob'], 'Unknown argument: frob'],
		['an unknown flag', ['refresh', '--wat'], 'Unknown argument: wat'],
		['a missing flow', ['disclose'], 'Not enough non-option arguments: got 0, need at least 1'],
		['a flag without its value', ['ledger', 'verify', '--head'], 'Not enough arguments following: head'],
		['a choice that is none', ['stand-in', '--scenario', 'chaos'], 'Choices:'],
	])('%s', async (_, words, text) => {
		const { status, out, err } = await run(...words);
		expect(status).toBe(exitStatus.configuration);
		expect(out).toBe('');
		expect(err).toContain(text);
		expect(err).toContain('What to do: See `ndoo --help`, or `ndoo <verb> --help`.');
	});
});

describe('an option that is not given as it is declared', () => {
	const twice = (flag: string) => `${flag} is given more than once.`;
	const unlike = (flag: string) => `${flag} is not given in a form that it has.`;
	test.each<[readonly string[], string, string]>([
		[['parse', '--project-dir', 'a', '--project-dir', 'b'], twice('--project-dir'), '--project-dir <value>'],
		[['parse', '--project-dir', 'a', '--project-dir=a'], twice('--project-dir'), '--project-dir <value>'],
		[['parse', '--target', 'a', '--target', 'b'], twice('--target'), '--target <value>'],
		[['parse', '--log-format', 'text', '--log-format', 'text'], twice('--log-format'), '--log-format <value>'],
		[['refresh', '--route', 'api', '--route', 'api'], twice('--route'), '--route <value>'],
		[['ledger', 'list', '--last', '1', '--last', '2'], twice('--last'), '--last <number>'],
		[['build', '--dry-run', '--no-dry-run'], twice('--dry-run'), '--dry-run'],
		[['build', '--dry-run', '--dryRun'], twice('--dry-run'), '--dry-run'],
		[['parse', '--no-project-dir'], unlike('--project-dir'), '--project-dir <value>'],
		[['parse', '--target.x', '1'], unlike('--target'), '--target <value>'],
		[['build', '--select.x', '1'], unlike('--select'), '--select <value>'],
	])('%j', async (words, message, form) => {
		const { status, out, err } = await run(...words);
		expect([status, out]).toEqual([exitStatus.configuration, '']);
		expect(err).toBe(`${message}\n\nWhat to do: Give it once, as \`${form}\`, or leave it out. Nothing was done.\n`);
	});

	test('one that takes several may be repeated', async () => {
		const { err } = await run('ls', '--project-dir', '/nowhere', '--select', 'a', '--select', 'b');
		expect(err).toContain('There is no ndoo.yml');
	});
});

test('errors are one JSON object a line for machines', async () => {
	const { err } = await run('status', '--project-dir', '/nowhere', '--log-format', 'json');
	expect(JSON.parse(err)).toMatchObject({ level: 'error', code: 'config-missing', exit: 10 });
});
