import { describe, expect, test } from 'vitest';
import type { Flow } from '../../../flows/flow.ts';
import type { Acceptance } from '../../../flows/lint/finding.ts';
import { lintFlows } from '../../../flows/lint/lint.ts';
import { exampleFlow, exemptFlow, flowWith } from '../example-flow.ts';

const today = '2026-06-01';
const found = (...flows: readonly Flow[]) =>
	lintFlows(flows, today).findings.map(({ flow, name }) => `${flow} ${name}`);

/** Its `diagnosis` shows an id of an episode alone, and `patient` nothing but a sex. */
const keyless = flowWith({ tables: exampleFlow.tables.map((table) => ({ ...table, columns: ['sex'] })) });
const named = (name: string, changes: Partial<Flow> = {}): Flow => ({
	...keyless,
	name,
	file: `flows/returns/${name}.yml`,
	...changes,
});
const exempt = (name: string, changes: Partial<Flow> = {}): Flow =>
	named(name, { assessment: exemptFlow.assessment, ...changes });
const [patient, episode, diagnosis] = keyless.tables;
const only = (...tables: readonly (Flow['tables'][number] | undefined)[]) => ({
	tables: tables.filter((table) => table !== undefined),
});
const elsewhere = { recipient: { name: 'Another', odsCode: 'X2R' } };

describe('two flows', () => {
	test.each<[string, readonly Flow[], readonly string[]]>([
		['the same tables, once filtered and once not', [named('a'), exempt('b')], ['a unfiltered-beside:b']],
		['in the other order', [exempt('b'), named('a')], ['a unfiltered-beside:b']],
		[
			'one table in common',
			[named('a', only(patient)), exempt('b', only(patient, episode, diagnosis))],
			['a unfiltered-beside:b'],
		],
		['no table in common', [named('a', only(patient)), exempt('b', only(diagnosis))], []],
		['to another recipient', [named('a'), exempt('b', elsewhere)], []],
		['both filtered, of the same tables', [named('a'), named('b')], ['a overlapping:b']],
		['both filtered, one a part of the other', [named('a', only(patient)), named('b')], ['a overlapping:b']],
		[
			'both filtered, each with a table of its own',
			[named('a', only(patient, episode)), named('b', only(episode, diagnosis))],
			[],
		],
		['both filtered, to two recipients', [named('a'), named('b', elsewhere)], []],
		['both unfiltered', [exempt('a'), exempt('b')], []],
		['one that is not assessed', [named('a'), named('b', { assessment: undefined })], []],
		[
			'three of a kind',
			[named('a'), named('b'), named('c')],
			['a overlapping:b', 'a overlapping:c', 'b overlapping:c'],
		],
	])('%s', (_, flows, expected) => expect(found(...flows)).toEqual(expected));
});

describe('a key that stays the same', () => {
	test.each<[string, Partial<Flow>, readonly string[]]>([
		['nothing of the kind', {}, []],
		['the number', only({ ...exampleFlow.tables[0], columns: ['nhs_number'] } as never), ['patient.nhs_number']],
		[
			'the id that others hang on',
			only({ ...exampleFlow.tables[0], columns: ['patient_id'] } as never, episode),
			['patient.patient_id'],
		],
		[
			'the id in a table below',
			{ tables: exampleFlow.tables.map((table) => ({ ...table, columns: ['local_id', 'episode'] })) },
			['episode.local_id'],
		],
		['the id of a return that is made now and then', { frequency: 'infrequent', tables: exampleFlow.tables }, []],
		['the id of an exempt return', { assessment: exemptFlow.assessment, tables: exampleFlow.tables }, []],
	])('%s', (_, changes, columns) => {
		const { findings } = lintFlows([named('a', changes)], today);
		expect(findings.map(({ name }) => name)).toEqual(columns.length === 0 ? [] : ['stable-key']);
		for (const column of columns) expect(findings[0]?.found).toContain(`\`${column}\``);
	});
});

describe('an acceptance', () => {
	const accept = (finding: string, on = '2026-05-01'): { readonly accepted: readonly Acceptance[] } => ({
		accepted: [{ finding, by: 'IG', on, reason: 'The protocol asks for it.' }],
	});
	const open = (...flows: readonly Flow[]) =>
		lintFlows(flows, today).findings.filter(({ accepted }) => accepted === undefined).length;

	test.each<[string, readonly Flow[], number]>([
		['in the one flow', [named('a', accept('overlapping:b')), named('b')], 0],
		['in the other', [named('a'), named('b', accept('overlapping:a'))], 0],
		['of another flow', [named('a', accept('overlapping:c')), named('b')], 1],
		['of another kind', [named('a', accept('unfiltered-beside:b')), named('b')], 1],
		['dated tomorrow', [named('a', accept('overlapping:b', '2026-06-02')), named('b')], 1],
		['from before the flow was assessed again', [named('a', accept('overlapping:b', '2026-01-04')), named('b')], 1],
		['of the key', [named('a', { tables: exampleFlow.tables, ...accept('stable-key') })], 0],
	])('%s', (_, flows, expected) => expect(open(...flows)).toBe(expected));

	test('of what is not found is said to be idle', () => {
		const { idle } = lintFlows([named('a', accept('stable-key'))], today);
		expect(idle.map(({ flow, acceptance }) => [flow.name, acceptance.finding])).toEqual([['a', 'stable-key']]);
	});
});

test('what is said, word for word', () => {
	const { findings } = lintFlows([{ ...exampleFlow, name: 'a' }, exempt('b'), named('c')], today);
	expect(findings.map((finding) => finding.found)).toMatchInlineSnapshot(`
		[
		  "\`src.patient\`, \`src.episode\`, \`src.diagnosis\` sent to X1R without the people who opted out, and by \`b\` with them: the difference is who opted out",
		  "\`src.patient\`, \`src.episode\`, \`src.diagnosis\` sent to X1R by \`c\` as well: made on two lists, the difference is who opted out in between",
		  "\`src.patient\`, \`src.episode\`, \`src.diagnosis\` sent to X1R without the people who opted out, and by \`b\` with them: the difference is who opted out",
		  "\`patient.patient_id\`, by which the recipient of a monthly return sees who is not in it any more",
		]
	`);
});
