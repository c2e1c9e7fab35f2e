import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { formatError, NdooError } from '../../../core/errors.ts';
import { type Edge, logFormats, printer } from '../../../scripts/cli/edge.ts';
import { readSecret, requireSecret, secretsIn } from '../../../scripts/cli/secrets.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-secrets-'));
	await writeFile(join(folder, 'shared.key'), 'from "a" file\\\r\n');
});
afterAll(async () => await rm(folder, { recursive: true }));

/** An edge with these variables, and everything that was printed. */
function edgeWith(environment: Edge['environment']): { readonly edge: Edge; readonly printed: () => string } {
	let printed = '';
	const take = (text: string) => {
		printed += text;
	};
	const edge: Edge = {
		environment,
		folder,
		clock: () => new Date('2026-03-01T10:00:00Z'),
		files: diskFiles,
		lockFolder: folder,
		openWarehouse: () => Promise.reject(new Error('not asked for')),
		out: take,
		err: take,
		isTerminal: false,
		signal: new AbortController().signal,
		secrets: secretsIn(environment),
	};
	return { edge, printed: () => printed };
}

const name = 'NDOO_MESH_SHARED_KEY';

describe('a secret', () => {
	test('comes from its variable before its file, and without the line end of an editor', async () => {
		const file = join(folder, 'shared.key');
		const both = edgeWith({ [name]: 'from a variable', [`${name}_FILE`]: file });
		expect((await readSecret(name, both.edge))?.reveal()).toBe('from a variable');
		const one = edgeWith({ [`${name}_FILE`]: file });
		expect((await readSecret(name, one.edge))?.reveal()).toBe('from "a" file\\');
		expect(await readSecret(name, edgeWith({}).edge)).toBeUndefined();
	});

	test('whose file is not there: without the path, which may be the secret itself', async () => {
		const { edge } = edgeWith({ [`${name}_FILE`]: 'the-key-in-the-wrong-variable' });
		const error = await readSecret(name, edge).catch((thrown: unknown) => thrown);
		if (!(error instanceof NdooError)) throw error;
		expect(formatError(error)).toBe(`The file that NDOO_MESH_SHARED_KEY_FILE names cannot be read.

What to do: Check the path in NDOO_MESH_SHARED_KEY_FILE, and that the account that runs ndoo may read the file. The path is not shown: at times it is the secret itself, put into the wrong variable.`);
	});

	test('that is missing: every place that was looked at', async () => {
		for (const environment of [{}, { [name]: '' }]) {
			const error = await requireSecret(name, 'shared key', edgeWith(environment).edge).catch(
				(thrown: unknown) => thrown,
			);
			if (!(error instanceof NdooError)) throw error;
			expect(formatError(error)).toBe(`There is no shared key.

  found nothing in the variable NDOO_MESH_SHARED_KEY

  found nothing in the variable NDOO_MESH_SHARED_KEY_FILE, or in the file that it names

What to do: Set NDOO_MESH_SHARED_KEY, or NDOO_MESH_SHARED_KEY_FILE to the path of a file that only the account that runs ndoo may read. It has no place in ndoo.yml.`);
		}
	});
});

describe('whatever is printed', () => {
	test.each(logFormats)('%s: no secret of a variable, nor one that was read from a file', async (format) => {
		const { edge, printed } = edgeWith({
			NDOO_MESH_PASSWORD_MONTHLY: 'in a variable "quoted"',
			NDOO_MESH_KEY_PASSPHRASE_FILE: '/nowhere/passphrase',
			NDOO_TARGET: 'embedded',
			[`${name}_FILE`]: join(folder, 'shared.key'),
		});
		await readSecret(name, edge);
		const print = printer(edge, format);
		const text = 'a in a variable "quoted" b from "a" file\\ c embedded d /nowhere/passphrase e 9990536627';
		print.note({ level: 'alarm', step: 'collect', text });
		print.line(text);
		print.heading(text);
		print.result(text, { text });
		print.error(text, { inner: [{ text }] });
		expect(printed()).toContain('a [secret] b [secret] c embedded d /nowhere/passphrase e [a number]');
		for (const hidden of ['variable', 'file', '9990536627']) expect(printed()).not.toContain(hidden);
	});

	test('an alarm stands out', () => {
		const { edge, printed } = edgeWith({});
		const print = printer(edge, 'text');
		for (const level of ['info', 'warn', 'alarm'] as const) print.note({ level, step: 'collect', text: level });
		expect(printed()).toBe('  collect   info\n! collect   warn\n!!! collect   alarm\n');
	});
});

test.each([
	['fraction', -59.9990000018, -59.999],
	['fraction that is short', 0.5, 0.5],
	['count', 60, 60],
	['count that looks like an NHS number', 9990000018, expect.not.stringContaining('9990000018')],
])('a %s leaves the line JSON', (_, value, said) => {
	const { edge, printed } = edgeWith({});
	printer(edge, 'json').result('', { value });
	expect(JSON.parse(printed())).toMatchObject({ value: said });
});
