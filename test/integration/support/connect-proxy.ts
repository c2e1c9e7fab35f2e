import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

/** What a client asked of the proxy: where it wanted to go, and with what authorization. */
export type Asked = { readonly target: string; readonly authorization: string | undefined };

/** A proxy on this machine that opens tunnels for one user and password. */
export type ConnectProxy = AsyncDisposable & { readonly url: string; readonly asked: readonly Asked[] };

export async function connectProxy(user: string, password: string): Promise<ConnectProxy> {
	const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
	const asked: Asked[] = [];
	const sockets = new Set<Socket>();
	const proxy = createServer((_, response) => response.writeHead(405).end());
	proxy.on('connection', (socket) => sockets.add(socket));
	proxy.on('connect', ({ url: target = '', headers }, socket) => {
		const authorization = headers['proxy-authorization'];
		asked.push({ target, authorization });
		if (authorization !== wanted) {
			socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
			return;
		}
		const [host, port] = target.split(':');
		const onward = connect(Number(port), host, () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			onward.pipe(socket).pipe(onward);
		});
		sockets.add(onward);
		onward.on('error', () => socket.destroy());
		socket.on('error', () => onward.destroy());
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	const address = proxy.address();
	if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
	return {
		url: `http://127.0.0.1:${address.port}`,
		asked,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			proxy.close();
			await once(proxy, 'close');
		},
	};
}
