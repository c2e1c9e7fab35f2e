import { bashCompletion } from './bash.ts';
import type { CompletionWords } from './completion-words.ts';
import { fishCompletion } from './fish.ts';
import { powershellCompletion } from './powershell.ts';
import { zshCompletion } from './zsh.ts';

/** The completion of each shell, made of the words of the command line. */
export const shells = {
	bash: bashCompletion,
	zsh: zshCompletion,
	fish: fishCompletion,
	powershell: powershellCompletion,
} as const satisfies Record<string, (all: readonly CompletionWords[]) => string>;

export type Shell = keyof typeof shells;
export const shellNames = ['bash', 'zsh', 'fish', 'powershell'] as const satisfies readonly Shell[];
