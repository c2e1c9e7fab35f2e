import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** The signatures of the calls that this process makes to MESH's API, noted as they leave. */
export type Signatures = Disposable & {
	readonly made: ReadonlySet<string>;
	/** Those that are in a text. */
	foundIn(text: string): readonly string[];
};

// Where the HTTP library tells what it writes to a connection.
const channel = 'undici:client:sendHeaders';

export function noteSignatures(): Signatures {
	const made = new Set<string>();
	const listen = (message: unknown): void => {
		const headers = message instanceof Object && 'headers' in message ? String(message.headers) : '';
		const [, signature] = /^authorization: NHSMESH \S+:([0-9a-f]{64})\r?$/im.exec(headers) ?? [];
		if (signature !== undefined) made.add(signature);
	};
	subscribe(channel, listen);
	const foundIn = (text: string) => (text.match(/[0-9a-f]{64}/g) ?? []).filter((found) => made.has(found));
	return { made, foundIn, [Symbol.dispose]: () => void unsubscribe(channel, listen) };
}
