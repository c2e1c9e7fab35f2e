import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { packageFolder } from '../../../core/package-folder.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { readFlows } from '../../../flows/flow-files.ts';
import { judgeFlow } from '../../../flows/gate.ts';
import { grantStatements } from '../../../sql/grants/grant-statements.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';
import { sqlcmdScript } from '../../../sql/migrations/sqlcmd-script.ts';
import { rolesOf } from '../../../sql/roles/roles.ts';
import { agentJobSql } from '../../../sql/schedule/agent-job.ts';
import { type PlannedFlow, plannedFlow } from '../../../sql/views/build/planned-flow.ts';
import { tsqlCatalogue } from '../../../sql/views/build/tsql-catalogue.ts';
import { routes } from '../../../sql/views/plan/route.ts';
import { exampleFlow, exemptFlow } from '../../flows/example-flow.ts';
import { isSkipped, named } from '../support/component.ts';
import { pythonVenv } from '../support/python-venv.ts';

// A grammar of T-SQL that is not ours reads every text that this program hands to a DBA or a server. What it tells: that
// the text is T-SQL, and is written alike (keywords, functions, types and literals in small letters, commas at the end of a
// line). What it does not: that a server takes it. It knows neither brackets and apostrophes in a name in brackets nor an audit
// of the server: the one is tried by the tests of quoting, the other by that of its script.

const tools = await pythonVenv('dbt');
const python = 'python' in tools ? tools.python : '';
const missing = 'missing' in tools ? tools.missing : undefined;

const configuration = `
[sqlfluff]
dialect = tsql
templater = raw
max_line_length = 0
large_file_skip_byte_limit = 0
rules = CP01, CP03, CP04, CP05, LT04, LT06, LT12, LT13
[sqlfluff:rules:capitalisation.keywords]
capitalisation_policy = lower
[sqlfluff:rules:capitalisation.functions]
extended_capitalisation_policy = lower
[sqlfluff:rules:capitalisation.literals]
capitalisation_policy = lower
[sqlfluff:rules:capitalisation.types]
extended_capitalisation_policy = lower
`;

