import yargs from 'yargs';
import { NdooError } from '../../core/errors.ts';
import { type ExitStatus, exitStatus } from '../../core/exit-status.ts';
import { verbs } from '../verbs/index.ts';
import { clean, type Edge } from './edge.ts';
import { version } from './version.ts';

/** Parses a command line and runs its verb. Help and version go to standard output. */
export async function runCommandLine(argv: readonly string[], edge: Edge): Promise<ExitStatus> {
	let status: ExitStatus = exitStatus.done;
	const finish = (given: ExitStatus) => {
		status = given;
	};
	const parser = yargs()
		.scriptName('ndoo')
		.usage('$0 <verb>\n\nUphold the National Data Opt-out in your own data warehouse.')
		.version(version)
		.alias({ h: 'help', V: 'version' })
		.wrap(100)
		.strict()
		.recommendCommands()
		.demandCommand(1, 'Say what to do, such as `ndoo demo` or `ndoo refresh`.')
		.exitProcess(false)
		.fail((message, error) => {
			throw error ? told(error) : unclear(message);
		});
	for (const verb of verbs) {
		await verb.add(parser, { argv, edge, finish });
	}
	let printed = '';
	const parsing = parser.parseAsync([...argv], {}, (_error, _parsed, output) => {
		printed = output;
	});
	await parsing.catch((error: unknown) => {
		throw told(error);
	});
	if (printed !== '') edge.out(`${clean(printed, edge.secrets)}\n`);
	return status;
}

/** What yargs throws of its own is about the command line as well, such as a flag without its value. */
const told = (error: unknown): unknown =>
	error instanceof Error && error.name === 'YError' ? unclear(error.message) : error;

const unclear = (message: string): NdooError =>
	new NdooError('config-invalid', message, { todo: 'See `ndoo --help`, or `ndoo <verb> --help`.' });
