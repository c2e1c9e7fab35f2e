import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { Files } from '../core/files.ts';
import { packageFolder } from '../core/package-folder.ts';

export type SiteAsset = { readonly path: string; readonly bytes: Buffer };

/** The site's own style, in this order. */
const styles = ['page.css', 'search.css', 'lineage.css', 'print.css'] as const;

/**
 * Style and scripts of the site, each out of the package that it comes in. The scripts of the NHS front end are not among
 * them: they are modules, which no browser loads from a folder, and no page here needs one.
 */
export async function siteAssets(files: Files): Promise<readonly SiteAsset[]> {
	const [frontEnd, search] = [join(folderOf('nhsuk-frontend'), 'dist', 'nhsuk'), folderOf('minisearch')];
	const own = join(packageFolder(), 'pages', 'assets');
	const css = (await files.read(join(frontEnd, 'nhsuk-frontend.min.css'))).toString('utf8');
	const pictures = await Promise.all(
		picturesIn(css).map(async (path) => [path, await files.read(join(frontEnd, ...path.split('/').slice(1)))] as const),
	);
	return [
		{ path: 'assets/nhsuk-frontend.min.css', bytes: Buffer.from(localStyle(css, new Map(pictures))) },
		{ path: 'assets/minisearch.js', bytes: await files.read(join(search, 'dist', 'umd', 'index.js')) },
		{
			path: 'assets/site.css',
			bytes: Buffer.concat(await Promise.all(styles.map((name) => files.read(join(own, name))))),
		},
		{ path: 'assets/site.js', bytes: await files.read(join(own, 'site.js')) },
	];
}

const picture = /url\((\/assets\/[^)]+)\)/g;

/** The pictures that a style asks its server for: `/assets/images/….svg`. */
const picturesIn = (css: string): readonly string[] => [
	...new Set([...css.matchAll(picture)].map(([, path = '']) => path)),
];

/**
 * The front end's style for a page that asks nobody for anything. Its web font is on a server of the NHS, so the next font of
 * its list is used. Its pictures stand in it as text: some are masks, which a browser does not load from a folder.
 */
export const localStyle = (css: string, pictures: ReadonlyMap<string, Buffer>): string =>
	css
		.replaceAll(/@font-face\s*\{[^}]*\}/g, '')
		.replaceAll(
			picture,
			(_, path: string) => `url(data:image/svg+xml;base64,${pictures.get(path)?.toString('base64') ?? ''})`,
		)
		.replace(/\s*\/\*# sourceMappingURL=.*\*\/\s*$/, '\n');

function folderOf(name: string): string {
	const found = findPackageJSON(name, import.meta.url);
	if (found === undefined) throw new Error(`the package ${name} is not installed`);
	return dirname(found);
}
