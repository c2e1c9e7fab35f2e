import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';
import { headingsOf, prose, textFiles, topFolders } from './files.ts';

// What a page links to, and the files and commands that it names, are there: whoever moves a file finds the pages that name it.

const root = packageFolder();
const pages = textFiles().filter(({ path }) => path.endsWith('.md'));
const contentOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
	heading
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');

type Page = { readonly path: string; readonly text: string };

function brokenLinks({ path, text }: Page): readonly string[] {
	const links = [...prose(text).matchAll(/\]\((?!https?:|mailto:)([^\s)#]*)(?:#([^\s)]+))?(?: "[^"]*")?\)/g)];
	return links.flatMap(([, file = '', anchor]) => {
		const target = file === '' ? path : normalize(join(dirname(path), file));
		if (!existsSync(join(root, target))) return [`${path}: ${file}`];
		if (anchor === undefined || !target.endsWith('.md')) return [];
		return headingsOf(contentOf(target)).some((heading) => anchorOf(heading) === anchor)
			? []
			: [`${path}: ${file}#${anchor}`];
	});
}

const top = topFolders().join('|');

/** In backticks and from the top of the repository: a path, but for those with a place to be filled in. */
function missingFiles({ path, text }: Page): readonly string[] {
	const named = [...prose(text).matchAll(new RegExp(`\`((?:${top})/[\\w./-]*)\``, 'g'))];
	return named.flatMap(([, file = '']) => (existsSync(join(root, file)) ? [] : [`${path}: ${file}`]));
}

/** Of package.json, which a page tells people to run. */
function missingScripts({ path, text }: Page): readonly string[] {
	const scripts: Readonly<Record<string, string>> = JSON.parse(contentOf('package.json')).scripts;
	const named = [...text.matchAll(/npm run ((?!-)[a-z][a-z:]*)/g)];
	return named.flatMap(([, script = '']) => (script in scripts ? [] : [`${path}: npm run ${script}`]));
}

test('links lead to files, and to headings of theirs', () => {
	expect(pages.length).toBeGreaterThan(30);
	expect(pages.flatMap(brokenLinks)).toEqual([]);
});

// Other pages name files of a project, which are made by a run.
const aboutCode = pages.filter(({ path }) =>
	/^(?:docs\/(?:design|decisions)\/|docs\/glossary|CONTRIBUTING|SECURITY)/.test(path),
);

test('files that pages about the code name are there', () => {
	expect(aboutCode.length).toBeGreaterThan(20);
	expect(aboutCode.flatMap(missingFiles)).toEqual([]);
});

test('commands that pages name are there', () => expect(pages.flatMap(missingScripts)).toEqual([]));

test.each([
	['a link', brokenLinks, '[one](nowhere.md)', 'docs/operating.md: nowhere.md'],
	['a heading', brokenLinks, '[one](operating.md#no-such-part)', 'docs/operating.md: operating.md#no-such-part'],
	['a file', missingFiles, 'see `core/nowhere.ts`', 'docs/operating.md: core/nowhere.ts'],
	['a command', missingScripts, 'run `npm run nothing`', 'docs/operating.md: npm run nothing'],
] as const)('%s that is not there is noticed', (_, faultsOf, text, fault) => {
	expect(faultsOf({ path: 'docs/operating.md', text })).toEqual([fault]);
});

test('every page of the design and of the decisions is listed', () => {
	for (const folder of ['design', 'decisions']) {
		const index = contentOf(`docs/${folder}/README.md`);
		const listed = [...index.matchAll(/^\| \[[^\]]+\]\(([\w-]+\.md)\)/gm)].map(([, file]) => `docs/${folder}/${file}`);
		const there = pages.map(({ path }) => path).filter((path) => path.startsWith(`docs/${folder}/`));
		expect(there.filter((path) => !path.endsWith('README.md')).toSorted()).toEqual(listed.toSorted());
	}
});

test('each decision has its four parts, in order', () => {
	const parts = ['Context', 'Decision', 'What it costs', 'What would change our mind'];
	const decisions = pages.filter(({ path }) => /^docs\/decisions\/(?!README)/.test(path));
	expect(decisions.length).toBeGreaterThanOrEqual(10);
	for (const { path, text } of decisions) expect(headingsOf(text).slice(1), path).toEqual(parts);
});
