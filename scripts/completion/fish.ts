import type { CompletionWords, Flag, OptionValue } from './completion-words.ts';

/** The completion for fish: a file \`ndoo.fish\` in its folder \`completions\`. */
export function fishCompletion(all: readonly CompletionWords[]): string {
	const groups = all.filter(({ path, verbs }) => path !== '' && verbs.length > 0);
	return `# Completion of ndoo for fish. Made by \`ndoo completion fish\`.
function __ndoo_flows
	set -l folder .
	set -q NDOO_PROJECT_DIR; and set folder $NDOO_PROJECT_DIR
	for file in $folder/flows/returns/*.yml
		basename $file .yml
	end
end

# Whether these words lead to the one that is written.
function __ndoo_at
	set -l words (commandline -opc)[2..]
	set -l verb $words[1]
	if contains -- "$verb" ${groups.map(({ path }) => path).join(' ')}
		set verb (string join ' ' $words[1..2])
	end
	test "$verb" = "$argv[1]"
end

complete -c ndoo -f
${all.flatMap(linesOf).join('\n')}
`;
}

const linesOf = (words: CompletionWords): readonly string[] => {
	const at = `complete -c ndoo -n ${quoted(`__ndoo_at ${quoted(words.path)}`)}`;
	return [
		...words.verbs.map(({ name, about }) => `${at} -a ${name} -d ${quoted(about)}`),
		...words.flags.map((flag) => `${at} ${flagWords(flag)}`),
		...words.values.map((value) => `${at} ${valueWords(value)}`),
	];
};

const flagWords = ({ name, about, value }: Flag): string =>
	[`-l ${name.slice(2)}`, ...(value === undefined ? [] : ['-r', valueWords(value)]), `-d ${quoted(about)}`].join(' ');

function valueWords(value: OptionValue): string {
	if (value.kind === 'choices') return `-f -a ${quoted(value.choices.join(' '))}`;
	return value.kind === 'flow' ? `-f -a '(__ndoo_flows)'` : '-F';
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, (mark) => `\\${mark}`)}'`;
