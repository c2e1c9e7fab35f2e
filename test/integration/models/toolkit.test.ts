import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { fill } from '../../../scripts/demo/make-warehouse.ts';
import { demoNumbers } from '../../../scripts/demo/numbers.ts';
import { demoSources } from '../../../scripts/demo/sources.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { migrating, testKeyText } from '../../core/test-key.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { isSkipped, named } from '../support/component.ts';
import { copyDemoProject } from '../support/demo-project.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// The models of the sample project, by the commands that a reader of the README types, in processes of their own.

const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));

type Ran = { readonly status: number | null; readonly out: string; readonly err: string };
type Results = {
	readonly results: readonly { readonly unique_id: string; readonly status: string; readonly failures: unknown }[];
};

const runner =
	(folder: string, environment: Readonly<Record<string, string>> = {}) =>
	(...words: readonly string[]): Ran => {
		const env = { ...process.env, ...environment };
		const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], {
			cwd: folder,
			encoding: 'utf8',
			env,
		});
		return { status, out: stdout, err: stderr };
	};

const resultsIn = async (folder: string): Promise<Results['results']> =>
	(JSON.parse(await readFile(join(folder, 'target', 'run_results.json'), 'utf8')) as Results).results;

// Of the integration environment's published numbers, those that have opted out (check service page).
const optedOut = ['9694116414', '9694116422', '9694116430', '9694116449', '9694116457'];

const tables = `tables:
  - name: person
    model: disclosed_by_person
    columns: [patient_id, nhs_number, contacts]
  - name: month
    model: disclosed_by_month
    columns: [contact_month, contacts]
  - name: patient
    source: { schema: community, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id, nhs_number]
    disclose: false
  - name: referral
    source: { schema: community, name: referral }
    via: { table: patient, keys: { patient_id: patient_id } }
    columns: [referral_id, patient_id]
    disclose: false
  - name: care_contact
    source: { schema: community, name: care_contact }
    via: { table: referral, keys: { referral_id: referral_id } }
    columns: [contact_id, referral_id, contact_on]
    disclose: false
`;

const disclosedModels: Readonly<Record<string, string>> = {
	disclosed_contact: `select c.contact_id, p.patient_id, p.nhs_number, date_trunc('month', c.contact_on) as contact_month
from {{ cleaned('activity.care_contact') }} as c
join {{ cleaned('activity.referral') }} as r on r.referral_id = c.referral_id
join {{ cleaned('activity.patient') }} as p on p.patient_id = r.patient_id
`,
	disclosed_by_person:
		"select patient_id, nhs_number, count(*) as contacts from {{ ref('disclosed_contact') }} group by patient_id, nhs_number\n",
	disclosed_by_month:
		"select contact_month, count(*) as contacts from {{ ref('disclosed_contact') }} group by contact_month\n",
};

const models = ['activity_by_month', 'activity_by_person', 'contact_of_person', 'referral_reason'];

async function expectBuilt(folder: string, ndoo: (...words: readonly string[]) => Ran): Promise<void> {
	const built = ndoo('build');
	expect(built, built.err).toMatchObject({ status: 0 });
	expect(built.out).toContain('models:\n  contact_of_person\n');
	const results = await resultsIn(folder);
	const named = (kind: string) => results.filter(({ unique_id }) => unique_id.startsWith(`${kind}.`));
	expect(
		named('model')
			.map(({ unique_id, status }) => `${unique_id.split('.')[2]} ${status}`)
			.toSorted(),
	).toEqual(models.map((name) => `${name} success`));
	expect(new Set(named('test').map(({ status }) => status))).toEqual(new Set(['pass']));
	expect(await readFile(join(folder, 'target', 'run', 'build.sql'), 'utf8')).toContain(
		'create or replace view "models"."contact_of_person"',
	);
	const tested = ndoo('test');
	expect(tested, tested.err).toMatchObject({ status: 0 });
	expect(tested.out).toMatch(/^Tests: \d+ pass\.\n$/);
	const [listed, compiled] = [ndoo('ls', '--resource-type', 'model', '--output', 'name'), ndoo('compile')];
	expect(listed.out.trim().split('\n').toSorted()).toEqual(models);
	expect(compiled.out).toMatch(/^Compiled 4 models and \d+ tests into target\.\n$/);
	const shown = ndoo('docs');
	expect(shown, shown.err).toMatchObject({ status: 0 });
	const page = await readFile(join(folder, 'target', 'docs', 'index.html'), 'utf8');
	expect(page).toContain('activity_by_person');
	// Of a list that was just published.
	expect(page).toMatch(/<[^>]*>[01] days?</);
}

