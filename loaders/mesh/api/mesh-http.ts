import type { Readable } from 'node:stream';
import { authorization, withoutSecrets } from './authorization.ts';
import { connection, type MeshConnection } from './connection.ts';
import { httpError, isBusy } from './http-error.ts';
import { MeshApiError } from './mesh-api-error.ts';
import { networkError } from './network-error.ts';
import type { MeshApiSettings } from './options.ts';
import { textOf } from './text.ts';

export type MeshRequest = {
	/** For messages: what the call is for, such as `Asking for the inbox`. */
	readonly what: string;
	readonly method: 'GET' | 'POST' | 'PUT';
	/** From `/messageexchange`, with the query. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Made anew for every try. */
	readonly body?: () => Readable;
};

export type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

export type MeshAnswer = {
	/** As in the request. */
	readonly what: string;
	/** Who answered, for messages. */
	readonly host: string;
	readonly status: number;
	/** By name in lower case. */
	readonly headers: RawHeaders;
	/** Not decoded. To be read to its end, or destroyed. */
	readonly body: Readable;
	/** How many times the request was made, this one included. */
	readonly tries: number;
};

/** The way to MESH: every request signed, none followed elsewhere. */
export type MeshHttp = {
	/** Once, on a connection of its own. Throws a MeshApiError when there is no answer. */
	askOnce(request: MeshRequest): Promise<MeshAnswer>;
	/**
	 * Until there is an answer other than 425, 429, 502, 503, 504, with pauses, four times at most; then gives the last
	 * answer or throws the last error. Only for what does the same when it is done twice.
	 */
	ask(request: MeshRequest): Promise<MeshAnswer>;
	/** The error that an answer amounts to; reads of its body what it can. */
	errorOf(answer: MeshAnswer): Promise<MeshApiError>;
	close(): Promise<void>;
};

/** Milliseconds between one try and the next. */
const pauses = [1_000, 4_000, 15_000] as const;

export function meshHttp(settings: MeshApiSettings): MeshHttp {
	const { clock, sleep, credentials } = settings;
	const ways = connection(settings.connection);
	const once = (request: MeshRequest, way: 'kept' | 'fresh') => exchange(settings, ways[way], request);
	return {
		async askOnce(request) {
			return { ...(await once(request, 'fresh')), tries: 1 };
		},

		async ask(request) {
			for (let tries = 1; ; tries++) {
				const pause = pauses[tries - 1];
				try {
					const answer = await once(request, 'kept');
					if (pause === undefined || !isBusy(answer.status)) return { ...answer, tries };
					await textOf(answer.body);
				} catch (error) {
					if (pause === undefined || !isUnreachable(error)) throw error;
				}
				await sleep(pause);
			}
		},

		async errorOf({ what, status, headers, body }) {
			const text = withoutSecrets(await textOf(body), credentials);
			return httpError({ what, status, text, clockSkew: clockSkew(headers, clock()) });
		},

		async close() {
			await ways.close();
		},
	};
}

const isUnreachable = (error: unknown): boolean => error instanceof MeshApiError && error.kind === 'unreachable';

async function exchange(
	{ origin, credentials, clock, nonce }: MeshApiSettings,
	way: MeshConnection['kept'],
	{ what, method, path, headers, body }: MeshRequest,
): Promise<Omit<MeshAnswer, 'tries'>> {
	const { host } = new URL(origin);
	try {
		const answer = await way.request({
			origin,
			path,
			method,
			headers: {
				accept: 'application/vnd.mesh.v2+json',
				...headers,
				authorization: authorization(credentials, { nonce: nonce(), nonceCount: 0, at: clock() }),
			},
			body: body?.() ?? null,
		});
		// Whoever reads the body meets its errors. One that nobody reads, and that is given up, must not end the program.
		answer.body.on('error', () => {});
		return { what, host, status: answer.statusCode, headers: answer.headers, body: answer.body };
	} catch (error) {
		throw networkError(what, host, error);
	}
}

/** Milliseconds that the server's clock is ahead of ours, to the second; undefined when the answer is not dated. */
export function clockSkew({ date }: RawHeaders, now: Date): number | undefined {
	const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
	return Number.isNaN(theirs) ? undefined : theirs - now.getTime();
}
