import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';
import { generatedFiles } from '../../pages/generated/generated-files.ts';

const textOf = (path: string): string => readFileSync(join(packageFolder(), path), 'utf8').replaceAll('\r\n', '\n');

test.each(Object.entries(generatedFiles()))(
	'%s is what the code says; if not, run `npm run generate`',
	(path, text) => {
		expect(textOf(path)).toBe(text);
	},
);

test('no schema is left that nothing makes any more', () => {
	const schemas = readdirSync(join(packageFolder(), 'flows', 'schema')).map((name) => `flows/schema/${name}`);
	expect(Object.keys(generatedFiles())).toEqual(expect.arrayContaining(schemas));
});

const modelFiles = globSync('sql/models/**/*.yml', { cwd: packageFolder() }).map((path) => path.replaceAll('\\', '/'));
const yamlFiles = ['ndoo.yml', 'scripts/init/template/ndoo.yml', ...modelFiles].concat(
	['flows', 'scripts/init/template/flows'].flatMap((flows) =>
		['business-units', 'returns'].flatMap((kind) =>
			readdirSync(join(packageFolder(), flows, kind))
				.filter((name) => name.endsWith('.yml'))
				.map((name) => `${flows}/${kind}/${name}`),
		),
	),
);

test.each(yamlFiles)('%s tells an editor its schema in the first line', (path) => {
	const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(textOf(path))?.[1] ?? 'none';
	const kinds = { 'business-units': 'business-unit', returns: 'flow', models: 'models' } as const;
	const kind = Object.entries(kinds).find(([folder]) => path.includes(`/${folder}/`))?.[1] ?? 'project';
	// A project of one's own has the schemas where the template's files will be.
	const project = path.startsWith('scripts/init/template/') ? 'scripts/init/template' : '.';
	expect(relative(project, join(dirname(path), named))).toBe(join('flows', 'schema', `${kind}.json`));
});
