import type { CompletionWords, Flag, OptionValue } from './completion-words.ts';

/** The completion for Windows PowerShell 5.1 and PowerShell 7: lines for the profile, or a file that it dot-sources. */
export function powershellCompletion(all: readonly CompletionWords[]): string {
	return `# Completion of ndoo for PowerShell. Made by \`ndoo completion powershell\`.
Register-ArgumentCompleter -Native -CommandName ndoo -ScriptBlock {
	param($wordToComplete, $commandAst, $cursorPosition)

	# By the words that lead there: the verbs below, the flags with what follows them, and what stands without a flag.
	$known = @{
${all.map(entry).join('\n')}
	}

	$before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
	$path = ''
	foreach ($word in @($before | Select-Object -Skip 1)) {
		$next = "$path $word".Trim()
		if (-not $known.ContainsKey($next)) { break }
		$path = $next
	}
	$here = $known[$path]
	$last = $before[-1]

	if ($here.Flags.ContainsKey($last) -and $here.Flags[$last].Value) { $offered = $here.Flags[$last].Value }
	elseif ($wordToComplete.StartsWith('-')) { $offered = $here.Flags.Keys | Sort-Object }
	elseif ($here.Verbs.Count -gt 0) { $offered = $here.Verbs.Keys | Sort-Object }
	else { $offered = $here.Words }

	if ($offered -contains '<flow>') {
		$folder = if ($env:NDOO_PROJECT_DIR) { $env:NDOO_PROJECT_DIR } else { '.' }
		$offered = Get-ChildItem -Path (Join-Path $folder 'flows/returns') -Filter '*.yml' -ErrorAction SilentlyContinue |
			ForEach-Object { $_.BaseName }
	}

	$offered | Where-Object { $_ -and $_ -ne '<file>' -and $_.StartsWith($wordToComplete) } | ForEach-Object {
		$about = if ($here.Verbs.ContainsKey($_)) { $here.Verbs[$_] } elseif ($here.Flags.ContainsKey($_)) { $here.Flags[$_].About } else { $_ }
		[System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $about)
	}
}
`;
}

const entry = ({ path, verbs, flags, values }: CompletionWords): string =>
	[
		`		${quoted(path)} = @{`,
		`			Verbs = @{ ${verbs.map(({ name, about }) => `${quoted(name)} = ${quoted(about)}`).join('; ')} }`,
		`			Flags = @{ ${flags.map(flagEntry).join('; ')} }`,
		`			Words = @(${values.flatMap(wordsFor).map(quoted).join(', ')})`,
		'		}',
	].join('\n');

const flagEntry = ({ name, about, value }: Flag): string =>
	`${quoted(name)} = @{ About = ${quoted(about === '' ? name : about)}; Value = @(${wordsFor(value).map(quoted).join(', ')}) }`;

function wordsFor(value: OptionValue | undefined): readonly string[] {
	if (value === undefined) return [];
	return value.kind === 'choices' ? value.choices : [`<${value.kind}>`];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
