import { formatError, NdooError } from '../core/errors.ts';
import { type ExitStatus, exitStatus } from '../core/exit-status.ts';
import { lineAsker } from './cli/ask.ts';
import { clean, type Edge, type LogFormat, printer } from './cli/edge.ts';
import { processEdge } from './cli/process-edge.ts';
import { version } from './cli/version.ts';

/** Runs one command line and gives its exit status; nothing in here ends the process. */
export async function main(
	argv: readonly string[],
	environment: Edge['environment'],
	overrides: Partial<Edge> = {},
): Promise<ExitStatus> {
	const interrupted = new AbortController();
	const interrupt = () => interrupted.abort();
	for (const name of signals) process.once(name, interrupt);
	const given = processEdge(environment, argv[0] ?? 'ndoo', {
		out: (text) => void process.stdout.write(text),
		err: (text) => void process.stderr.write(text),
		isTerminal: process.stderr.isTTY,
		ask: process.stdin.isTTY && process.stdout.isTTY ? lineAsker(process.stdin, process.stdout) : undefined,
		signal: interrupted.signal,
		...overrides,
	});
	// A question is printed as well: the name of a file in it may have a number in it.
	const edge: Edge = {
		...given,
		ask: given.ask && (async (question) => await given.ask?.(clean(question, given.secrets))),
	};
	try {
		if (isVersionAlone(argv)) return printVersion(edge);
		const { runCommandLine } = await import('./cli/command-line.ts');
		return await runCommandLine(argv, edge);
	} catch (error) {
		return report(error, edge, wantsJson(argv, environment) ? 'json' : 'text');
	} finally {
		for (const name of signals) process.off(name, interrupt);
	}
}

// What monitors and scripts ask for most needs neither the parser nor the verbs, which take longer to load than the rest.
const isVersionAlone = (argv: readonly string[]): boolean =>
	argv.length === 1 && /^(--version|-V)$/.test(argv[0] ?? '');

function printVersion(edge: Edge): ExitStatus {
	edge.out(`${version}\n`);
	return exitStatus.done;
}

// The command line itself may be what is wrong: it is looked at as it stands.
const wantsJson = (argv: readonly string[], environment: Edge['environment']): boolean =>
	environment['NDOO_LOG_FORMAT'] === 'json' || argv.some((word) => /^(--log-format=)?json$/.test(word));

const signals = ['SIGINT', 'SIGTERM'] as const;

function report(error: unknown, edge: Edge, format: LogFormat): ExitStatus {
	const print = printer(edge, format);
	if (error instanceof NdooError) {
		const { code, exit, message, todo, problems } = error;
		print.error(formatError(error), { code, exit, message, todo, problems });
		return exit;
	}
	// The message of an error that nobody foresaw may quote anything: only its kind and the places in our code are shown.
	const name = error instanceof Error ? error.name : typeof error;
	const places =
		error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')) : [];
	const text = `This is a bug in ndoo (${name}). Nothing more was done. Please report it with these lines:\n${places.join('\n')}`;
	print.error(text, { code: 'bug', exit: exitStatus.bug, name, places });
	return exitStatus.bug;
}
