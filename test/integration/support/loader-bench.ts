import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskFiles } from '../../../core/disk-files.ts';
import { main } from '../../../scripts/main.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { roleNames } from '../../sql/role-names.ts';
import { answerAsNational } from './national-service.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { fillPublicMonth, inUnissuedRange, publicMonth } from './public-month.ts';
import { signedOff } from './two-table-flow.ts';

const mailbox = 'NDOOTEST01';
const oneOff = 'NDOOTEST02';

/** The owner of the warehouse, the loader, a reader of each route, the auditor. Each has its name for a password. */
export const loaderAccounts = ['dba', 'job', 'reader', 'carer', 'auditor'] as const;
export type LoaderAccount = (typeof loaderAccounts)[number];

/** An organisation's warehouse with a return of each route, whose members come from `grants:` in ndoo.yml and from nowhere else. */
export type LoaderBench = AsyncDisposable & {
	readonly folder: string;
	readonly superuser: PostgresWarehouse;
	/** Puts the names that roles have in this warehouse into a text. */
	readonly inNames: (text: string) => string;
	open(account: LoaderAccount): Promise<PostgresWarehouse>;
	/** A command line, as an account; its clock may be ahead. */
	ndoo(account: LoaderAccount, words: readonly string[], days?: number): Promise<Ended>;
	/** The national service answers the requests that are there, and a second passes. */
	answer(): Promise<number>;
	/** The file of a flow, as it is at first or with its sign-off run out. */
	flowFile(flow: string, state: 'in force' | 'lapsed'): string;
	/** Writes a file of the project. */
	write(name: string, text: string): Promise<void>;
};

export type Ended = { readonly status: number; readonly out: string; readonly err: string };

const survey = signedOff('survey')
	.replace('nationalBody: no', 'nationalBody: yes\n    exemptionMatches: yes')
	.replace(/ {4}invoiceValidation: no\n {4}section251: yes\n {4}liftedByAdvisoryGroup: no\n/, '')
	.replace('  evidence: None', '  exemption: { code: cqc-patient-surveys, evidence: A handbook }\n  evidence: None');
const surveyFile = `${survey}tables:
  - name: person
    source: { schema: pds, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id, nhs_number]
`;

export async function startLoaderBench(): Promise<LoaderBench> {
	const server = await startPostgres();
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-loader-'));
	const people = inUnissuedRange();
	const first = await server.open();
	for (const account of loaderAccounts)
		await first.script(`create role ${account} login ${account === 'dba' ? 'createrole' : ''} password '${account}'`);
	await first.script('create database warehouse owner dba');
	await first.close();
	const superuser = await server.open(undefined, { dbname: 'warehouse' });
	await fillPublicMonth(superuser, people);
	await superuser.script(`
		grant usage on schema pds to dba; grant select on pds.patient, pds.visit, pds.note to dba;
		grant usage on schema pds, immunisation to job; grant select on pds.patient, immunisation.patient to job`);

	const ndoo: LoaderBench['ndoo'] = async (account, words, days = 0) => {
		const printed = { out: '', err: '' };
		const take = (side: 'out' | 'err') => (text: string) => {
			printed[side] += text;
		};
		const status = await main(
			[...words, '--project-dir', folder, '--target', account],
			{ NDOO_WAREHOUSE_PASSWORD: account },
			{
				out: take('out'),
				err: take('err'),
				isTerminal: false,
				lockFolder: folder,
				clock: () => new Date(Date.now() + days * 86_400_000),
			},
		);
		return { status, ...printed };
	};
	const write: LoaderBench['write'] = async (name, text) => {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	};
	const files: Readonly<Record<string, string>> = { ...publicMonth.files, 'flows/returns/survey.yml': surveyFile };
	for (const [name, text] of Object.entries(files)) await write(name, text);
	await write('ndoo.yml', projectFile(server));
	await prepareMeshFolders(diskFiles, join(folder, 'mesh'), [mailbox, oneOff]);
	for (const verb of ['migrate', 'build', 'grants']) {
		const ended = await ndoo('dba', [verb]);
		if (ended.status !== 0) throw new Error(`${verb}: ${ended.out}${ended.err}`);
	}
	return {
		folder,
		superuser,
		inNames: await roleNames(superuser),
		ndoo,
		write,
		flowFile(flow, state) {
			const text = files[`flows/returns/${flow}.yml`] ?? '';
			return state === 'in force' ? text : text.replace('reviewBy: 2045-01-01', 'reviewBy: 2026-02-01');
		},
		open: async (account) => await server.open({ user: account, password: account }, { dbname: 'warehouse' }),
		async answer() {
			const answered = await answerAsNational(join(folder, 'mesh', mailbox), people.isKept, new Date());
			// A message is taken when it is a second old.
			await sleep(1_200);
			return answered;
		},
		async [Symbol.asyncDispose]() {
			await superuser.close();
			await server[Symbol.asyncDispose]();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

const projectFile = ({ port }: PostgresServer): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: job
targets:
${loaderAccounts
	.map(
		(account) =>
			`  ${account}: { engine: postgres, host: 127.0.0.1, port: ${port}, user: ${account}, dbname: warehouse }`,
	)
	.join('\n')}
mailboxes: { monthly: ${mailbox}, oneOff: ${oneOff} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
grants:
  loader: [job]
  auditor: [auditor]
  administrators: [dba, owner]
  flows: { clinic-activity: [reader], survey: [carer] }
`;
