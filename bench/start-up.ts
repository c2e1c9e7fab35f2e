/**
 * How long the command takes to start, beside `node -e 0`: the version, the help, and `status` on a PostgreSQL server, which is
 * asked for the migrations, the list and the check. In turns in one run, whole processes; each once before, so that what Node
 * compiled is kept as it is at any second use. The ratios hold on any machine; the times do not. Needs bash and PostgreSQL.
 *
 * Run: npx node bench/start-up.ts [rounds]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageFolder } from '../core/package-folder.ts';
import { startPostgres } from '../test/integration/support/postgres-server.ts';
import { serverProject } from '../test/integration/support/server-project.ts';

const rounds = Number(process.argv[2] ?? 15);
const launcher = join(packageFolder(), 'bin', 'ndoo.js');

type Cost = { readonly seconds: number; readonly cpu: number };

await using server = await startPostgres();
await using project = await serverProject(server);
const environment = { ...process.env, ...project.environment };
const clinic = ['--project-dir', project.folder];
cost([launcher, 'migrate', ...clinic]);

const ways: Readonly<Record<string, readonly string[]>> = {
	'node -e 0': ['-e', '0'],
	'ndoo --version': [launcher, '--version'],
	'ndoo --help': [launcher, '--help'],
	'ndoo status, PostgreSQL': [launcher, 'status', ...clinic],
};
for (const words of Object.values(ways)) cost(words);
const costs = new Map<string, Cost[]>(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
	for (const [name, words] of Object.entries(ways)) costs.get(name)?.push(cost(words));
}

const yardstick = medians(costs.get('node -e 0') ?? []);
for (const [name, measured] of costs) {
	const { seconds, cpu } = medians(measured);
	const ratios = `${(seconds / yardstick.seconds).toFixed(1)} times, ${(cpu / yardstick.cpu).toFixed(1)} in CPU`;
	console.log(`${name.padEnd(24)} ${seconds.toFixed(3)} s  ${cpu.toFixed(3)} s of CPU  ${ratios}`);
}

/** Of one process of this Node, from its start to its end; what it prints goes nowhere. */
function cost(words: readonly string[]): Cost {
	const timed = `TIMEFORMAT='%R %U %S'; time "$@" >/dev/null 2>&1`;
	const { stderr } = spawnSync('bash', ['-c', timed, 'bash', process.execPath, ...words], {
		env: { ...environment, LC_ALL: 'C' },
		encoding: 'utf8',
	});
	const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
	return { seconds, cpu: user + system };
}

function medians(all: readonly Cost[]): Cost {
	const median = (values: readonly number[]) =>
		values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
	return { seconds: median(all.map(({ seconds }) => seconds)), cpu: median(all.map(({ cpu }) => cpu)) };
}
