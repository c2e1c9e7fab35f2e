import { Connection as Client } from 'tedious';
import type { TsqlError } from '../tsql-error.ts';
import { bulkLoad } from './bulk-load.ts';
import { connectionConfig, type DriverAccess, type Intent } from './connection-config.ts';
import { connectError } from './connection-error.ts';
import { type DriverConnection, preparation } from './driver-connection.ts';
import { collected, streamed } from './results.ts';
import { tediousRequest } from './tedious-request.ts';

/** Connects by the driver that speaks TDS itself. Throws an error for people. */
export async function tediousConnection(access: DriverAccess, intent: Intent): Promise<DriverConnection> {
	const client = new Client(connectionConfig(access, intent));
	const said: TsqlError[] = [];
	client.on('errorMessage', ({ number, message }) => void said.push({ number, message }));
	// What became of it is learnt by the next call.
	client.on('error', () => undefined);
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	client.connect((error) => (error ? reject(error) : resolve()));
	try {
		await promise;
		// The driver's own way to say it is undone by the language that it sets.
		await collected(tediousRequest(client, preparation));
		client.removeAllListeners('errorMessage');
		return lineOf(client);
	} catch (error) {
		client.close();
		throw connectError(access.target, error, said);
	}
}

const lineOf = (client: Client): DriverConnection => ({
	rows: (text, values) => collected(tediousRequest(client, text, values)),
	stream: (text) => streamed(tediousRequest(client, text)),
	load: (target, column, lines) => bulkLoad(client, target, column, lines),
	renew: () => reset(client),
	whenEnded: (listener) => void client.on('end', listener),
	close: () => client.close(),
});

async function reset(client: Client): Promise<boolean> {
	const { promise, resolve } = Promise.withResolvers<boolean>();
	client.reset((error) => resolve(!error));
	return (await promise) && (await collected(tediousRequest(client, preparation)).then(always(true), always(false)));
}

const always = (value: boolean) => () => value;
