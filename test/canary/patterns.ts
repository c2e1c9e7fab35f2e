/** Finds which of many byte patterns are in a buffer, in one pass, whatever their number. None is shorter than four bytes. */
export function patternFinder<P extends { readonly bytes: Buffer }>(
	patterns: readonly P[],
): (searched: Uint8Array) => ReadonlySet<P> {
	const byWindow = new Map<number, Anchored<P>[]>();
	const isLikely = new Uint8Array(1 << 20);
	for (const pattern of patterns) {
		const at = tellingWindow(pattern.bytes);
		const window = pattern.bytes.readInt32LE(at);
		byWindow.set(window, [...(byWindow.get(window) ?? []), { pattern, at }]);
		isLikely[slotOf(window)] = 1;
	}
	return (searched) => {
		const found = new Set<P>();
		let window = 0;
		for (let end = 0; end < searched.length; end++) {
			window = (window >>> 8) | ((searched[end] ?? 0) << 24);
			if (end < 3 || isLikely[slotOf(window)] === 0) continue;
			for (const { pattern, at } of byWindow.get(window | 0) ?? [])
				if (isAt(searched, pattern.bytes, end - 3 - at)) found.add(pattern);
		}
		return found;
	};
}

/** A pattern, and where in it the four bytes are by which it is looked up. */
type Anchored<P> = { readonly pattern: P; readonly at: number };

const slotOf = (window: number): number => Math.imul(window, 0x9e3779b1) >>> 12;

// The four bytes with the most different ones: zeros and blanks are everywhere.
function tellingWindow(bytes: Buffer): number {
	const variety = (at: number): number => new Set(bytes.subarray(at, at + 4).filter((byte) => byte !== 0)).size;
	let best = 0;
	for (let at = 1; at <= bytes.length - 4; at++) if (variety(at) >= variety(best)) best = at;
	return best;
}

function isAt(searched: Uint8Array, bytes: Buffer, from: number): boolean {
	if (from < 0 || from + bytes.length > searched.length) return false;
	for (let at = 0; at < bytes.length; at++) if (searched[from + at] !== bytes[at]) return false;
	return true;
}
