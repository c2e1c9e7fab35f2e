import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionWords } from '../../../scripts/completion/completion-words.ts';
import { type Shell, shells } from '../../../scripts/completion/shells.ts';
import { verbs } from '../../../scripts/verbs/index.ts';
import { isSkipped, named } from '../support/component.ts';

// What Tab gives, in the shells themselves. PowerShell is not run here: test/scripts/completion has its script.

type Asked = { readonly script: string; readonly line: string; readonly folder: string };

/** How each shell is asked for what it would offer after a line; a word a line. */
const askers: Readonly<Record<Exclude<Shell, 'powershell'>, (asked: Asked) => readonly string[]>> = {
	bash: ({ script, line }) => [
		'--norc',
		'-c',
		`source '${script}'
		COMP_WORDS=(${words(line).map(bashWord).join(' ')})
		COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
		_ndoo
		printf '%s\\n' "\${COMPREPLY[@]}"`,
	],
	fish: ({ script, line }) => ['--no-config', '-c', `source '${script}'; complete -C ${bashWord(line)}`],
	// A shell of its own, in a terminal of its own, whose `compadd` says what it was given.
	zsh: ({ script, line, folder }) => [
		'-f',
		'-c',
		`zmodload zsh/zpty
		zpty shell 'cd ${folder}; zsh -f -i'
		zpty -w shell 'PS1=; PROMPT_EOL_MARK=; autoload -Uz compinit; compinit -u -D; source ${script}'
		zpty -w shell 'compadd() {
			[[ " $* " == *" -"[OAD]" "* ]] && { builtin compadd "$@"; return }
			typeset -a hits; builtin compadd -O hits "$@"
			for hit in $hits; do print -r -- "OFFERED:$hit:" >> ${folder}/offered; done
		}'
		zpty -w shell 'touch ${folder}/ready'
		repeat 200; do [[ -e ${folder}/ready ]] && break; sleep 0.05; done
		zpty -w -n shell $'${line}\\t'
		repeat 200; do sleep 0.05; [[ -s ${folder}/offered ]] && break; done
		sleep 0.2
		zpty -d shell
		[[ -e ${folder}/offered ]] && cat ${folder}/offered`,
	],
};

const words = (line: string): readonly string[] => line.split(' ');
const bashWord = (word: string): string => `'${word}'`;

const cases: readonly (readonly [line: string, offered: readonly string[]])[] = [
	['ndoo re', ['refresh', 'release']],
	['ndoo flow s', ['show']],
	['ndoo flow show ', ['a-survey', 'community-activity']],
	['ndoo disclose com', ['community-activity']],
	['ndoo status --log', ['--log-format']],
	['ndoo status --log-format ', ['json', 'text']],
	['ndoo flow register --format c', ['csv']],
	['ndoo completion p', ['powershell']],
	['ndoo refresh --route u', ['ui']],
];

const missingShell = (shell: string): string | undefined =>
	spawnSync(shell, ['--version']).status === 0 ? undefined : `There is no ${shell} on this machine.`;

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
	const missing = missingShell(shell);
	describe.skipIf(isSkipped(missing))(named('offers after', missing), () => {
		let folder: string;
		let script: string;
		beforeAll(async () => {
			folder = await mkdtemp(join(tmpdir(), 'ndoo-completion-'));
			script = join(folder, `_ndoo.${shell}`);
			await writeFile(script, shells[shell](await completionWords(verbs)));
			await mkdir(join(folder, 'flows', 'returns'), { recursive: true });
			for (const name of ['community-activity', 'a-survey'])
				await writeFile(join(folder, 'flows', 'returns', `${name}.yml`), `name: ${name}\n`);
		});
		afterAll(async () => await rm(folder, { recursive: true, force: true }));

		test('(its own syntax check)', () => {
			expect(spawnSync(shell, ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
		});

		test.each(cases)('%s', async (line, offered) => {
			for (const name of ['offered', 'ready']) await rm(join(folder, name), { force: true });
			const { stdout } = spawnSync(shell, askers[shell]({ script, line, folder }), {
				encoding: 'utf8',
				cwd: folder,
				env: { PATH: process.env['PATH'], HOME: folder, TERM: 'dumb' },
				timeout: 60_000,
			});
			const given = stdout
				.split(/\r?\n/)
				.map((one) => (one.startsWith('OFFERED:') ? one.slice('OFFERED:'.length, -1) : one.split('\t')[0]))
				.filter((one) => one !== undefined && one !== '');
			expect([...new Set(given)].toSorted()).toEqual(offered);
		});
	});
});
