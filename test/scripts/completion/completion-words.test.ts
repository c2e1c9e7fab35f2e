import { describe, expect, test } from 'vitest';
import { type CompletionWords, completionWords } from '../../../scripts/completion/completion-words.ts';
import { powershellCompletion } from '../../../scripts/completion/powershell.ts';
import { verbs } from '../../../scripts/verbs/index.ts';

const all = await completionWords(verbs);
const at = (path: string): CompletionWords | undefined => all.find((one) => one.path === path);

describe('the words of the command line', () => {
	test('every verb is offered, and each verb below another', () => {
		expect(at('')?.verbs.map(({ name }) => name)).toEqual(verbs.map(({ name }) => name));
		expect(at('flow')?.verbs.map(({ name }) => name)).toEqual(['new', 'assess', 'show', 'extend', 'lint', 'register']);
	});

	test('a flag with a choice offers its words, a switch nothing', () => {
		const flags = at('migrate')?.flags ?? [];
		const flagNamed = (name: string) => flags.find((flag) => flag.name === name);
		expect(flagNamed('--log-format')?.value).toEqual({ kind: 'choices', choices: ['text', 'json'] });
		expect(flagNamed('--dry-run')).toMatchObject({ value: undefined });
		expect(flagNamed('--project-dir')?.value).toEqual({ kind: 'file' });
	});

	test.each(['disclose', 'flow show', 'flow assess', 'ledger record'])('%s takes the name of a flow', (path) => {
		expect(at(path)?.values).toEqual([{ kind: 'flow' }]);
	});

	test('a new flow has no name yet', () => {
		expect(at('flow new')?.values).toEqual([{ kind: 'file' }]);
	});
});

test('the script for PowerShell', () => {
	const few: readonly CompletionWords[] = [
		{ path: '', verbs: [{ name: 'show', about: "A flow's decision" }], flags: [], values: [] },
		{
			path: 'show',
			verbs: [],
			flags: [
				{ name: '--all', about: '', value: undefined },
				{ name: '--format', about: 'How', value: { kind: 'choices', choices: ['text', 'json'] } },
			],
			values: [{ kind: 'flow' }],
		},
	];
	expect(powershellCompletion(few).split('\n').slice(4, 19).join('\n')).toMatchInlineSnapshot(`
		"	# By the words that lead there: the verbs below, the flags with what follows them, and what stands without a flag.
			$known = @{
				'' = @{
					Verbs = @{ 'show' = 'A flow''s decision' }
					Flags = @{  }
					Words = @()
				}
				'show' = @{
					Verbs = @{  }
					Flags = @{ '--all' = @{ About = '--all'; Value = @() }; '--format' = @{ About = 'How'; Value = @('text', 'json') } }
					Words = @('<flow>')
				}
			}

			$before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })"
	`);
	const whole = powershellCompletion(all);
	// Every quote is closed on its line, so that no text can end a string early.
	for (const line of whole.split('\n').filter((one) => !one.startsWith('#')))
		expect((line.replaceAll("''", '').match(/'/g) ?? []).length % 2, line).toBe(0);
});
