import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import { NdooError } from '../../core/errors.ts';
import type { Environment } from '../../core/project/project.ts';
import type { AnswerOptions } from '../answer.ts';
import { requireStandIn } from '../environment.ts';
import { type Fault, faultList } from './faults.ts';
import { type Mailbox, mailboxesOf, serviceMailbox } from './mailbox.ts';
import { refuseMalformed } from './malformed-request.ts';
import { localIdOf, type Message, partsOf } from './message.ts';
import { messageStore } from './message-store.ts';
import { type MeshLimits, meshLimits, type Office } from './office.ts';
import { type Letter, post } from './posting.ts';
import { type CallEvent, receive } from './reception.ts';
import type { Spool } from './spool.ts';
import { usedTokens } from './token.ts';

/** PEM: the server's certificate and key, and the authority that has to have signed the certificate of a client. */
export type ServerCertificates = {
	readonly certificate: string;
	readonly key: string;
	readonly clientAuthority: string;
};

export type MeshServerOptions = {
	/** The environment of the project that it stands in for. */
	readonly environment: Environment;
	/** Undefined: plain HTTP. In either case the server listens on this machine's own address and no other. */
	readonly certificates: ServerCertificates | undefined;
	/** Any free one when 0. */
	readonly port: number;
	readonly mailboxes: readonly Mailbox[];
	/** The environment's shared key, with which tokens are signed. */
	readonly sharedKey: string;
	readonly clock: Clock;
	readonly spool: Spool;
	/** How the check service answers. When undefined, its mailbox is one of `mailboxes`, for somebody else to play it. */
	readonly service?: AnswerOptions | undefined;
	/** MESH's own unless given. */
	readonly limits?: Partial<MeshLimits>;
	readonly tell?: (happening: CallEvent) => void;
};

/** What can be seen of a message from inside the stand-in. */
export type MessageSummary = Pick<Message, 'id' | 'from' | 'to' | 'workflowId' | 'status'> & {
	readonly localId: string;
	readonly kind: 'data' | 'report';
};

export type MeshServer = AsyncDisposable & {
	/** Such as `https://127.0.0.1:8443`. */
	readonly url: string;
	/** Makes something go wrong with the next calls of a kind. */
	fault(fault: Fault): void;
	/** Puts a message into an inbox and gives its id. */
	deliver(letter: Letter): Promise<string>;
	/** Every message that there was, in the order in which they came. */
	messages(): readonly MessageSummary[];
	/** Rejects at the first thing that went wrong in the stand-in itself, such as a full disk. */
	readonly failed: Promise<never>;
};

const loopback = '127.0.0.1';

/**
 * A MESH server for one machine, stricter than the public sandbox (docs/design/mesh.md, "What the public stand-in server
 * does not check"), with the check service behind it. Throws `environment-refused` unless the project is for the stand-in,
 * and `mesh-config` for mailboxes that it must not keep and for a port that it cannot have. When it is disposed of, nothing
 * is left of any message.
 */
export async function meshServerStandIn(options: MeshServerOptions): Promise<MeshServer> {
	requireStandIn(options.environment);
	const { certificates, port, clock, spool, service, limits, sharedKey, tell = () => {} } = options;
	const messages = messageStore();
	const office: Office = {
		mailboxes: mailboxesOf([...options.mailboxes, ...(service === undefined ? [] : [serviceMailbox()])]),
		messages,
		spool,
		clock,
		limits: { ...meshLimits, ...limits },
		service,
	};
	const faults = faultList();
	const reception = { office, faults, sharedKey, used: usedTokens(), tell };
	const failure = Promise.withResolvers<never>();
	const server = serverOf(certificates, (request, response) => {
		receive(reception, request, response).catch(failure.reject);
	});
	server.on('clientError', refuseMalformed);
	await listen(server, port);
	return {
		url: `${certificates === undefined ? 'http' : 'https'}://${loopback}:${portOf(server)}`,
		fault: (fault) => faults.add(fault),
		deliver: (letter) => post(office, letter),
		failed: failure.promise,
		messages: () => messages.all().map(summaryOf),
		[Symbol.asyncDispose]: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
			await spool.remove(messages.all().flatMap(partsOf));
		},
	};
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function serverOf(certificates: ServerCertificates | undefined, listener: Listener): Server {
	if (certificates === undefined) return createHttpServer(listener);
	const { certificate: cert, key, clientAuthority: ca } = certificates;
	const tls = { cert, key, ca, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;
	return createHttpsServer(tls, listener);
}

async function listen(server: Server, port: number): Promise<void> {
	server.listen(port, loopback);
	try {
		await once(server, 'listening');
	} catch (cause) {
		throw new NdooError('mesh-config', `The stand-in cannot listen on port ${port} of this machine.`, {
			todo: 'End the program that uses the port, such as another stand-in, or give the stand-in an address with another port.',
			cause,
		});
	}
}

function portOf(server: Server): number {
	const address: AddressInfo | string | null = server.address();
	if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
	return address.port;
}

function summaryOf(message: Message): MessageSummary {
	const { id, from, to, workflowId, status, content } = message;
	return { id, from, to, workflowId, status, localId: localIdOf(message), kind: content.kind };
}
