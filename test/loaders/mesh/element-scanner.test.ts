import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanElements } from '../../../loaders/mesh/element-scanner.ts';
import { cpuSeconds } from '../../core/cpu-seconds.ts';

/** Path and content of every element, or the reason and what stands where the fault is. */
function scanned(text: string): readonly (readonly [string, string])[] {
	const found = scanElements(text);
	if ('reason' in found) return [[found.reason, text.slice(found.at, found.at + 4)]];
	return found.map(({ path, start, end }) => [path.join('>'), text.slice(start, end)]);
}

describe('scanElements', () => {
	test.each<[string, readonly (readonly [string, string])[]]>([
		['', []],
		['<a>1</a>', [['a', '1']]],
		[
			'<?xml version="1.0"?>\n<A x="1" >\n<B/></A>',
			[
				['a>b', ''],
				['a', '\n<B/>'],
			],
		],
		[
			'<a><b>1</b><b>2</b></a>',
			[
				['a>b', '1'],
				['a>b', '2'],
				['a', '<b>1</b><b>2</b>'],
			],
		],
		['<a><!-- <b>1</b> --></a>', [['a', '<!-- <b>1</b> -->']]],
		['<a><![CDATA[<b>]]></a>', [['a', '<![CDATA[<b>]]>']]],
		['<a>1</b>', [['an end tag that does not fit its start tag', '</b>']]],
		['</a>', [['an end tag that does not fit its start tag', '</a>']]],
		['<a>1', [['the end of the file inside an element', '']]],
		['<a>1 < 2</a>', [['a "<" that starts no element', '< 2<']]],
		['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', [['a "<" that starts no element', '<!DO']]],
		['<a><!-- </a>', [['a "<" that starts no element', '<!--']]],
		[
			'<a><!-- <? --><b/></a>',
			[
				['a>b', ''],
				['a', '<!-- <? --><b/>'],
			],
		],
		['<a><![CDATA[ <!-- ]]></a>', [['a', '<![CDATA[ <!-- ]]>']]],
		['<a><!-- 1 --><!-- 2 --></a>', [['a', '<!-- 1 --><!-- 2 -->']]],
		[`${'<a>'.repeat(40)}`, [['more elements in each other than any configuration has', '<a><']]],
	])('%j', (text, expected) => {
		expect(scanned(text)).toEqual(expected);
	});

	test.each(['<!--', '<![CDATA[', '<?', '<a>'])('%s many times takes time that grows with it', (part) => {
		expect(cpuSeconds(() => scanElements(part.repeat(100_000)))).toBeLessThan(1);
	});

	type Tree = { readonly name: string; readonly inside: string | readonly Tree[] };
	const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
		tree: fc.record({
			name: fc.constantFrom('MESHConfig', 'Client', 'x-1', '_y'),
			inside: fc.oneof(
				{ maxDepth: 3 },
				fc.string({ unit: fc.constantFrom('a', '>', '&', ' ', '\n', '"', "'", '/', '=', '-', '!', '?') }),
				fc.array(tie('tree'), { maxLength: 3 }),
			),
		}),
	}));
	const written = ({ name, inside }: Tree): string =>
		`<${name}>${typeof inside === 'string' ? inside : inside.map(written).join('')}</${name}>`;
	const expected = ({ name, inside }: Tree, above: readonly string[] = []): readonly (readonly [string, string])[] => {
		const path = [...above, name.toLowerCase()];
		const content = typeof inside === 'string' ? inside : inside.map(written).join('');
		const children = typeof inside === 'string' ? [] : inside.flatMap((child) => expected(child, path));
		return [...children, [path.join('>'), content]];
	};

	test('finds every element of a written tree', () => {
		fc.assert(
			fc.property(tree, (root) => {
				expect(scanned(written(root))).toEqual(expected(root));
			}),
		);
	});

	test('takes any text, and gives positions that lie in it', () => {
		const markup = fc
			.array(fc.constantFrom('<', '>', '/', 'a', '<a>', '</a>', '<!--', '-->', '<?', '?>', ' '))
			.map((all) => all.join(''));
		fc.assert(
			fc.property(fc.oneof(fc.string(), markup), (text) => {
				const found = scanElements(text);
				const positions = 'reason' in found ? [0, found.at] : found.flatMap(({ start, end }) => [0, start, end]);
				for (const position of positions) expect(position).toBeLessThanOrEqual(text.length);
				if (!('reason' in found)) for (const { start, end } of found) expect(start).toBeLessThanOrEqual(end);
			}),
		);
	});
});
