import type { Connection, Submittable } from 'pg';
import { type CopyRow, CopyRows } from './copy-rows.ts';

/**
 * A COPY to the client, as a query of the driver: it calls the handlers as the server's messages come. `pg-copy-streams` takes
 * the socket away from the driver and splits the messages itself, in twice the time (measured); the driver has split them
 * already. While rows wait to be taken the socket is paused, so that the server waits as well.
 */
export class CopyOut implements Submittable {
	readonly #text: string;
	readonly #lines = new CopyRows();
	#connection: Connection | undefined;
	#rows: CopyRow[] = [];
	#end: { readonly error?: unknown } | undefined;
	#wake: () => void = () => undefined;

	constructor(query: string) {
		// A line end, since the query may end in a comment.
		this.#text = `copy (\n${query}\n) to stdout`;
	}

	/** Batches as they come; what the server sends at once is one. Throws the driver's error. */
	async *batches(): AsyncGenerator<readonly CopyRow[]> {
		for (;;) {
			if (this.#rows.length > 0) {
				const batch = this.#rows;
				this.#rows = [];
				this.#connection?.stream.resume();
				yield batch;
			} else if (this.#end !== undefined) {
				if ('error' in this.#end) throw this.#end.error;
				return;
			} else {
				const woken = Promise.withResolvers<void>();
				this.#wake = woken.resolve;
				await woken.promise;
			}
		}
	}

	submit(connection: Connection): void {
		this.#connection = connection;
		connection.query(this.#text);
	}

	handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
		const whole = this.#lines.push(chunk);
		if (whole.length === 0) return;
		if (this.#rows.length === 0) this.#connection?.stream.pause();
		for (const row of whole) this.#rows.push(row);
		this.#wake();
	}

	handleCommandComplete(): void {}

	handleReadyForQuery(): void {
		this.#finish({});
	}

	handleError(error: unknown): void {
		this.#finish({ error });
	}

	#finish(end: { readonly error?: unknown }): void {
		this.#end ??= end;
		this.#wake();
	}
}
