import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on this machine that can be cut, as a firewall or a pulled cable would. */
export type CutLine = AsyncDisposable & {
	readonly port: number;
	/** Cuts every connection that goes through; new ones can be made. */
	cut(): void;
};

export async function cutLine(to: number): Promise<CutLine> {
	const sockets = new Set<Socket>();
	const keep = (socket: Socket): Socket => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		return socket.on('error', () => socket.destroy());
	};
	const server = createServer((near) => {
		const far = keep(connect(to, '127.0.0.1'));
		keep(near).pipe(far).pipe(near);
		near.on('close', () => far.destroy());
		far.on('close', () => near.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('there is no free port');
	const cut = (): void => {
		for (const socket of sockets) socket.resetAndDestroy();
	};
	return {
		port: address.port,
		cut,
		[Symbol.asyncDispose]: async () => {
			server.close();
			cut();
			await once(server, 'close');
		},
	};
}
