import { expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { localStyle, siteAssets } from '../../pages/assets.ts';

test('a style keeps no font of a server, and its pictures stand in it', () => {
	const css =
		'@font-face{src:url(https://assets.nhs.uk/a.woff)}a{mask:url(/assets/images/a.svg)}b{color:red}\n/*# sourceMappingURL=a.map */';
	expect(localStyle(css, new Map([['/assets/images/a.svg', Buffer.from('<svg/>')]]))).toBe(
		'a{mask:url(data:image/svg+xml;base64,PHN2Zy8+)}b{color:red}\n',
	);
});

test('nothing in the styles is asked for elsewhere', async () => {
	const assets = await siteAssets(diskFiles);
	expect(assets.map(({ path }) => path)).toEqual([
		'assets/nhsuk-frontend.min.css',
		'assets/minisearch.js',
		'assets/site.css',
		'assets/site.js',
	]);
	for (const { path, bytes } of assets.filter((asset) => asset.path.endsWith('.css'))) {
		const asked = [...bytes.toString('utf8').matchAll(/url\(([^)]{0,40})|@import|@font-face/g)].map(([, url]) => url);
		expect({ path, asked: asked.filter((url) => url?.startsWith('data:image/svg+xml;base64,PH') !== true) }).toEqual({
			path,
			asked: [],
		});
	}
});
