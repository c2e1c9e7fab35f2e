import MiniSearch from 'minisearch';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerOf } from '../../flows/register.ts';
import { type SiteFile, siteOf } from '../../pages/site.ts';
import type { SiteFacts, WarehouseFacts } from '../../pages/site-facts.ts';
import { flowText, patient, projectOf } from '../sql/compiler/project-bench.ts';

const files = {
	'flows/returns/unsigned.yml': flowText({ name: 'unsigned', tables: patient, isSigned: false }),
	'sql/models/seen.sql': "select patient_id from {{ cleaned('falls.contact') }}",
	'sql/models/inside.sql':
		"{{ config(materialized='table') }}select sex, count(*) as people from {{ source('src', 'patient') }} group by sex",
	'sql/models/seen.yml': `models:
  - name: seen
    description: "<script>alert('x')</script>"
    columns: [{ name: patient_id, description: Who was seen, data_tests: [not_null, unique] }]
`,
};

const limits = { dueAfterDays: 28, listServesDays: 35 };
const organisation = { name: 'A "trust" <of> care', odsCode: 'X0X' };
const inUse: WarehouseFacts = {
	list: { date: '2026-05-20T00:00:00.000Z', day: '2026-05-20', ageDays: 12, environment: 'live' },
	listUse: 'in use',
	servesDays: 35,
	dueOn: '2026-06-17',
	checks: [
		{
			kind: 'monthly',
			environment: 'live',
			state: 'purged',
			outcome: 'published',
			openedOn: '2026-05-20',
		},
	],
};

let facts: SiteFacts;
beforeAll(async () => {
	const { flows, graph } = await projectOf(files);
	const project = { organisation, limits } as unknown as Parameters<typeof registerOf>[0];
	facts = {
		graph,
		register: registerOf(project, flows, '2026-06-01'),
		results: {
			at: '2026-06-01T10:00:00.000Z',
			byId: new Map([
				['test.clinic.unique_seen_patient_id', { status: 'fail', message: 'Rows that should not be there.' }],
			]),
		},
		warehouse: inUse,
		madeAt: new Date('2026-06-01T12:00:00Z'),
		toolVersion: '1.2.3',
	};
});

const htmlOf = (site: readonly SiteFile[], path: string): string => site.find((file) => file.path === path)?.text ?? '';

/** What a person reads, without tags and with blanks as one. */
const wordsOf = (page: string): string =>
	page
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/\s+/g, ' ')
		.trim();

const overviewWith = (more: Partial<SiteFacts>): string => wordsOf(htmlOf(siteOf({ ...facts, ...more }), 'index.html'));

