import { messages, type PGlite, protocol } from '@electric-sql/pglite';

/** The engine, spoken to in PostgreSQL's own messages. */
export type RawConnection = Pick<PGlite, 'execProtocolRaw'>;

/**
 * The rows of a statement, every value as the engine prints it. They are read from the engine's messages here, since PGlite's
 * decoder takes a leading U+FEFF for a byte order mark and drops it. Throws PGlite's error for the engine's.
 */
export async function rawRows(connection: RawConnection, text: string): Promise<readonly (string | null)[][]> {
	const bytes = Buffer.from(await connection.execProtocolRaw(protocol.serialize.query(text), { syncToFs: false }));
	const rows: (string | null)[][] = [];
	for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
		if (bytes[at] === dataRow) rows.push(rowAt(bytes, at + headLength));
		if (bytes[at] === errorResponse) throw errorIn(bytes.subarray(at));
	}
	return rows;
}

// PostgreSQL documentation, "Message Formats": a letter, a length, and what the letter says.
const [dataRow, errorResponse] = [0x44, 0x45];
const headLength = 5;

function rowAt(bytes: Buffer, start: number): (string | null)[] {
	let at = start + 2;
	return Array.from({ length: bytes.readInt16BE(start) }, () => {
		const length = bytes.readInt32BE(at);
		at += 4;
		if (length < 0) return null;
		at += length;
		return bytes.toString('utf8', at - length, at);
	});
}

function errorIn(bytes: Buffer): Error {
	let found: Error | undefined;
	new protocol.Parser().parse(new Uint8Array(bytes), (message) => {
		if (message instanceof messages.DatabaseError) found ??= message;
	});
	return found ?? new Error('the embedded engine sent an error that cannot be read');
}
