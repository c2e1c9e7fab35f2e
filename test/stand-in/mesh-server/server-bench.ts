import type { AnswerOptions } from '../../../stand-in/answer.ts';
import { checkMailbox, type Mailbox, serviceMailbox } from '../../../stand-in/mesh-server/mailbox.ts';
import {
	type MeshServer,
	type MeshServerOptions,
	meshServerStandIn,
} from '../../../stand-in/mesh-server/mesh-server.ts';
import type { CallEvent } from '../../../stand-in/mesh-server/reception.ts';
import { memorySpool } from '../../../stand-in/mesh-server/spool.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { rawCall, type Said, sign, type Wanted } from './raw-call.ts';

export const sharedKey = 'the shared key of the environment';
export const workflow = 'SPINE_NTT_UPHOLDING';
export const service = 'NDOO-STAND-IN';

export const password = 'the password of the mailbox';
const mailbox = (id: string, more: Partial<Mailbox> = {}): Mailbox => ({
	...checkMailbox({ id, odsCode: 'X0X', password }),
	...more,
});

/** ALICE and BOB send each other what they like; CAROL may send nothing, and receives one workflow. */
export const mailboxes: readonly Mailbox[] = [
	mailbox('ALICE', { sends: [workflow, 'LETTERS', 'LETTERS_ACK'], receives: [workflow, 'LETTERS', 'LETTERS_ACK'] }),
	mailbox('BOB', { sends: ['LETTERS'], receives: ['LETTERS', 'LETTERS_ACK', 'OTHERS'], odsCode: 'Y0Y' }),
	mailbox('CAROL', { sends: [], receives: ['OTHERS'], odsCode: 'Y0Y' }),
];

export const version1 = { accept: 'application/json' };
export const version2 = { accept: 'application/vnd.mesh.v2+json' };

/** Limits that a test reaches with a few bytes. */
export const smallLimits = { smallestChunk: 10, largestRequest: 1000, largestMessage: 2500, replyChunk: 30 };

/** A server with a clock in the test's hand, and what it said that it did. */
export type ServerBench = AsyncDisposable & {
	readonly server: MeshServer;
	readonly happenings: CallEvent[];
	now: Date;
	/** A call of a mailbox, below `/messageexchange/`, signed unless the headers say otherwise. */
	call(as: string, path: string, wanted?: Wanted): Promise<Said>;
	/** Sends a letter, and gives its id. */
	send(as: string, to: string, body: Wanted['body'], headers?: Wanted['headers']): Promise<string>;
	/** The ids in an inbox. */
	inbox(as: string, query?: string): Promise<readonly string[]>;
};

export type BenchOptions = Partial<MeshServerOptions> & {
	readonly scenarios?: readonly Scenario[] | 'played over the wire';
};

export async function openServer({ scenarios = [], ...options }: BenchOptions = {}): Promise<ServerBench> {
	const happenings: CallEvent[] = [];
	const answers: AnswerOptions | undefined =
		scenarios === 'played over the wire'
			? undefined
			: { scenarios, seed: 'seed', rate: 0, turnaroundMilliseconds: 3_600_000 };
	const server = await meshServerStandIn({
		environment: 'stand-in',
		certificates: undefined,
		port: 0,
		mailboxes: answers === undefined ? [...mailboxes, serviceMailbox(password)] : mailboxes,
		sharedKey,
		clock: () => bench.now,
		spool: memorySpool(),
		service: answers,
		limits: smallLimits,
		tell: (happening) => happenings.push(happening),
		...options,
	});
	const bench: ServerBench = {
		server,
		happenings,
		now: new Date('2026-03-02T09:00:00Z'),
		call: async (as, path, { headers, ...wanted } = {}) => {
			const authorization = sign({ mailbox: as, password, sharedKey, at: bench.now });
			return await rawCall(`${server.url}/messageexchange/${path}`, {
				...wanted,
				headers: { authorization, ...version2, ...headers },
			});
		},
		send: async (as, to, body = 'A letter.', headers = {}) => {
			const wanted = { 'mex-to': to, 'mex-workflowid': 'LETTERS', ...headers };
			const { status, body: answer } = await bench.call(as, `${as}/outbox`, { method: 'POST', headers: wanted, body });
			if (status !== 202) throw new Error(`${status} ${answer}`);
			return valueIn(answer)['message_id'];
		},
		inbox: async (as, query = '') => valueIn((await bench.call(as, `${as}/inbox${query}`)).body)['messages'],
		[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
	};
	return bench;
}

// What JSON.parse gives is any; a test that reads it wrongly fails by what it expects.
export const valueIn = (body: Buffer) => JSON.parse(body.toString());