/** A script as sqlcmd sends it: without the lines that are its own, its variables filled in. */
function asSent(script: string): string {
	const variables = new Map(
		[...script.matchAll(/^:setvar (\w+) "(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
	);
	const filled = script.replaceAll(/\$\((\w+)\)/g, (whole, name: string) => variables.get(name) ?? whole);
	return filled.replaceAll(/^:.*\n/gm, '').replace(/^\n+/, '');
}

/** The linter knows no hyphen in the name of a function, where SQL Server takes any in brackets. */
const withoutHyphens = (sql: string): string =>
	sql.replaceAll(/\[[^\]]*__fence\]/g, (name) => name.replaceAll('-', '_'));

const batches = (statements: readonly string[]): string =>
	statements
		.filter((one) => one !== '')
		.map((one) => `${withoutHyphens(one.trim())}\ngo\n`)
		.join('');

function flowScript({ flow, route, views, gateSql }: PlannedFlow): string {
	const { roleSql, grantSql, dropSql } = tsqlCatalogue;
	const roles = rolesOf('tsql', '');
	const role = roles.ofFlow(flow.name, route);
	return batches([
		roleSql(role, roles[routes[route].readers]),
		...views.flatMap(({ objects, columns }) =>
			objects.flatMap((object) => [
				object.sql(typedBy(columns)),
				grantSql(object, [{ name: role, mayGrant: true }]),
				dropSql(object),
			]),
		),
		gateSql,
	]);
}

/** Types for the columns of a fence, whose function has to name them. */
const typedBy = (columns: readonly string[]) =>
	columns.map((name) => ({ name, type: 'varchar(10)', nullable: true, collation: 'Latin1_General_BIN2' }));

/** Names that a careless quotation would let out. */
const oddFlow = {
	...exampleFlow,
	name: 'odd',
	purpose: "It's /* a ]purpose",
	tables: exampleFlow.tables.map((table) => ({
		...table,
		source: { schema: 'a "b"', name: 'a table. of/* ours' },
		columns: [...table.columns, 'ä b', 'select', '--', '(', ','],
	})),
};

async function sampleFlows(): Promise<readonly PlannedFlow[]> {
	const { returns } = await readFlows(diskFiles, await readProject(diskFiles, packageFolder(), {}));
	return returns.flatMap((flow) => {
		const judged = judgeFlow(flow, flow.signOff?.on ?? '');
		return judged.route === 'refused' ? [] : [plannedFlow(judged, 'tsql')];
	});
}

async function scripts(): Promise<Readonly<Record<string, string>>> {
	const migrations = await availableMigrations('tsql');
	const samples = await sampleFlows();
	expect(new Set(samples.map(({ route }) => route)).size).toBe(2);
	const planned = [
		...samples,
		plannedFlow({ route: 'cleaned', flow: oddFlow }, 'tsql'),
		plannedFlow({ route: 'passthrough', flow: { ...exemptFlow, name: 'exempt' } }, 'tsql'),
	];
	const membership = { role: 'ndoo_read_example', account: 'domain\\an account' };
	return {
		...Object.fromEntries(migrations.map(({ name, sql }) => [`migration-${name}`, sql])),
		migrations: asSent(sqlcmdScript(migrations, '1.0.0')),
		...Object.fromEntries(planned.map((one) => [`flow-${one.flow.name}-${one.route}`, flowScript(one)])),
		grants: batches(grantStatements('tsql', { granted: [membership], revoked: [membership] })),
		job: asSent(agentJobSql(job)),
		...(await auditScripts()),
	};
}

const job = {
	name: 'ndoo-refresh',
	description: "The trust's month.",
	at: { hour: 6, minute: 30 },
	command: '"C:\\Program Files\\ndoo.cmd" refresh',
	outputFile: 'C:\\ndoo\\refresh.log',
	proxy: 'ndoo',
	operator: 'Operator',
	statusLines: ['Exit status: 0 done.'],
};

async function auditScripts(): Promise<Readonly<Record<string, string>>> {
	const folder = join(packageFolder(), 'sql', 'audit');
	const files = (await readdir(folder)).filter((file) => file.endsWith('-report.sql'));
	return Object.fromEntries(
		await Promise.all(
			files.map(async (file) => [
				`audit-${file.replace(/\.sql$/, '')}`,
				asSent(await readFile(join(folder, file), 'utf8')),
			]),
		),
	);
}

describe.skipIf(isSkipped(missing))(named('all generated T-SQL', missing), () => {
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'ndoo-tsql-'));
		await writeFile(join(folder, 'sqlfluff.cfg'), configuration);
	});
	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	/** What the grammar finds, as `file:line rule what`. */
	async function findings(name: string, texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
		await mkdir(join(folder, name));
		for (const [file, text] of Object.entries(texts)) await writeFile(join(folder, name, `${file}.sql`), text);
		const words = ['-m', 'sqlfluff', 'lint', '--config', join(folder, 'sqlfluff.cfg'), '--format', 'json'];
		const { stdout, stderr, error } = spawnSync(python, [...words, join(folder, name)], {
			encoding: 'utf8',
			cwd: folder,
			maxBuffer: 2 ** 26,
		});
		if (error !== undefined || stdout === '') throw error ?? new Error(stderr);
		const files: readonly Linted[] = JSON.parse(stdout);
		expect(files).toHaveLength(Object.keys(texts).length);
		return files.flatMap(({ filepath, violations }) =>
			violations.map(
				({ start_line_no: line, code, description }) =>
					`${filepath.split(/[\\/]/).at(-1)}:${line} ${code} ${description}`,
			),
		);
	}

	test('parses, and is written alike', async () => {
		expect(await findings('generated', await scripts())).toEqual([]);
	});

	test('a mistake would be found', async () => {
		const found = await findings('wrong', {
			grammar: 'select from where;\n',
			letters: 'SELECT one from ndoo.ledger;\n',
			quotes: "select N'it's' as one;\n",
		});
		expect(found.map((line) => line.slice(0, line.indexOf(' ', line.indexOf(' ') + 1))).toSorted()).toEqual(
			expect.arrayContaining(['grammar.sql:1 PRS', 'letters.sql:1 CP01', 'quotes.sql:1 PRS']),
		);
	});
});

type Linted = {
	readonly filepath: string;
	readonly violations: readonly {
		readonly start_line_no: number;
		readonly code: string;
		readonly description: string;
	}[];
};
