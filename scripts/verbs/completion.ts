import { exitStatus } from '../../core/exit-status.ts';
import { type Verb, verb } from '../cli/verb.ts';
import type { ListedVerb } from '../cli/verb-list.ts';
import { completionWords } from '../completion/completion-words.ts';
import { shellNames, shells } from '../completion/shells.ts';

/** The verb that completes all of them, itself among them: they are asked for when it runs. */
export const completionOf = (verbs: () => readonly ListedVerb[]): Verb =>
	verb({
		about: `Prints a script that completes verbs, flags, choices and names of flows (of the project in this folder, or in
NDOO_PROJECT_DIR) when Tab is pressed. It knows the verbs of this version: print it again after an update.
  bash        ndoo completion bash > ~/.local/share/bash-completion/completions/ndoo
  zsh         ndoo completion zsh > a folder of your fpath, as _ndoo
  fish        ndoo completion fish > ~/.config/fish/completions/ndoo.fish
  PowerShell  ndoo completion powershell >> $PROFILE`,
		options: {},
		positional: { shell: { choices: shellNames, demandOption: true, describe: 'Which shell' } },
		examples: [['completion bash', 'the script for bash']],
		exits: { [exitStatus.configuration]: 'a shell that is not known' },
		run: async ({ shell }, _edge, print) => {
			const script = shells[shell](await completionWords(verbs()));
			print.result(script.trimEnd(), { shell, script });
			return exitStatus.done;
		},
	});
