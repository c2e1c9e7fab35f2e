import yargs from 'yargs';
import { NdooError } from '../core/errors.ts';
import { type ExitStatus, exitStatus } from '../core/exit-status.ts';
import { clean, type Edge } from './edge.ts';
import { verbs } from './verbs/index.ts';
import { version } from './version.ts';

/** Parses a command line and runs its verb. Help and version go to standard output. */
export async function program(argv: readonly string[], edge: Edge): Promise<ExitStatus> {
	let status: ExitStatus = exitStatus.done;
	let parser = yargs()
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
			// What yargs throws of its own is about the command line as well, such as a flag without its value.
			if (error !== undefined && error !== null && error.name !== 'YError') throw error;
			throw new NdooError('config-invalid', message, { todo: 'See `ndoo --help`, or `ndoo <verb> --help`.' });
		});
	for (const verb of verbs) {
		parser = verb.add(parser, edge, (given) => {
			status = given;
		});
	}
	let printed = '';
	await parser.parseAsync([...argv], {}, (_error, _parsed, output) => {
		printed = output;
	});
	if (printed !== '') edge.out(`${clean(printed, edge.secrets)}\n`);
	return status;
}
