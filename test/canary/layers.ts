import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** What is packed in bytes: gzip, zlib, members of a zip, and each of them once more in base64 or hex; to any depth. */
export function* layersOf(bytes: Buffer, depth = 0): Generator<Buffer> {
	yield bytes;
	if (depth === deepest) return;
	for (const inner of packedIn(bytes)) yield* layersOf(inner, depth + 1);
}

const deepest = 4;

function* packedIn(bytes: Buffer): Generator<Buffer> {
	for (const { magic, unpack } of packings) {
		for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
			const inner = unpacked(() => unpack(bytes.subarray(at)));
			if (inner !== undefined && inner.length > 0) yield inner;
		}
	}
	yield* packedInText(bytes);
}

// What is cut short is given as far as it goes. A bomb is no trace of ours: what it comes to is bounded.
const patient = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 28 } as const;

type Packing = { readonly magic: Buffer; readonly unpack: (bytes: Buffer) => Buffer };

const packings: readonly Packing[] = [
	{
		magic: Buffer.from([0x1f, 0x8b, 0x08]),
		unpack: (bytes) => asFarAsItGoes(bytes, (part) => gunzipSync(part, patient)),
	},
	...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({
		magic: Buffer.from([0x78, level]),
		unpack: (bytes: Buffer) => inflateSync(bytes, patient),
	})),
	{ magic: Buffer.from('PK\x03\x04', 'latin1'), unpack: zipMember },
];

// What follows a stream that was cut is no part of it: the longest beginning that can be unpacked.
function asFarAsItGoes(bytes: Buffer, unpack: (bytes: Buffer) => Buffer): Buffer {
	const whole = unpacked(() => unpack(bytes));
	if (whole !== undefined) return whole;
	let [good, bad] = [0, bytes.length];
	while (bad - good > 1) {
		const middle = Math.floor((good + bad) / 2);
		if (unpacked(() => unpack(bytes.subarray(0, middle))) === undefined) bad = middle;
		else good = middle;
	}
	return unpack(bytes.subarray(0, good));
}

/** Of a zip: its local header is 30 bytes, the name and what is extra. */
function zipMember(bytes: Buffer): Buffer {
	const data = bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28));
	return bytes.readUInt16LE(8) === 8 ? asFarAsItGoes(data, (part) => inflateRawSync(part, patient)) : Buffer.alloc(0);
}

function unpacked(unpack: () => Buffer): Buffer | undefined {
	try {
		return unpack();
	} catch {
		return undefined;
	}
}

// As gzip and zlib begin in base64, and as gzip begins in hex.
const base64Text = /(?:H4sI|eJ[wyz]|eAE|eF4|eN[oqr])[A-Za-z0-9+/_-]{16,}/g;
const hexText = /1f8b08[0-9a-f]{24,}/gi;

function* packedInText(bytes: Buffer): Generator<Buffer> {
	const hasBase64 = ['H4sI', 'eJ', 'eAE', 'eF4', 'eN'].some((begin) => bytes.includes(begin));
	const hasHex = bytes.includes('1f8b08') || bytes.includes('1F8B08');
	if (!hasBase64 && !hasHex) return;
	const text = bytes.toString('latin1');
	for (const [found] of text.matchAll(base64Text)) yield Buffer.from(found, 'base64');
	for (const [found] of text.matchAll(hexText)) yield Buffer.from(found, 'hex');
}
