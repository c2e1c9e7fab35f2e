/** Words as one line for a POSIX shell. */
export const shellCommand = (words: readonly string[]): string => words.map(shellWord).join(' ');

/** Between single quotes nothing has a meaning but the quote itself. */
export const shellWord = (word: string): string =>
	/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words as one line that a program of Windows takes apart again (CommandLineToArgvW). None may hold a double quote. */
export const windowsCommand = (words: readonly string[]): string => words.map(windowsWord).join(' ');

/** A backslash means itself, except before the closing quote. */
export const windowsWord = (word: string): string =>
	/^[\w:.\\/-]+$/.test(word) ? word : `"${word.replace(/\\+$/, '$&$&')}"`;
