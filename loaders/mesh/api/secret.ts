import { inspect } from 'node:util';

const shown = '[secret]';

/**
 * A password, key or passphrase that cannot be printed by accident: as text, as JSON and to `inspect` (and so to
 * `console` and to every logger) it is `[secret]`. Only `reveal` gives the value.
 */
export class Secret {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
	}

	reveal(): string {
		return this.#value;
	}

	toString(): string {
		return shown;
	}

	toJSON(): string {
		return shown;
	}

	[inspect.custom](): string {
		return shown;
	}
}
