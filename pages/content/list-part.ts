import { heading, insetText, summaryList, table, warning, withCode } from '../components.ts';
import { type Html, html } from '../html.ts';
import type { SiteFacts, WarehouseFacts } from '../site-facts.ts';

const useTexts: Readonly<Record<WarehouseFacts['listUse'], string>> = {
	'in use': 'in use',
	'too old': 'too old: every cleaned view refuses to be read',
	'dated ahead': 'dated ahead of the clock: every cleaned view refuses to be read',
	none: 'none: every cleaned view refuses to be read until the first check is published',
};

/** How the list stood when the site was made, and the last checks. How many are on it, or were removed, is not said. */
export function listPart({ warehouse }: Pick<SiteFacts, 'warehouse'>): Html {
	if (warehouse === undefined) return html`${heading('The cleaned list', 'list')}${unknown}`;
	const { list, listUse, servesDays, dueOn, checks } = warehouse;
	const dated =
		list === undefined
			? []
			: ([
					['dated', list.day],
					['from', serviceText(list.environment)],
				] as const);
	const aged = list === undefined ? [] : ([['age', `${list.ageDays} days; it serves for ${servesDays}`]] as const);
	return html`${heading('The cleaned list', 'list')}${listUse !== 'in use' && warning('Returns are refused', refusedText)}${summaryList(
		[['the list', useTexts[listUse]], ...dated, ...aged, ['next check', `due on ${dueOn}`]],
	)}${checks.length > 0 && table('The last checks', ['opened', 'kind', 'service', 'how it stands'], checks.map(checkRow))}`;
}

const serviceText = (environment: string): string =>
	environment === 'live'
		? 'the national service'
		: `the ${environment} environment: for trying out, and no list for a disclosure`;

const unknown = insetText(
	withCode(
		'The warehouse could not be asked when this page was made, so how the list stands is not known here. `ndoo status` says it, and a cleaned view refuses to be read by a list that is missing or too old, whatever a page says.',
	),
);

const refusedText = withCode('There is no list that may be used. `ndoo status` says how the check stands.');

const checkRow = ({ kind, environment, state, outcome, openedOn }: WarehouseFacts['checks'][number]) => [
	openedOn,
	kind,
	environment,
	outcome === undefined ? state : `${outcome}${state === outcome ? '' : `, then ${state}`}`,
];
