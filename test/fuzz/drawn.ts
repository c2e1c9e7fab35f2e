import fc from 'fast-check';

/** A number that is valid, and a word that is a secret: planted in what is read, and never to be in a message. */
export const plantedNumber = '9434765919';
export const plantedSecret = 'hunter2-Tr0ub4dor';

/** Texts out of pieces that mean something to a reader, among others that mean nothing. */
export const textOf = (pieces: readonly string[], maxLength = 40): fc.Arbitrary<string> =>
	fc
		.array(
			fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces, plantedNumber) }, fc.string({ unit: 'binary' })),
			{ maxLength },
		)
		.map((parts) => parts.join(''));

/** A text that is right, with a few places in it replaced by pieces, or with none; none of them is cut. */
export const splicedWith = (text: string, pieces: readonly string[], most = 3): fc.Arbitrary<string> =>
	fc
		.array(fc.tuple(fc.nat(text.length), fc.nat(12), fc.constantFrom(...pieces, plantedNumber, '')), {
			maxLength: most,
		})
		.map((places) => {
			let [shown, end] = ['', text.length];
			for (const [at, length, piece] of places.toSorted((one, other) => other[0] - one[0])) {
				shown = piece + text.slice(Math.min(at + length, end), end) + shown;
				end = at;
			}
			return text.slice(0, end) + shown;
		});

/** Names that mean something to a file system, a language or an object. */
export const hostileNames: readonly string[] = [
	'..',
	'../../x',
	'..\\..\\x',
	'/etc/passwd',
	'a\0b',
	'con',
	'NUL',
	'com1',
	'x'.repeat(300),
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
	'',
	' ',
	'.',
	'é'.repeat(120),
	'\ud800',
	'x"y',
	'x]y',
	"x'y",
	"'; drop table x; --",
	'"; drop table x; --',
	']; drop table x; --',
	'$$',
	'{{ x }}',
	'$(x)',
	'=1+1',
	'x\ny',
	plantedNumber,
];

export const hostileName: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(...hostileNames),
	fc.string({ unit: 'binary', maxLength: 140 }),
	fc.tuple(fc.constantFrom(...hostileNames), fc.constantFrom(...hostileNames)).map((pair) => pair.join('')),
);

/** What a reader is to be given beside what it refuses: else it is hardly tried past its first look. */
export const orRight = <T>(hostile: fc.Arbitrary<T>, right: fc.Arbitrary<T>): fc.Arbitrary<T> =>
	fc.oneof({ weight: 1, arbitrary: hostile }, { weight: 1, arbitrary: right });

/** Bytes of a text in pieces, cut where they happen to end. */
export function* pieces(text: string, size: number): Generator<Uint8Array> {
	const bytes = Buffer.from(text, 'utf8');
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A gigabyte without a line end, that is never there at once. */
export function* longLine(sign: string): Generator<Uint8Array> {
	const piece = Buffer.alloc(1 << 20, sign);
	for (let at = 0; at < 1024; at++) yield piece;
}
