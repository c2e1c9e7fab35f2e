import { wayTo } from '../address.ts';
import { type Html, html } from '../html.ts';
import { type Drawn, lineLength } from './drawn.ts';
import { box, type Layout, leftOf, type PlacedItem, type PlacedLine, type Point } from './layout.ts';

const margin = 12;
/** How much of a line fits into a box; the whole is in its title. */
const longest = { name: lineLength, under: 23 } as const;
/** A drawing up to this width is made smaller where the page is narrower, within what stays readable; one above it is not. */
const widestToFit = 1600;
/** Room above the boxes for what a column is. */
const headRoom = 32;
/** How far the sides of a gate stand out. */
const point = 12;

/** The lineage, drawn. What it says is said once more by the table beside it, for whoever does not see it. */
export function drawingOf(drawn: readonly Drawn[], { items, lines, width, height }: Layout, page: string): Html {
	const byId = new Map(drawn.map((one) => [one.id, one]));
	const [across, down] = [width + 2 * margin, height + headRoom + 2 * margin];
	return html`<svg class="ndoo-lineage${across <= widestToFit && ' ndoo-lineage--fitting'}" role="group" aria-label="Lineage, from source to return" viewBox="${-margin} ${-margin - headRoom} ${across} ${down}" width="${across}" height="${down}" xmlns="http://www.w3.org/2000/svg">
<g aria-hidden="true">${stagesOf(items, byId)}${lines.map((line) => lineOf(line, byId))}</g>
${items.map((item) => {
	const one = byId.get(item.id);
	return one === undefined ? '' : boxOf(one, item, page);
})}</svg>
`;
}

function stagesOf(items: readonly PlacedItem[], byId: ReadonlyMap<string, Drawn>): readonly Html[] {
	const stages = new Map<number, string>();
	for (const { id, column } of items) {
		const stage = byId.get(id)?.stage;
		if (stage !== undefined && !stages.has(column)) stages.set(column, stage);
	}
	return [...stages].map(
		([column, text]) => html`<text class="ndoo-lineage__stage" x="${leftOf(column)}" y="${-margin}">${text}</text>
`,
	);
}

function lineOf({ from, points }: PlacedLine, byId: ReadonlyMap<string, Drawn>): Html {
	const look = byId.get(from)?.shape === 'list' ? 'list' : (byId.get(from)?.mark.colour ?? 'grey');
	return html`<path class="ndoo-lineage__line ndoo-lineage__line--${look}" d="${pathOf(points)}"/>
`;
}

/**
 * Curves from column to column, straight lines along the columns that are passed. With commas: three figures between blanks
 * may look like a number of the NHS, and would be taken out of the page.
 */
const pathOf = (points: readonly Point[]): string =>
	points
		.map(([x, y], index) => {
			const [beforeX, beforeY] = points[index - 1] ?? [x, y];
			if (index === 0) return `M${x},${y}`;
			if (index % 2 === 0) return `L${x},${y}`;
			const middle = (beforeX + x) / 2;
			return `C${middle},${beforeY} ${middle},${y} ${x},${y}`;
		})
		.join(' ');

const boxOf = (one: Drawn, { x, y }: PlacedItem, page: string): Html => {
	const { label, kind, mark, shape, address } = one;
	const [first, second] = linesIn(one);
	const says = `${label}, ${kind.toLowerCase()}, ${mark.words}`;
	return html`<a class="ndoo-lineage__item ndoo-lineage__item--${mark.colour} ndoo-lineage__item--${shape}" href="${wayTo(address, page)}"><title>${says}</title>
${shapeOf(shape, x, y)}
<text class="ndoo-lineage__name" x="${x + 16}" y="${y + 21}">${first}</text>
<text class="${one.under === undefined ? 'ndoo-lineage__name' : 'ndoo-lineage__under'}" x="${x + 16}" y="${y + 38}">${second}</text>
<text class="ndoo-lineage__mark" x="${x + 16}" y="${y + 56}">${mark.sign} ${mark.words}</text></a>
`;
};

function shapeOf(shape: Drawn['shape'], x: number, y: number): Html {
	const [right, bottom, middle] = [x + box.width, y + box.height, y + box.height / 2];
	if (shape === 'gate')
		return html`<polygon class="ndoo-lineage__shape" points="${x},${y} ${right - point},${y} ${right},${middle} ${right - point},${bottom} ${x},${bottom} ${x + point / 2},${middle}"/>`;
	const round = shape === 'list' ? box.height / 2 : 4;
	return html`<rect class="ndoo-lineage__shape" x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="${round}"/>`;
}

/** The two lines of a box: the name and what it belongs to, or a long name in both. */
function linesIn({ name, under }: Drawn): readonly [string, string] {
	if (under !== undefined) return [shortened(name, longest.name), shortened(under, longest.under)];
	const end = name.length <= longest.name ? name.length : name.lastIndexOf(' ', longest.name);
	const first = end > 0 ? name.slice(0, end) : name.slice(0, longest.name);
	return [first, shortened(name.slice(first.length).trim(), longest.name)];
}

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
