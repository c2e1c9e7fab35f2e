import type { Row } from '../warehouse.ts';
import { ownValue, printed, type ResultColumn } from './value-text.ts';

/** What is done with a result as it comes. */
export type Receiver = {
	/** Once for each result, before its rows. */
	columns(columns: readonly ResultColumn[]): void;
	/** The values in column order, as the driver gives them. */
	row(values: readonly unknown[]): void;
	/** Once, with the driver's error when it failed. */
	ended(error: unknown): void;
};

/** Sends a request to a server; what it gives can be told to pause. */
export type Send = (receiver: Receiver) => { pause(): unknown; resume(): unknown };

/** All rows of a request's results, one after the other. */
export async function collected(send: Send): Promise<readonly Row[]> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const found: { readonly values: readonly unknown[]; readonly columns: readonly ResultColumn[] }[] = [];
	let current: readonly ResultColumn[] = [];
	send({
		columns: (columns) => {
			current = columns;
		},
		row: (values) => void found.push({ values, columns: current }),
		ended: (error) => (error ? reject(error) : resolve()),
	});
	await promise;
	return found.map(({ values, columns }) =>
		Object.fromEntries(columns.map((column, at) => [column.name, ownValue(values[at] ?? null, column)])),
	);
}

// More at a time are no faster, and rows can be wide.
const batchRows = 500;

/**
 * The rows of a query as they come, as text. While rows wait to be taken the driver is told to pause, so that it reads
 * nothing more from the socket and the server waits as well. A reader that leaves early leaves the connection busy.
 */
export async function* streamed(send: Send): AsyncGenerator<readonly (readonly (string | null)[])[]> {
	let columns: readonly ResultColumn[] = [];
	let rows: (readonly unknown[])[] = [];
	let end: { readonly error?: unknown } | undefined;
	let wake: () => void = () => undefined;
	const request = send({
		columns: (found) => {
			columns = found;
		},
		row: (values) => {
			rows.push(values);
			if (rows.length < batchRows) return;
			request.pause();
			wake();
		},
		ended: (error) => {
			end = error ? { error } : {};
			wake();
		},
	});
	for (;;) {
		if (rows.length >= batchRows || (end !== undefined && rows.length > 0)) {
			const batch = rows;
			rows = [];
			if (end === undefined) request.resume();
			yield batch.map((values) => columns.map((column, at) => printed(values[at] ?? null, column)));
		} else if (end !== undefined) {
			if ('error' in end) throw end.error;
			return;
		} else {
			const woken = Promise.withResolvers<void>();
			wake = woken.resolve;
			await woken.promise;
		}
	}
}
