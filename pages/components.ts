import { type Html, html } from './html.ts';

/** The parts of the NHS design system that the site is made of, as its front end's documentation writes them. */

export type Cell = string | number | Html;

/** A row of a table: its cells, and where it is linked to by others, its anchor. */
export type TableRow = readonly Cell[] | { readonly id: string; readonly cells: readonly Cell[] };

/**
 * A table that is read row by row: the first cell of a row is its head. A phone shows each row as a list. A column that is
 * empty in every row is left out.
 */
export function table(caption: string, heads: readonly string[], all: readonly TableRow[]): Html {
	const isFilled = heads.map((_, index) => all.some((row) => cellsOf(row)[index] !== ''));
	const head = heads.filter((_, index) => isFilled[index]);
	const rows = all.map((row) => ({
		id: 'cells' in row ? row.id : undefined,
		cells: cellsOf(row).filter((_, index) => isFilled[index]),
	}));
	return html`<table class="nhsuk-table nhsuk-table--responsive" role="table">
	<caption class="nhsuk-table__caption nhsuk-table__caption--m">${caption}</caption>
	<thead class="nhsuk-table__head" role="rowgroup"><tr class="nhsuk-table__row" role="row">${head.map(
		(text) => html`<th class="nhsuk-table__header" role="columnheader" scope="col">${capital(text)}</th>`,
	)}</tr></thead>
	<tbody class="nhsuk-table__body" role="rowgroup">${rows.map((row) => rowOf(head, row))}</tbody>
</table>
`;
}

const cellsOf = (row: TableRow): readonly Cell[] => ('cells' in row ? row.cells : row);

const rowOf = (
	head: readonly string[],
	{ id, cells }: { readonly id: string | undefined; readonly cells: readonly Cell[] },
): Html =>
	html`<tr class="nhsuk-table__row" role="row"${id !== undefined && html` id="${id}"`}>${cells.map((cell, index) => {
		const label = html`<span class="nhsuk-table-responsive__heading" aria-hidden="true">${capital(head[index] ?? '')} </span>`;
		const value = html`<span class="ndoo-cell">${cell}</span>`;
		return index === 0
			? html`<th class="nhsuk-table__header" role="rowheader" scope="row">${label}${value}</th>`
			: html`<td class="nhsuk-table__cell" role="cell">${label}${value}</td>`;
	})}</tr>
`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What there is to know of one thing: each fact with its word. */
export const summaryList = (facts: readonly (readonly [what: string, is: Cell])[]): Html =>
	html`<dl class="nhsuk-summary-list">${facts.map(
		([what, is]) => html`
	<div class="nhsuk-summary-list__row">
		<dt class="nhsuk-summary-list__key">${capital(what)}</dt>
		<dd class="nhsuk-summary-list__value">${is}</dd>
	</div>`,
	)}
</dl>
`;

export type TagColour = 'green' | 'blue' | 'grey' | 'red' | 'orange' | 'yellow';

export const tag = (text: string, colour: TagColour): Html =>
	html`<strong class="nhsuk-tag nhsuk-tag--${colour}">${text}</strong>`;

export const insetText = (...paragraphs: readonly Cell[]): Html =>
	html`<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span>${paragraphs.map(
		(text) => html`<p>${text}</p>`,
	)}</div>
`;

export const warning = (head: string, text: Cell): Html =>
	html`<div class="nhsuk-card nhsuk-card--warning">
	<div class="nhsuk-card__heading-container"><h2 class="nhsuk-card__heading"><span role="text"><span class="nhsuk-u-visually-hidden">Important: </span>${head}</span></h2></div>
	<div class="nhsuk-card__content"><p>${text}</p></div>
</div>
`;

/** A number or a word, and what it is of. */
export type Figure = readonly [figure: Cell, of: Cell];

/** Figures at one look. */
export const figures = (all: readonly Figure[]): Html =>
	html`<ul class="ndoo-figures">${all.map(
		([figure, of]) => html`<li class="ndoo-figures__one"><span class="ndoo-figures__figure">${figure}</span> ${of}</li>
`,
	)}</ul>
`;

export const details = (summary: string, inside: Html): Html =>
	html`<details class="nhsuk-details">
	<summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${summary}</span></summary>
	<div class="nhsuk-details__text">${inside}</div>
</details>
`;

/** A statement, as it is run. A keyboard can move in it where it is wider than the page. */
export const statement = (text: string, name: string): Html =>
	html`<pre class="ndoo-statement" tabindex="0" role="region" aria-label="${name}"><code>${text}</code></pre>
`;

export const heading = (text: string, id?: string): Html =>
	html`<h2 class="nhsuk-heading-m"${id !== undefined && html` id="${id}"`}>${text}</h2>
`;

export const smallHeading = (text: Cell): Html => html`<h3 class="nhsuk-heading-s">${text}</h3>
`;

export const paragraph = (...parts: readonly Cell[]): Html => html`<p>${parts}</p>
`;

export const list = (items: readonly Cell[]): Html =>
	html`<ul class="nhsuk-list nhsuk-list--bullet">${items.map((item) => html`<li>${item}</li>`)}</ul>
`;

export const link = (href: string, text: string): Html => html`<a href="${href}">${text}</a>`;

/** A sentence that has code between backticks in it, as the texts of the register have. */
export const withCode = (text: string): Html =>
	html`${text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
