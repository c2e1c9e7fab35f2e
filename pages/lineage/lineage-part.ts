import type { GraphNode, ProjectGraph } from '../../sql/compiler/graph.ts';
import { wayTo } from '../address.ts';
import { details, heading, link, paragraph, table, tag } from '../components.ts';
import { type Html, html } from '../html.ts';
import { markMeanings } from '../words.ts';
import { drawingOf } from './drawing.ts';
import { type Drawn, drawnOf } from './drawn.ts';
import { layoutOf } from './layout.ts';

/** The way of the data between the nodes that are wanted: drawn, with its key, and as a table. */
export function lineagePart(graph: ProjectGraph, isWanted: (node: GraphNode) => boolean, page: string): Html {
	const drawn = drawnOf(graph, isWanted);
	if (drawn.length === 0) return html`<p>There is nothing to draw yet: the project has no returns and no models.</p>`;
	return html`${heading('From source to return', 'lineage')}${paragraph(gatesText(drawn))}<div class="ndoo-drawing" role="region" aria-label="Drawing of the lineage" tabindex="0">
${drawingOf(drawn, layoutOf(drawn), page)}</div>
${keyOf(drawn)}${details('The same as a table', stepsOf(drawn, page))}`;
}

function gatesText(drawn: readonly Drawn[]): string {
	const gates = drawn.filter(({ shape }) => shape === 'gate').length;
	if (gates === 0) return 'The opt-out is applied nowhere here.';
	const [arrows, asks] =
		gates === 1
			? ['the green arrow: a view that asks', 'it is']
			: [`the ${gates} green arrows: views that ask`, 'they are'];
	return `The opt-out is applied at ${arrows} the cleaned list each time ${asks} read.`;
}

/** The marks that are in the drawing, with what they mean. */
const keyOf = (drawn: readonly Drawn[]): Html =>
	html`<ul class="ndoo-key" aria-label="What the marks mean">${markMeanings
		.filter(([{ words }]) => drawn.some(({ mark }) => mark.words === words))
		.map(
			([
				{ sign, words, colour },
				meaning,
			]) => html`<li class="ndoo-key__one">${tag(`${sign} ${words}`, colour)} ${meaning}</li>
`,
		)}</ul>
`;

function stepsOf(drawn: readonly Drawn[], page: string): Html {
	const byId = new Map(drawn.map((one) => [one.id, one]));
	const linked = ({ address, label }: Drawn): Html => link(wayTo(address, page), label);
	const steps = drawn.flatMap((to) =>
		to.reads.flatMap((id) => {
			const from = byId.get(id);
			return from === undefined ? [] : [[linked(from), from.mark.words, linked(to), to.mark.words]];
		}),
	);
	return table('Each step of the data', ['from', 'which is', 'to', 'which is then'], steps);
}