describe('the site', () => {
	test('is the same for the same facts', () => {
		expect(siteOf(facts)).toEqual(siteOf(facts));
	});

	test('has a page for every node, and the tests on one', () => {
		expect(siteOf(facts).map(({ path }) => path)).toEqual([
			...['index', 'returns', 'data', 'tests', 'register'].map((name) => `${name}.html`),
			...facts.graph.nodes
				.filter(({ resourceType }) => resourceType !== 'test')
				.map(() => expect.stringMatching(/^(sources|business-units|views|models|returns)\/[a-z0-9._-]+\.html$/)),
			'assets/search-index.js',
		]);
	});

	test('has no way that leads nowhere, and no id twice on a page', () => {
		const site = siteOf(facts);
		const pages = site.filter(({ path }) => path.endsWith('.html'));
		const idsOf = ({ text }: SiteFile): readonly string[] =>
			[...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
		const ids = new Map(pages.map((page) => [page.path, new Set(idsOf(page))]));
		const ways = pages.flatMap(({ path, text }) =>
			[...text.matchAll(/ href="([^"]+)"/g)]
				.map(([, href = '']) => new URL(href, `file:///${path}`))
				.filter(({ protocol, pathname }) => protocol === 'file:' && pathname.endsWith('.html'))
				.map((url) => ({ path, to: url.pathname.slice(1), hash: url.hash.slice(1) })),
		);
		expect(ways.length).toBeGreaterThan(100);
		expect(ways.filter(({ to, hash }) => ids.get(to) === undefined || (hash && !ids.get(to)?.has(hash)))).toEqual([]);
		for (const page of pages) expect(idsOf(page).length).toBe(ids.get(page.path)?.size);
	});

	test('asks no server for anything, and has no script or style in a page', () => {
		for (const { path, text } of siteOf(facts).filter((file) => file.path.endsWith('.html'))) {
			const outside = [...text.matchAll(/ (?:href|src|action)="(\w+:[^"]*)"/g)].map(([, url]) => url);
			expect({ path, outside }).toEqual({ path, outside: ['data:,'] });
			expect(text).not.toMatch(/<script(?! src="[./]*assets\/)|<style| style="| on\w+="/);
			expect(text).toContain('default-src &#39;none&#39;');
		}
	});

	test('shows a description as it is written', () => {
		const page = htmlOf(siteOf(facts), 'models/seen.html');
		expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
	});

	test('has nothing that looks like a number, even where a description has it', () => {
		const nodes = facts.graph.nodes.map((node) => ({ ...node, description: 'Like 999 000 0018 or 9990000018' }));
		const site = siteOf({ ...facts, graph: { ...facts.graph, nodes } });
		expect(htmlOf(site, 'models/seen.html')).toContain('Like [a number] or [a number]');
		expect(site.filter(({ text }) => /999 ?000 ?0018/.test(text)).map(({ path }) => path)).toEqual([]);
	});

	test('marks where the opt-out is applied, in words and by a shape of its own', () => {
		const page = htmlOf(siteOf(facts), 'index.html');
		const marked = [
			...page.matchAll(/<a class="ndoo-lineage__item [^"]*--(box|gate|list)" href="([^"]+)"><title>([^<]+)/g),
		];
		expect(marked.map(([, shape, , says]) => `${shape}: ${says}`).toSorted()).toMatchInlineSnapshot(`
			[
			  "box: Clinic, business unit, before the opt-out",
			  "box: The return falls, return, opt-out applied",
			  "box: The return handover, return, opt-out not applied",
			  "box: The return unsigned, return, may not be disclosed",
			  "box: handover: patient, view of a return, opt-out not applied",
			  "box: inside, model, before the opt-out",
			  "box: seen, model, after the opt-out",
			  "box: src.contact, source table, before the opt-out",
			  "box: src.patient, source table, before the opt-out",
			  "box: unsigned: patient, view of a return, may not be disclosed",
			  "gate: falls: contact, view of a return, opt-out applied here",
			  "gate: falls: patient, view of a return, opt-out applied here",
			  "list: The cleaned list, of the last check, whom a view keeps",
			]
		`);
	});

	test('says the same as the drawing in a table', () => {
		expect(wordsOf(htmlOf(siteOf(facts), 'index.html'))).toMatch(
			/From src\.contact Which is before the opt-out To falls: contact Which is then opt-out applied here/,
		);
	});

	test.each<readonly [string, Partial<SiteFacts>, readonly string[]]>([
		[
			'the list and the checks',
			{},
			['12 days is the age of the cleaned list', 'Next check due on 2026-06-17', 'published, then purged'],
		],
		[
			'a warehouse that was not asked',
			{ warehouse: undefined },
			['not known cleaned list : the warehouse was not asked', 'how the list stands is not known here'],
		],
		[
			'an old list',
			{ warehouse: { ...inUse, listUse: 'too old' } },
			['Important: Returns are refused', 'too old: every cleaned view refuses to be read'],
		],
		[
			'no list',
			{ warehouse: { ...inUse, list: undefined, listUse: 'none', checks: [] } },
			['Important: Returns are refused', 'none cleaned list'],
		],
		[
			'a list for trying out',
			{ warehouse: { ...inUse, list: { date: '2026-05-20', day: '2026-05-20', ageDays: 1, environment: 'stand-in' } } },
			['1 day is the age', 'the stand-in environment: for trying out, and no list for a disclosure'],
		],
		['a test that failed', {}, ['0 of 2 1 failed tests passed when last run']],
		['no results', { results: undefined }, ['not run tests']],
		['how many returns may be disclosed', {}, ['2 of 3 returns may be disclosed today']],
	])('says of %s', (_, more, texts) => {
		const words = overviewWith(more);
		for (const text of texts) expect(words).toContain(text);
	});

	test('has the last result of a test, and what it said when it failed', () => {
		const page = wordsOf(htmlOf(siteOf(facts), 'tests.html'));
		expect(page).toContain('fail Rows that should not be there.');
		expect(page).toMatch(/not_null_seen_patient_id .* not run/);
		expect(wordsOf(htmlOf(siteOf({ ...facts, results: undefined }), 'tests.html'))).toContain(
			'No test has been run yet',
		);
	});

	test('has the whole register', () => {
		const page = wordsOf(htmlOf(siteOf(facts), 'register.html'));
		for (const text of [
			'Roll-out plan',
			'A. Head, IG, 2026-01-02, IG-1; to be reviewed by 2045-01-01',
			'not signed off',
		])
			expect(page).toContain(text);
	});

	test('finds pages, columns, returns and tests', () => {
		const { options, index } = JSON.parse(
			htmlOf(siteOf(facts), 'assets/search-index.js')
				.replace(/^globalThis\.ndooSearch = /, '')
				.replace(/;\n$/, ''),
		);
		const search = MiniSearch.loadJSON(index, options);
		const first = (words: string) => search.search(words)[0]?.['address'];
		expect(first('who was seen')).toBe('models/seen.html#column-patient_id');
		expect(first('inside')).toBe('models/inside.html');
		expect(first('return handover')).toBe('returns/handover.html');
		expect(first('unique seen')).toBe('tests.html#unique_seen_patient_id');
		expect(search.search('zebra')).toEqual([]);
	});

	test('can be made of nothing', () => {
		const words = overviewWith({
			graph: { project: 'empty', nodes: [] },
			register: { ...facts.register, entries: [], yearly: [] },
			results: undefined,
			warehouse: undefined,
		});
		expect(words).toContain('There is nothing to draw yet');
		expect(words).toContain('There is no return yet');
	});
});
