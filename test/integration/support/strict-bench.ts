import type { MeshApiClient } from '../../../loaders/mesh/api/client.ts';
import type { MeshApiOptions } from '../../../loaders/mesh/api/options.ts';
import { checkMailbox } from '../../../stand-in/mesh-server/mailbox.ts';
import { type MeshServer, meshServerStandIn } from '../../../stand-in/mesh-server/mesh-server.ts';
import type { MeshLimits } from '../../../stand-in/mesh-server/office.ts';
import { memorySpool, type Spool } from '../../../stand-in/mesh-server/spool.ts';
import { type Certificates, makeCertificates, serverCertificates } from './certificates.ts';
import { apiClient, sharedKey, tlsOf } from './mesh-api-bench.ts';

export const workflowId = 'LETTERS';
export const alice = { id: 'ALICE', password: 'the password of Alice' };
export const bob = { id: 'BOB', password: 'the password of Bob' };

/** The strict stand-in over HTTPS, with certificates on both sides, and clients of two mailboxes. */
export type StrictBench = AsyncDisposable & {
	readonly server: MeshServer;
	readonly alice: MeshApiClient;
	readonly bob: MeshApiClient;
	/** Lets time pass for the server and for every client. */
	pass(milliseconds: number): void;
	/** Another client; it has a certificate unless another is given. */
	client(mailbox: typeof alice, options?: Partial<MeshApiOptions>): Promise<MeshApiClient>;
};

// What a test reaches with a few bytes.
const smallLimits: Partial<MeshLimits> = { smallestChunk: 10, replyChunk: 1000, largestRequest: 2_000_000 };

/** The certificates that go with it. */
export const strictCertificates = async (): Promise<Certificates> => await makeCertificates([alice.id, bob.id]);

export type StrictOptions = { readonly spool?: Spool; readonly limits?: Partial<MeshLimits> };

export async function openStrict(
	certificates: Certificates,
	{ spool = memorySpool(), limits = smallLimits }: StrictOptions = {},
): Promise<StrictBench> {
	let passed = 0;
	const clock = () => new Date(Date.now() + passed);
	const mailbox = ({ id, password }: typeof alice) => ({
		...checkMailbox({ id, odsCode: 'X0X', password }),
		sends: [workflowId, 'UNREGISTERED'],
		receives: [workflowId, 'FORBIDDEN'],
	});
	const server = await meshServerStandIn({
		environment: 'stand-in',
		certificates: await serverCertificates(certificates),
		port: 0,
		mailboxes: [mailbox(alice), mailbox(bob)],
		sharedKey,
		clock,
		spool,
		limits,
	});
	const tls = await tlsOf(certificates);
	const clients: MeshApiClient[] = [];
	const client: StrictBench['client'] = async (who, options = {}) => {
		const made = apiClient(server.url, who, { tls, clock, ...options });
		clients.push(made);
		return made;
	};
	return {
		server,
		alice: await client(alice),
		bob: await client(bob),
		pass: (milliseconds) => {
			passed += milliseconds;
		},
		client,
		async [Symbol.asyncDispose]() {
			for (const made of clients) await made.close();
			await server[Symbol.asyncDispose]();
		},
	};
}
