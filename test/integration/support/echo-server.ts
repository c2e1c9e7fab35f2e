import { once } from 'node:events';
import { createServer } from 'node:http';

/** A server that refuses every call, and repeats in its answer all that it was given and more. */
export type EchoServer = AsyncDisposable & { readonly url: string };

export const echoBodies = ['json', 'flat json', 'xml'] as const;
export type EchoBody = (typeof echoBodies)[number];

/** `more`: what it knows beside the call, such as the shared key of the environment. */
export async function echoServer(status: number, body: EchoBody, more: string): Promise<EchoServer> {
	const server = createServer(({ headers: { authorization = '' } }, response) => {
		response.writeHead(status);
		response.end(bodyOf(body, `${more} and ${authorization} and ${authorization.split(':').at(-1)}`));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the server has no port');
	return {
		url: `http://127.0.0.1:${address.port}`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

function bodyOf(body: EchoBody, said: string): string {
	switch (body) {
		case 'json':
			return JSON.stringify({ detail: [{ event: 'SEND', code: '02', msg: said }] });
		case 'flat json':
			return JSON.stringify({ errorCode: said, errorDescription: said });
		case 'xml':
			return `<error>${said}</error>`;
		default:
			return body satisfies never;
	}
}