describe('the models of the sample on the demo’s warehouse', () => {
	let folder: string;
	let ndoo: ReturnType<typeof runner>;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'ndoo-toolkit-'));
		ndoo = runner(folder);
		await copyDemoProject(folder);
	});
	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	test('are built, tested, listed and compiled', async () => await expectBuilt(folder, ndoo));

	test('a test that fails ends in status 13, and its rows are not counted', async () => {
		const path = join(folder, 'sql', 'tests', 'long_contact.sql');
		await writeFile(path, "select contact_id from {{ ref('contact_of_person') }} where duration_minutes > 40\n");
		const { status, err, out } = ndoo('test', '--select', 'long_contact');
		expect({ status, out }).toEqual({ status: 13, out: 'Tests: 1 fail.\n' });
		expect(err).toContain('how many is not told of what the list decides on');
		expect(await resultsIn(folder)).toMatchObject([{ status: 'fail', failures: null }]);
		await rm(path);
	});

	test('a return that discloses models has nobody in it who has opted out, and is closed with them', async () => {
		const sample = await readFile(join(folder, 'flows', 'returns', 'wound-care-audit.yml'), 'utf8');
		const flow = sample.replace('name: wound-care-audit', 'name: activity').replace(/^tables:\n[\s\S]*/m, tables);
		await writeFile(join(folder, 'flows', 'returns', 'activity.yml'), flow);
		const pathOf = (name: string) => join(folder, 'sql', 'models', `${name}.sql`);
		for (const [name, sql] of Object.entries(disclosedModels)) await writeFile(pathOf(name), sql);
		const built = ndoo('build', '--select', '+flow:activity');
		expect(built, built.err).toMatchObject({ status: 0 });
		expect(built.out).toContain('activity:\n  cleaned.activity__person\n  cleaned.activity__month\nmodels:');
		const disclosed = ndoo('disclose', 'activity');
		expect(disclosed, disclosed.err).toMatchObject({ status: 0 });
		const [made = ''] = await readdir(join(folder, 'demo', 'disclosed', 'activity'));
		const sent = join(folder, 'demo', 'disclosed', 'activity', made, 'to-recipient');
		expect((await readdir(sent)).toSorted()).toEqual(['month.csv', 'person.csv']);
		const read = async (name: string) => await readFile(join(sent, name), 'utf8');
		const digits = (await read('person.csv')).split('\n').map((line) => line.replaceAll(/[^0-9,]/g, ''));
		expect(digits.length).toBeGreaterThan(1000);
		for (const number of optedOut) expect(digits.filter((line) => line.includes(number))).toEqual([]);
		expect((await read('month.csv')).split('\n').length).toBeGreaterThan(10);
		// A model that goes around the tables of its return is not built, and neither is the return.
		const around = disclosedModels['disclosed_contact']?.replace(
			"{{ cleaned('activity.care_contact') }}",
			"{{ source('community', 'care_contact') }}",
		);
		await writeFile(pathOf('disclosed_contact'), around ?? '');
		const refused = ndoo('build');
		expect(refused.status).toBe(10);
		expect(refused.err).toContain(
			'found the source `community.care_contact` in a model that is disclosed by `activity`',
		);
		for (const name of Object.keys(disclosedModels)) await rm(pathOf(name));
		await rm(join(folder, 'flows', 'returns', 'activity.yml'));
		expect(ndoo('build')).toMatchObject({ status: 0 });
	});

	test('nothing that is left behind holds anybody’s number', async () => {
		const target = join(folder, 'target');
		const entries = await readdir(target, { recursive: true, withFileTypes: true });
		const texts = await Promise.all(
			entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
		);
		expect(texts.length).toBeGreaterThan(20);
		const numbers = demoNumbers(4000).map(nhsNumberOf);
		for (const text of texts) expect(numbers.filter((number) => text.includes(number))).toEqual([]);
	});
});

describe.skipIf(isSkipped(missingPostgres))(
	named('the models of the sample on a PostgreSQL server', missingPostgres),
	() => {
		let server: PostgresServer;
		let folder: string;
		let ndoo: ReturnType<typeof runner>;

		beforeAll(async () => {
			server = await startPostgres();
			folder = await mkdtemp(join(tmpdir(), 'ndoo-toolkit-postgres-'));
			ndoo = runner(folder, { NDOO_WAREHOUSE_PASSWORD: server.password, NDOO_DIGEST_KEY: testKeyText });
			// The demo puts the sample there, with an embedded warehouse beside it.
			await copyDemoProject(folder);
			await writeFile(join(folder, 'ndoo.yml'), await onServer(folder, server.port));
			await using warehouse = await opened(server);
			await migrate(warehouse, migrating);
			for (const table of demoSources()) await fill(warehouse, table);
			await publishLive(
				warehouse,
				demoNumbers(4000)
					.map(nhsNumberOf)
					.filter((_, at) => at % 20 !== 0),
			);
		});
		afterAll(async () => {
			await server[Symbol.asyncDispose]();
			await rm(folder, { recursive: true, force: true });
		});

		test('are built, tested, listed and compiled', async () => await expectBuilt(folder, ndoo));

		test('hold the contacts of exactly those who are on the list', async () => {
			await using warehouse = await opened(server);
			const byHand = `
			select c.contact_id, p.patient_id from community.care_contact c
			join community.referral r using (referral_id)
			join community.patient p using (patient_id)
			where regexp_replace(split_part(p.nhs_number, '.', 1), '[^0-9]', '', 'g') in (select nhs_number from ndoo_list.cleaned_list)`;
			const model = 'select contact_id, patient_id from models.contact_of_person';
			const [{ rows } = {}] = await warehouse.query({ text: `select count(*)::int as rows from (${model}) as m` });
			expect(rows).toBeGreaterThan(1000);
			for (const [one, other] of [
				[model, byHand],
				[byHand, model],
			])
				expect(await warehouse.query({ text: `select 1 from (${one} except ${other}) as d` })).toEqual([]);
		});
	},
);

const opened = async (server: PostgresServer) => {
	const warehouse = await server.open();
	return Object.assign(warehouse, { [Symbol.asyncDispose]: () => warehouse.close() });
};

/** The sample's project file with a server as its warehouse. */
async function onServer(folder: string, port: number): Promise<string> {
	const sample = await readFile(join(folder, 'ndoo.yml'), 'utf8');
	return sample
		.replace('target: embedded', 'target: server')
		.replace(
			'targets:',
			`targets:\n  server: { engine: postgres, host: 127.0.0.1, port: ${port}, user: owner, dbname: postgres }`,
		);
}
