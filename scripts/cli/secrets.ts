import { NdooError } from '../../core/errors.ts';
import { Secret } from '../../loaders/mesh/api/secret.ts';
import type { Edge } from './edge.ts';

// Shorter ones would blank out ordinary words, and are none.
const shortest = 4;

/** The secrets that stand in the environment itself, whoever may come to read them. */
export function secretsIn(environment: Edge['environment']): Set<string> {
	const named = Object.entries(environment).filter(([name]) => /^NDOO_.*(PASSWORD|PASSPHRASE|KEY|SECRET)/.test(name));
	return new Set(
		named.flatMap(([name, value = '']) => (name.endsWith('_FILE') || value.length < shortest ? [] : [value])),
	);
}

/**
 * A secret from its variable, or from the file that the variable with `_FILE` names, without the line end that editors
 * leave there; undefined when neither is set. From then on it is taken out of everything that is printed.
 */
export async function readSecret(name: string, { environment, files, secrets }: Edge): Promise<Secret | undefined> {
	const file = environment[`${name}_FILE`];
	const value = environment[name] ?? (file === undefined ? undefined : await readFrom(file, name, files));
	if (value === undefined) return undefined;
	if (value.length >= shortest) secrets.add(value);
	return new Secret(value);
}

async function readFrom(file: string, name: string, files: Edge['files']): Promise<string> {
	const bytes = await files.read(file).catch((cause: unknown) => {
		throw new NdooError('config-missing', `The file that ${name}_FILE names cannot be read.`, {
			todo: `Check the path in ${name}_FILE, and that the account that runs ndoo may read the file. The path is not shown: at times it is the secret itself, put into the wrong variable.`,
			cause,
		});
	});
	return textOf(bytes);
}

const textOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/\r?\n$/, '');

/** The same; throws `config-missing`, with every place that was looked at, when it is not there. */
export async function requireSecret(name: string, what: string, edge: Edge): Promise<Secret> {
	const found = await readSecret(name, edge);
	if (found !== undefined && found.reveal() !== '') return found;
	throw new NdooError('config-missing', `There is no ${what}.`, {
		problems: [
			{ found: `nothing in the variable ${name}` },
			{ found: `nothing in the variable ${name}_FILE, or in the file that it names` },
		],
		todo: `Set ${name}, or ${name}_FILE to the path of a file that only the account that runs ndoo may read. It has no place in ndoo.yml.`,
	});
}
