import type { CompletionWords, Flag, OptionValue } from './completion-words.ts';

/** The completion for zsh: a file \`_ndoo\` on the fpath, or sourced after compinit. */
export function zshCompletion(all: readonly CompletionWords[]): string {
	const groups = all.filter(({ path, verbs }) => path !== '' && verbs.length > 0);
	return `#compdef ndoo
# Completion of ndoo for zsh. Made by \`ndoo completion zsh\`.
_ndoo_flows() {
	local -a flows
	flows=("\${NDOO_PROJECT_DIR:-.}"/flows/returns/*.yml(N:t:r))
	compadd -a flows
}

_ndoo() {
	local verb=$words[2]
	local -a verbs
	if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
		verbs=(${described(all.find(({ path }) => path === '')?.verbs ?? [])})
		_describe 'verb' verbs
		return
	fi
	case $verb in
${groups.map(groupCase).join('\n')}
	esac
	shift words
	((CURRENT--))
	case $verb in
${all.map(verbCase).join('\n')}
	esac
}

if [[ $funcstack[1] == _ndoo ]]; then
	_ndoo "$@"
else
	compdef _ndoo ndoo
fi
`;
}

const groupCase = ({ path, verbs }: CompletionWords): string => `		${path})
			if ((CURRENT == 3)); then
				verbs=(${described(verbs)})
				_describe 'verb' verbs
				return
			fi
			verb="$verb $words[3]"
			shift words
			((CURRENT--))
			;;`;

const verbCase = ({ path, flags, values }: CompletionWords): string =>
	`		${quoted(path)}) _arguments ${[...flags.map(flagSpec), ...values.map(valueSpec)].join(' ')} ;;`;

const flagSpec = ({ name, about, value }: Flag): string =>
	quoted(
		value === undefined
			? `${name}[${escaped(about)}]`
			: `${name}=[${escaped(about)}]:${name.slice(2)}:${actionFor(value)}`,
	);

const valueSpec = (value: OptionValue, at: number): string => quoted(`${at + 1}:value:${actionFor(value)}`);

function actionFor(value: OptionValue): string {
	if (value.kind === 'choices') return `(${value.choices.join(' ')})`;
	return value.kind === 'flow' ? '_ndoo_flows' : '_files';
}

const described = (verbs: CompletionWords['verbs']): string =>
	verbs.map(({ name, about }) => quoted(`${name}:${about}`)).join(' ');

/** What ends a description in a specification of \`_arguments\`. */
const escaped = (text: string): string => text.replaceAll(/[\\[\]:]/g, (mark) => `\\${mark}`);

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
