import type { Column, RelationName, Row } from '../warehouse.ts';

export type Lines = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** One connection to a server that speaks T-SQL, by whichever driver. Every call throws the driver's error. */
export type DriverConnection = {
	/** Runs a statement or a batch; gives the rows of its results, one after the other. */
	rows(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
	/** A reader that leaves before the end leaves the connection busy. */
	stream(text: string): AsyncGenerator<readonly (readonly (string | null)[])[]>;
	/** Loads lines of ten digits into a table of one column: all of them or none. Gives their number. */
	load(target: RelationName, column: Column, lines: Lines): Promise<number>;
	/** Puts a connection that was used before back to its beginning; false when it is no longer there. */
	renew(): Promise<boolean>;
	/** Calls when the connection has ended, however it did. */
	whenEnded(listener: () => void): void;
	close(): void;
};

/** Year first, so that `03/04/2026` is refused, and no counts of rows. */
export const preparation = 'set nocount on; set dateformat ymd';
