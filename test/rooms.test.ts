import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../core/package-folder.ts';

const readme = await readFile(join(packageFolder(), 'README.md'), 'utf8');

/** The rooms as the README's map has them, the lowest first: a row of the table for each. */
const rooms = [...readme.matchAll(/^\| `([a-z-]+)\/` \|/gm)].map(([, room = '']) => room);

/** From where a file of a room may import, by the map: from below it, and from the stand-in only by the command line. */
const mayImport = (from: string, to: string): boolean =>
	rooms.indexOf(to) <= rooms.indexOf(from) && (to !== 'stand-in' || from === to || from === 'scripts');

const pairs = rooms.flatMap((from) => rooms.map((to) => [from, to] as const));
const fileOf = (from: string, to: string): string => `${from}/imports-from-${to}.ts`;

test('the map of the README is every room there is', async () => {
	const build = JSON.parse(await readFile(join(packageFolder(), 'tsconfig.build.json'), 'utf8')) as {
		readonly include: readonly string[];
	};
	expect(rooms).toHaveLength(9);
	expect(rooms).toEqual(build.include);
});

test('the lint rule refuses each import that the map does not have, and no other', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-rooms-'));
	try {
		for (const name of ['biome.json', '.gitignore']) await copyFile(join(packageFolder(), name), join(folder, name));
		for (const room of rooms) await mkdir(join(folder, room, 'within'), { recursive: true });
		for (const room of rooms) await writeFile(join(folder, room, 'within', 'it.ts'), 'export const it = 1;\n');
		for (const [from, to] of pairs)
			await writeFile(join(folder, fileOf(from, to)), `export { it } from '../${to}/within/it.ts';\n`);
		const { stdout } = spawnSync(
			process.execPath,
			[
				join(packageFolder(), 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
				'lint',
				'--only=style/noRestrictedImports',
				'--reporter=json',
				'--max-diagnostics=none',
			],
			{ cwd: folder, encoding: 'utf8' },
		);
		const refused = pairs.filter(([from, to]) => stdout.includes(fileOf(from, to)));
		expect(refused).toEqual(pairs.filter(([from, to]) => !mayImport(from, to)));
	} finally {
		await rm(folder, { recursive: true });
	}
});
