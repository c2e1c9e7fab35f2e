import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Warehouse } from '../../../warehouse/warehouse.ts';

/** Secrets by their names. */
export type Secrets = Readonly<Record<string, string>>;

/** The names of the secrets that are in a text, as they are or in a form that programs give to text. */
export const secretsIn = (text: string, secrets: Secrets): readonly string[] =>
	Object.entries(secrets).flatMap(([name, secret]) =>
		formsOf(secret).some((form) => text.includes(form)) ? [name] : [],
	);

/** `<what is found> in <file>`, for the names and contents of every file below a folder. */
export async function foundInFiles(
	folder: string,
	find: (text: string) => readonly string[],
	isLeftOut: (file: string) => boolean = () => false,
): Promise<readonly string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const found: string[] = [];
	for (const entry of entries) {
		const path = join(entry.parentPath, entry.name);
		const name = relative(folder, path);
		if (!entry.isFile() || isLeftOut(name)) continue;
		const text = await readFile(path, 'latin1');
		found.push(...find(`${name}\n${text}`).map((secret) => `${secret} in ${name}`));
	}
	return found;
}

/** Every row of every table of the program's own, as JSON: the state of checks, the ledger, the list. */
export async function rowsOf(warehouse: Warehouse): Promise<string> {
	const tables = await warehouse.query({
		text: `
			select format('%I.%I', table_schema, table_name) as name from information_schema.tables
			where table_schema like 'ndoo%' and table_type = 'BASE TABLE' order by 1`,
	});
	const texts: string[] = [];
	for (const { name } of tables) {
		const [row] = await warehouse.query({ text: `select json_agg(to_json(t))::text as rows from ${name} as t` });
		texts.push(`${name} ${row?.['rows']}`);
	}
	return texts.join('\n');
}

function formsOf(secret: string): readonly string[] {
	const bytes = Buffer.from(secret);
	return [
		secret,
		JSON.stringify(secret).slice(1, -1),
		encodeURIComponent(secret),
		new URLSearchParams({ '': secret }).toString().slice(1),
		secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
		bytes.toString('hex'),
		...insideBase64(bytes),
	];
}

// Three bytes make four signs: a secret that begins in the middle of three is made into others at its ends.
const insideBase64 = (bytes: Buffer): readonly string[] =>
	[0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replaceAll('=', '');
		const whole = Math.floor((before + bytes.length) / 3) * 4;
		return text.slice(before === 0 ? 0 : 4, whole);
	});
