/** A literal of the template language. */
export type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal };

/** `name(first, second, key=value)`, as it stands between double braces. */
export type TemplateCall = {
	readonly name: string;
	readonly positional: readonly Literal[];
	readonly named: Readonly<Record<string, Literal>>;
};

/** What is wrong inside the braces, with offsets into the text. */
export type CallFault = { readonly start: number; readonly end: number; readonly expected: string };

type Token = { readonly kind: 'name' | 'number' | 'text' | 'mark' | 'end'; readonly text: string } & {
	readonly start: number;
	readonly end: number;
};

const tokenPattern = /[A-Za-z_][A-Za-z0-9_]*|-?\d+(?:\.\d+)?|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S/gs;

function kindOf(found: string): Token['kind'] | undefined {
	if (/^[A-Za-z_]/.test(found)) return 'name';
	if (/\d$/.test(found)) return 'number';
	if (/^['"]./s.test(found)) return 'text';
	return /[()[\]{},=:]/.test(found) ? 'mark' : undefined;
}

const constants: ReadonlyMap<string, Literal> = new Map<string, Literal>([
	['true', true],
	['True', true],
	['false', false],
	['False', false],
	['none', null],
	['None', null],
]);

/** Reads one call; `offset` is where the text begins in its file. */
export function readCall(text: string, offset: number): TemplateCall | CallFault {
	try {
		return new CallReader(tokensOf(text, offset)).call();
	} catch (fault) {
		if (isFault(fault)) return fault;
		throw fault;
	}
}

export const isFault = (value: unknown): value is CallFault =>
	typeof value === 'object' && value !== null && 'start' in value && 'expected' in value;

function tokensOf(text: string, offset: number): readonly Token[] {
	const tokens = [...text.matchAll(tokenPattern)].map(({ 0: found, index }): Token => {
		const place = { text: found, start: offset + index, end: offset + index + found.length };
		const kind = kindOf(found);
		if (kind !== undefined) return { kind, ...place };
		throw fault(place, "a call such as `ref('model')`, with nothing but texts, numbers and lists in it");
	});
	const end = offset + text.trimEnd().length;
	return [...tokens, { kind: 'end', text: '', start: end, end: end + 1 }];
}

const fault = ({ start, end }: Pick<Token, 'start' | 'end'>, expected: string): CallFault => ({ start, end, expected });

/** What nests deeper was not written by a person, and the reader would run out of stack. */
const deepest = 32;

class CallReader {
	readonly #tokens: readonly Token[];
	#at = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	call(): TemplateCall {
		const name = this.#take('name', "the name of a call, such as `ref('model')`").text;
		this.#mark('(', `\`(\` after \`${name}\``);
		const positional: Literal[] = [];
		const named = new Map<string, Literal>();
		this.#list(')', () => this.#argument(positional, named));
		this.#take('end', '`}}` after the call: no filters, no second call');
		return { name, positional, named: Object.fromEntries(named) };
	}

	#argument(positional: Literal[], named: Map<string, Literal>): void {
		const token = this.#next();
		const isNamed = token.kind === 'name' && this.#tokens[this.#at + 1]?.text === '=';
		if (!isNamed) {
			if (named.size > 0) throw fault(token, '`name=value`: those without a name come first');
			positional.push(this.#literal());
			return;
		}
		if (named.has(token.text)) throw fault(token, 'each name once');
		this.#at += 2;
		named.set(token.text, this.#literal());
	}

	#literal(depth = 0): Literal {
		const token = this.#next();
		this.#at += 1;
		if (token.kind === 'number') return Number(token.text);
		if (token.kind === 'text') return unescaped(token.text.slice(1, -1));
		if (token.kind === 'name' && constants.has(token.text)) return constants.get(token.text) ?? null;
		if (depth > deepest) throw fault(token, 'fewer lists inside each other');
		if (token.text === '[') {
			const entries: Literal[] = [];
			this.#list(']', () => entries.push(this.#literal(depth + 1)));
			return entries;
		}
		if (token.text === '{') return this.#pairs(depth + 1);
		throw fault(token, 'a text in quotes, a number, `true`, `false`, `none` or a list of such');
	}

	#pairs(depth: number): Literal {
		const pairs = new Map<string, Literal>();
		this.#list('}', () => {
			const key = unescaped(this.#take('text', 'a key in quotes').text.slice(1, -1));
			this.#mark(':', '`:` after the key');
			pairs.set(key, this.#literal(depth));
		});
		return Object.fromEntries(pairs);
	}

	/** Entries with commas between them, up to the closing mark; a comma after the last is allowed. */
	#list(close: string, entry: () => void): void {
		while (this.#next().text !== close || this.#next().kind !== 'mark') {
			entry();
			if (this.#next().text === ',') this.#at += 1;
			else if (this.#next().text !== close) throw fault(this.#next(), `\`,\` or \`${close}\``);
		}
		this.#at += 1;
	}

	#take(kind: Token['kind'], expected: string): Token {
		const token = this.#next();
		if (token.kind !== kind) throw fault(token, expected);
		this.#at += 1;
		return token;
	}

	#mark(text: string, expected: string): void {
		const token = this.#next();
		if (token.kind !== 'mark' || token.text !== text) throw fault(token, expected);
		this.#at += 1;
	}

	#next(): Token {
		const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
		if (token === undefined) throw new Error('a call has at least its end');
		return token;
	}
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, (_, one: string) => escapes.get(one) ?? one);

const escapes: ReadonlyMap<string, string> = new Map([
	['n', '\n'],
	['t', '\t'],
]);
