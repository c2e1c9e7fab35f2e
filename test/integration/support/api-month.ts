import { checkMailbox } from '../../../stand-in/mesh-server/mailbox.ts';
import { type MeshServer, meshServerStandIn } from '../../../stand-in/mesh-server/mesh-server.ts';
import { memorySpool } from '../../../stand-in/mesh-server/spool.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { type Certificates, makeCertificates, serverCertificates } from './certificates.ts';
import { sharedKey } from './mesh-api-bench.ts';
import { onePeopleTable } from './people-table.ts';
import { mailbox, makeProject, type Ran, type TestProject, testMailbox } from './project.ts';

const password = { monthly: 'the password for months', test: 'the password for tests' };

/** A project on the route api, and the strict stand-in over HTTPS behind it, with one clock for both. */
export type ApiMonth = AsyncDisposable & {
	readonly project: TestProject;
	readonly server: MeshServer;
	/** What the check service does from now on. */
	scenarios: readonly Scenario[];
	/** The calls that reached the server, in their order, as `send 202`. */
	readonly calls: string[];
	pass(minutes: number): void;
	readonly clock: () => Date;
	/** The variables that its commands are given: all of them secrets. */
	readonly environment: Readonly<Record<string, string>>;
	ndoo(...words: readonly string[]): Promise<Ran>;
	/** How many data messages of the monthly mailbox MESH has stored whole. */
	sent(): number;
};

export const monthCertificates = async (): Promise<Certificates> => await makeCertificates([mailbox, testMailbox]);

export async function openApiMonth(certificates: Certificates): Promise<ApiMonth> {
	let passed = 5_000;
	const clock = () => new Date(Date.now() + passed);
	const scenarios: Scenario[] = [];
	const calls: string[] = [];
	const server = await meshServerStandIn({
		environment: 'stand-in',
		certificates: await serverCertificates(certificates),
		port: 0,
		mailboxes: [
			checkMailbox({ id: mailbox, odsCode: 'X0X', password: password.monthly }),
			checkMailbox({ id: testMailbox, odsCode: 'X0X', password: password.test }),
		],
		sharedKey,
		clock,
		spool: memorySpool(),
		service: { scenarios, seed: 'test', rate: 0.05, turnaroundMilliseconds: 0 },
		tell: ({ call, status }) => calls.push(`${call} ${status}`),
	});
	const { files, fill } = onePeopleTable(2000);
	const project = await makeProject({ files: { ...files, 'ndoo.yml': projectFile(server.url, certificates) }, fill });
	const environment = {
		NDOO_MESH_PASSWORD_MONTHLY: password.monthly,
		NDOO_MESH_PASSWORD_TEST: password.test,
		NDOO_MESH_SHARED_KEY: sharedKey,
		NDOO_MESH_KEY_PASSPHRASE: certificates.passphrase,
	};
	return {
		project,
		server,
		calls,
		clock,
		environment,
		get scenarios() {
			return scenarios;
		},
		set scenarios(told) {
			scenarios.splice(0, scenarios.length, ...told);
		},
		pass: (minutes) => {
			passed += minutes * 60_000;
		},
		ndoo: async (...words) => await project.ndoo(words, { clock, environment }),
		sent: () =>
			server
				.messages()
				.filter(({ from, kind, status }) => from === mailbox && kind === 'data' && status !== 'uploading').length,
		async [Symbol.asyncDispose]() {
			await project[Symbol.asyncDispose]();
			await server[Symbol.asyncDispose]();
		},
	};
}

const projectFile = (url: string, { ca, client, encryptedKey }: Certificates): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: ${mailbox}, test: ${testMailbox} }
mesh:
  route: api
  api: { url: '${url}', ca: '${ca}', cert: '${client.cert}', key: '${encryptedKey}' }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
