import pg from 'pg';
import { settle } from './session-settings.ts';

type Called = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/**
 * The driver's client, with a session that is settled before anything is done on it. When it gives up by itself while it
 * connects, such as for want of a password, it leaves its socket open until the server loses patience, a minute later, and the
 * program would not end before.
 */
export class Client extends pg.Client {
	constructor(config?: pg.ClientConfig) {
		super(config);
		this.connection.once('error', () => this.connection.stream.destroy());
	}

	override connect(): Promise<pg.Client>;
	override connect(callback: Called): void;
	override connect(callback?: Called): Promise<pg.Client> | undefined {
		const settled = this.#connected();
		if (callback === undefined) return settled;
		settled.then(
			() => Reflect.apply(callback, undefined, [null, this]),
			(error: unknown) => Reflect.apply(callback, undefined, [error]),
		);
		return undefined;
	}

	async #connected(): Promise<pg.Client> {
		await super.connect();
		try {
			await settle(this);
			return this;
		} catch (error) {
			this.connection.stream.destroy();
			throw error;
		}
	}
}
