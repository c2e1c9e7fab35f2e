import type { CompletionWords, Flag, OptionValue } from './completion-words.ts';

/** The completion for bash 3.2 and later, to be sourced. Words are ours: letters, digits and hyphens, nothing to quote. */
export function bashCompletion(all: readonly CompletionWords[]): string {
	const groups = all.filter(({ path, verbs }) => path !== '' && verbs.length > 0);
	return `# Completion of ndoo for bash. Made by \`ndoo completion bash\`.
_ndoo_flows() {
	local file
	for file in "\${NDOO_PROJECT_DIR:-.}"/flows/returns/*.yml; do
		[[ -e $file ]] && basename "$file" .yml
	done
}

_ndoo() {
	local word="\${COMP_WORDS[COMP_CWORD]}" flag="\${COMP_WORDS[COMP_CWORD - 1]}" verb='' words=''
	COMPREPLY=()
	if [[ $word == '=' ]]; then
		word=''
	elif [[ $flag == '=' ]]; then
		flag="\${COMP_WORDS[COMP_CWORD - 2]}"
	fi
	if ((COMP_CWORD > 1)); then verb="\${COMP_WORDS[1]}"; fi
	case "$verb" in
		${groups.map(({ path }) => path).join(' | ') || '-'})
			if ((COMP_CWORD > 2)); then verb="$verb \${COMP_WORDS[2]}"; fi
			;;
	esac
	case "$verb $flag" in
${all.flatMap(({ path, flags }) => flags.flatMap((one) => valueCase(path, one))).join('\n')}
	esac
	case "$verb" in
${all.map(verbCase).join('\n')}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -o default -F _ndoo ndoo
`;
}

function valueCase(path: string, { name, value }: Flag): readonly string[] {
	if (value === undefined) return [];
	// Without a reply bash offers files.
	const reply = wordsFor(value);
	const action = reply === '' ? 'return' : `words="${reply}"; COMPREPLY=($(compgen -W "$words" -- "$word")); return`;
	return [`\t\t'${path} ${name}') ${action} ;;`];
}

function verbCase({ path, verbs, flags, values }: CompletionWords): string {
	const dashed = flags.map(({ name }) => name).join(' ');
	const plain = verbs.length > 0 ? verbs.map(({ name }) => name).join(' ') : values.map(wordsFor).join(' ').trim();
	const offered = values.length > 0 && plain === '' ? 'return' : `words="${plain === '' ? dashed : plain}"`;
	return `\t\t'${path}') if [[ $word == -* ]]; then words='${dashed}'; else ${offered}; fi ;;`;
}

function wordsFor(value: OptionValue): string {
	if (value.kind === 'choices') return value.choices.join(' ');
	return value.kind === 'flow' ? '$(_ndoo_flows)' : '';
}
