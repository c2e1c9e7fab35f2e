import pg from 'pg';

/**
 * The driver's client. When it gives up by itself while it connects, such as for want of a password, it leaves its socket
 * open until the server loses patience, a minute later, and the program would not end before.
 */
export class Client extends pg.Client {
	constructor(config?: pg.ClientConfig) {
		super(config);
		this.connection.once('error', () => this.connection.stream.destroy());
	}
}
