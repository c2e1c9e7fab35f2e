import type { GraphNode, ResourceType } from '../sql/compiler/graph.ts';

/** The folder of the pages of a kind. */
const folders: Readonly<Record<ResourceType, string>> = {
	source: 'sources',
	business_unit: 'business-units',
	view: 'views',
	model: 'models',
	exposure: 'returns',
	test: 'tests',
};

export type Addressed = Pick<GraphNode, 'id' | 'resourceType'>;

/** The page of a node; a test stands on the page of all tests. */
export const addressOf = (node: Addressed): string =>
	node.resourceType === 'test'
		? `tests.html#${anchorOf(node.id)}`
		: `${folders[node.resourceType]}/${anchorOf(node.id)}.html`;

/** Where a column of a node stands on its page. */
export const columnAddress = (node: Addressed, column: string): string => `${addressOf(node)}#${columnAnchor(column)}`;

export const columnAnchor = (column: string): string => `column-${safeName(column)}`;

/** What an id says of a node beside its kind and its project, as part of an address. */
export const anchorOf = (id: string): string => safeName(id.split('.').slice(2).join('.'));

/** Names that Windows keeps for devices, whatever ending follows. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/;

/**
 * A name that every file system takes, and that no other name is written as: what is neither small letter, digit, point,
 * hyphen nor underscore is written by its code, since some file systems take `A` for `a`.
 */
const safeName = (name: string): string =>
	[...name]
		.map((mark) => (/[a-z0-9._-]/.test(mark) ? mark : `~${mark.codePointAt(0)?.toString(16)}~`))
		.join('')
		.replace(deviceName, '~$1');

/** The way up from a page to the folder of the site: `../` for each folder that it lies in. */
export const wayUp = (from: string): string => '../'.repeat(from.split('/').length - 1);

/** The way from one page to another, for a site that is opened from a folder. */
export const wayTo = (address: string, from: string): string => `${wayUp(from)}${address}`;
