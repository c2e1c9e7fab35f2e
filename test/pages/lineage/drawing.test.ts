import { expect, test } from 'vitest';
import { scrub } from '../../../core/scrub.ts';
import { drawingOf } from '../../../pages/lineage/drawing.ts';
import type { Drawn } from '../../../pages/lineage/drawn.ts';
import { layoutOf } from '../../../pages/lineage/layout.ts';

const drawn = (index: number, reads: readonly string[], more: Partial<Drawn> = {}): Drawn => ({
	id: `n${index}`,
	reads,
	least: 0,
	isLast: false,
	label: `model ${index}`,
	name: `model ${index}`,
	under: 'model, as view',
	kind: 'Model',
	mark: { words: 'after the opt-out', colour: 'green', sign: '◇' },
	shape: 'box',
	stage: undefined,
	address: `models/n${index}.html`,
	...more,
});

const drawing = (all: readonly Drawn[]): string => drawingOf(all, layoutOf(all), 'models/n0.html').html;

test('nothing of a large drawing is taken for a number of the NHS', () => {
	const all = Array.from({ length: 200 }, (_, index) =>
		drawn(index, index < 40 ? [] : [`n${index - 40}`, `n${index - 40 + (index % 11)}`]),
	);
	expect(drawing(all)).toMatch(/ 1\d{3}/);
	expect(scrub(drawing(all))).toBe(drawing(all));
});

test.each([
	['a short name', { name: 'seen' }, ['seen', 'model, as view']],
	['a long name', { name: 'a_name_of_twenty_letters' }, ['a_name_of_twenty_l…', 'model, as view']],
	['a title', { name: 'A survey of the community', under: undefined }, ['A survey of the', 'community']],
	[
		'a long title',
		{ name: 'A survey of the community and of all others', under: undefined },
		['A survey of the', 'community and of a…'],
	],
	['a title without a blank', { name: 'Asurveyofthecommunity', under: undefined }, ['Asurveyofthecommuni', 'ty']],
	['what has to be escaped', { name: '<b>', under: '&' }, ['&lt;b&gt;', '&amp;']],
])('%s is written in two lines', (_, more, lines) => {
	const texts = [...drawing([drawn(0, [], more)]).matchAll(/<text class="ndoo-lineage__(?:name|under)"[^>]*>([^<]*)/g)];
	expect(texts.map(([, text]) => text)).toEqual(lines);
});
