import type { Day } from '../../core/day.ts';
import { assess } from '../assessment.ts';
import { personTables } from '../family.ts';
import type { Flow } from '../flow.ts';
import { type Acceptance, findingName, type LintFinding } from './finding.ts';
import { personKeys } from './person-keys.ts';

export type LintReport = {
	readonly findings: readonly LintFinding[];
	/** Acceptances of what is not found, or not found any more. */
	readonly idle: readonly { readonly flow: Flow; readonly acceptance: Acceptance }[];
};

/**
 * Looks at all flows of a project together for what none of them shows alone: two returns whose difference names people,
 * or a key that shows who vanished (docs/design/check-service.md, pitfall 5). An acceptance holds from its day on, until
 * the flow that it stands in is assessed again.
 */
export function lintFlows(flows: readonly Flow[], today: Day): LintReport {
	const pairs = flows.flatMap((flow, index) => flows.slice(index + 1).map((other) => [flow, other] as const));
	const found = [
		...pairs
			.filter(([flow, other]) => isSameRecipient(flow, other))
			.flatMap(([flow, other]) => pairFindings(flow, other)),
		...flows.flatMap(stableKey),
	];
	const findings = found.map((finding) => ({ ...finding, accepted: acceptanceOf(finding, flows, today) }));
	const known = new Set(findings.flatMap(namesOf));
	const idle = flows.flatMap((flow) =>
		(flow.accepted ?? [])
			.filter(({ finding }) => !known.has(keyOf(flow.name, finding)))
			.map((acceptance) => ({ flow, acceptance })),
	);
	return { findings, idle };
}

type Found = Omit<LintFinding, 'accepted'>;

const keyOf = (flow: string, name: string): string => `${flow} ${name}`;

const namesOf = ({ flow, name, nameThere }: Found): readonly string[] => [
	keyOf(flow, name),
	...(nameThere === undefined ? [] : [keyOf(nameThere.flow, nameThere.name)]),
];

function acceptanceOf(finding: Found, flows: readonly Flow[], today: Day): Acceptance | undefined {
	const names = namesOf(finding);
	return flows
		.flatMap((flow) =>
			(flow.accepted ?? []).filter((one) => names.includes(keyOf(flow.name, one.finding)) && holds(one, flow, today)),
		)
		.at(0);
}

const holds = ({ on }: Acceptance, { assessment }: Flow, today: Day): boolean =>
	on <= today && on >= (assessment?.on ?? on);

const isSameRecipient = (flow: Flow, other: Flow): boolean => flow.recipient.odsCode === other.recipient.odsCode;

/** Whether opted-out people are removed; undefined for a flow of which nothing may be disclosed. */
function isFiltered({ assessment }: Flow): boolean | undefined {
	const outcome = assessment === undefined ? 'incomplete' : assess(assessment.answers).outcome;
	if (outcome === 'subject') return true;
	return outcome === 'exempt' || outcome === 'not-applicable' ? false : undefined;
}

/** The tables of systems that its people come from, sent as they are or through a model. */
const sourcesOf = (flow: Flow): readonly string[] => [
	...new Set(
		personTables(flow)
			.filter(({ role }) => role !== 'bridge')
			.map(({ source }) => `${source.schema}.${source.name}`),
	),
];

function pairFindings(one: Flow, other: Flow): readonly Found[] {
	const [here, there] = [sourcesOf(one), sourcesOf(other)];
	const shared = here.filter((source) => there.includes(source));
	const [first, second] = [isFiltered(one), isFiltered(other)];
	if (shared.length === 0 || first === undefined || second === undefined) return [];
	if (first !== second) return [unfilteredBeside(first ? one : other, first ? other : one, shared)];
	const isPart = [here, there].some((sources) => sources.length === shared.length);
	return first && isPart ? [overlapping(one, other, shared)] : [];
}

const unfilteredBeside = (filtered: Flow, whole: Flow, shared: readonly string[]): Found => ({
	kind: 'unfiltered-beside',
	flow: filtered.name,
	name: findingName('unfiltered-beside', whole.name),
	nameThere: { flow: whole.name, name: findingName('unfiltered-beside', filtered.name) },
	place: { file: filtered.file },
	found: `${sourceText(shared)} sent to ${filtered.recipient.odsCode} without the people who opted out, and by \`${whole.name}\` with them: the difference is who opted out`,
	todo: 'Send it once, or make the return that needs everybody one that identifies nobody.',
});

const overlapping = (one: Flow, other: Flow, shared: readonly string[]): Found => ({
	kind: 'overlapping',
	flow: one.name,
	name: findingName('overlapping', other.name),
	nameThere: { flow: other.name, name: findingName('overlapping', one.name) },
	place: { file: one.file },
	found: `${sourceText(shared)} sent to ${one.recipient.odsCode} by \`${other.name}\` as well: made on two lists, the difference is who opted out in between`,
	todo: 'Make one return of the two, or make both in one go, on one list.',
});

function stableKey(flow: Flow): readonly Found[] {
	const keys = personKeys(flow);
	const [first] = keys;
	if (first === undefined || flow.frequency === 'infrequent' || isFiltered(flow) !== true) return [];
	const columns = keys.flatMap(({ table, columns: own }) => own.map((column) => `${table.name}.${column}`));
	return [
		{
			kind: 'stable-key',
			flow: flow.name,
			name: findingName('stable-key'),
			place: first.table.place,
			found: `${columns.map((column) => `\`${column}\``).join(', ')}, by which the recipient of a ${flow.frequency} return sees who is not in it any more`,
			todo: 'Leave the columns out, or give the recipient keys that are new each time.',
		},
	];
}

const sourceText = (sources: readonly string[]): string => sources.map((source) => `\`${source}\``).join(', ');
