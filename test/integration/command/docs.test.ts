import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { demoNumbers } from '../../../scripts/demo/numbers.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { isSkipped, named } from '../support/component.ts';
import { copyDemoProject } from '../support/demo-project.ts';

// The site of the sample project as a reader opens it: out of a folder, in a browser, by mouse, keyboard, phone and paper.

const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let project: string;
let site: string;

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), 'ndoo-docs-'));
	site = join(project, 'target', 'docs');
	await copyDemoProject(project);
	for (const verb of ['build', 'test', 'docs']) {
		const ran = spawnSync(process.execPath, [launcher, verb], { cwd: project, encoding: 'utf8' });
		expect(ran, ran.stderr).toMatchObject({ status: 0 });
	}
}, 300_000);
afterAll(async () => await rm(project, { recursive: true, force: true }));

test('no page and no index holds anybody’s number', async () => {
	const entries = await readdir(site, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile() && /\.(html|js)$/.test(entry.name));
	const texts = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
	expect(texts.length).toBeGreaterThan(20);
	const numbers = demoNumbers(4000).map(nhsNumberOf);
	for (const text of texts) expect(numbers.filter((number) => text.includes(number))).toEqual([]);
});

const widths = { desktop: 1280, phone: 375 } as const;

const pages = [
	'index.html',
	'returns.html',
	'data.html',
	'tests.html',
	'register.html',
	'sources/community.referral.html',
	'business-units/community.html',
	'views/community-activity.patient.html',
	'views/crisis-care-handover.service_user.html',
	'models/contact_of_person.html',
	'returns/community-activity.html',
] as const;

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

describe.skipIf(isSkipped(missingBrowser))(named('the site in a browser', missingBrowser), () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(async () => await browser?.close());

	const urlOf = (page: string): string => pathToFileURL(join(site, page)).href;

	/** A page, and whatever it says or asks for that it should not. */
	async function opened(
		name: string,
		width: number,
	): Promise<{ readonly page: Page; readonly amiss: readonly string[] }> {
		const page = await browser.newPage({ viewport: { width, height: 800 } });
		const amiss: string[] = [];
		page.on('console', (message) => amiss.push(`console: ${message.text()}`));
		page.on('pageerror', (error) => amiss.push(`error: ${error.message}`));
		page.on('requestfailed', (request) => amiss.push(`failed: ${request.url()}`));
		page.on('request', (request) => {
			if (!/^(file|data):/.test(request.url())) amiss.push(`request: ${request.url()}`);
		});
		await page.goto(urlOf(name));
		return { page, amiss };
	}

	const cases = Object.entries(widths).flatMap(([device, width]) => pages.map((name) => ({ device, width, name })));

	test.each(cases)('$name on a $device has nothing amiss', async ({ name, width }) => {
		const { page, amiss } = await opened(name, width);
		expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
		// What is folded is looked at as well.
		await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
		await page.evaluate(await readFile(axe, 'utf8'));
		const found = (await page.evaluate('axe.run(document, { preload: false })')) as {
			violations: readonly Violation[];
		};
		const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
		expect({ violations, amiss }).toEqual({ violations: [], amiss: [] });
		await page.close();
	});

	const focused = async (page: Page): Promise<unknown> =>
		await page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');

	test('a keyboard walks from the skip link over the search to the menu and the drawing', async () => {
		const { page } = await opened('index.html', widths.desktop);
		const walked: unknown[] = [];
		for (let step = 0; step < 8; step += 1) {
			await page.keyboard.press('Tab');
			walked.push(await focused(page));
		}
		expect(walked).toEqual([
			'Skip to main content',
			'Outbound returns and the opt-out',
			'search',
			'Overview',
			'Returns',
			'Data',
			'Tests',
			'Register',
		]);
		await page.goto(urlOf('index.html'));
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		expect(await focused(page)).toBe('maincontent');
		for (const name of ['returns', 'cleaned list', 'tests', 'models']) {
			await page.keyboard.press('Tab');
			expect(await focused(page)).toBe(name);
		}
		await page.keyboard.press('Tab');
		expect(await page.evaluate('document.activeElement.className')).toBe('ndoo-drawing');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.waitForURL(/sources\//);
		await page.close();
	});

	test('the search finds a column, and the keyboard goes to it', async () => {
		const { page, amiss } = await opened('models/contact_of_person.html', widths.desktop);
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		await page.keyboard.type('duration min');
		expect(await page.locator('#found-count').textContent()).toMatch(/^[1-9]\d* found$/);
		const first = page.locator('#found a').first();
		expect(await first.textContent()).toMatch(/^duration_minutes Column of /);
		await page.keyboard.press('Escape');
		expect(await page.locator('#found').isVisible()).toBe(false);
		expect(await focused(page)).toBe('search');
		await page.keyboard.type('u');
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await page.waitForURL(/#column-duration_minutes$/);
		expect(await page.evaluate("document.querySelector(':target').textContent")).toContain('duration_minutes');
		expect(amiss).toEqual([]);
		await page.close();
	});

	test('a search without a result says so', async () => {
		const { page } = await opened('index.html', widths.phone);
		await page.locator('#search').fill('zebra crossing');
		expect(await page.locator('#found').textContent()).toBe('Nothing has these words.');
		await page.close();
	});

	test('without scripts all is there but the search', async () => {
		const context = await browser.newContext({ javaScriptEnabled: false });
		const page = await context.newPage();
		await page.goto(urlOf('index.html'));
		expect(await page.locator('#search').isVisible()).toBe(false);
		expect(await page.locator('.ndoo-lineage__item--gate').count()).toBe(4);
		await page.locator('.ndoo-lineage__item--gate').first().click();
		await page.waitForURL(/views\/community-activity\./);
		await context.close();
	});

	test('on paper there is no menu and no search, and what is folded is open', async () => {
		const { page } = await opened('models/contact_of_person.html', widths.desktop);
		await page.emulateMedia({ media: 'print' });
		for (const hidden of ['.nhsuk-header__navigation', '.ndoo-search', '.nhsuk-breadcrumb'])
			expect(await page.locator(hidden).isVisible()).toBe(false);
		const statement = await page.locator('.ndoo-statement').last().boundingBox();
		expect(statement?.height).toBeGreaterThan(50);
		expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
		await page.close();
	});

	test('the last results and the list are on the first page', async () => {
		const { page } = await opened('index.html', widths.desktop);
		const text = (await page.locator('main').textContent()) ?? '';
		expect(text).toMatch(/4 of 4\s*returns may be disclosed today/);
		expect(text).toMatch(/(\d+) of \1\s*tests passed when last run/);
		expect(text).toMatch(/0 days\s*is the age of the cleaned list/);
		await page.close();
	});
});
