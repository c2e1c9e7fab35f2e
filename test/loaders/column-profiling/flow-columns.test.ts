import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { Flow, FlowTable, NumberColumn, SubjectTable } from '../../../flows/flow.ts';
import { usualRules } from '../../../loaders/column-profiling/column-rules.ts';
import { suggestNumberColumns } from '../../../loaders/column-profiling/suggestion.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';

// Forty births: the baby's number in nhs_number, the mother's beside it; decoys as live warehouses have them.
const numbers = Array.from({ length: 100 }, (_, step) => 999_000_000 + step)
	.filter(isNhsIndex)
	.slice(0, 80)
	.map(nhsNumberOf);

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	const births = numbers.slice(0, 40);
	await bench.sources({
		birth: {
			columns: {
				id: 'integer',
				nhs_number: 'text',
				number_as_number: 'bigint',
				mother_nhs_number: 'text',
				'nhs number status indicator code': 'text',
				pseudo_id: 'text',
				local_id: 'text',
				born: 'date',
				'valid nhs number flag': 'text',
			},
			rows: births.map((number, at) => [
				...[
					at,
					number,
					Number(number),
					numbers[at + 40] ?? null,
					'01',
					`TEST${number.slice(0, 5)}x${number.slice(5)}ab`,
				],
				...[String(1_000_000_000 + at * 7), '2026-01-01', null],
			]),
		},
		visit: {
			columns: { visit: 'integer', birth: 'integer', nhs: 'text' },
			rows: births.map((number, at) => [at, at, number]),
		},
		empty: { columns: { id: 'integer', carer_nhs_no: 'text' }, rows: [] },
		ward: { columns: { ward: 'integer', birth: 'integer' }, rows: [] },
		staff: { columns: { id: 'integer', LOCAL_ID: 'text' }, rows: [] },
	});
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const decision = { reason: 'No people in it.', signedOffBy: 'A. Signer', on: '2026-01-06' };
const at = (line: number) => ({ file: 'flows/returns/example.yml', line, column: 5 });
const birth = (
	number: Partial<NumberColumn>,
	more: Partial<Pick<SubjectTable, 'columns' | 'otherPeople' | 'keys'>> = {},
): FlowTable => ({
	name: 'birth',
	source: { schema: 'src', name: 'birth' },
	columns: ['id'],
	role: 'subject',
	number: { column: 'nhs_number', format: 'text', ...number },
	keys: ['id'],
	place: at(20),
	...more,
});
const visit = (key: string, columns = ['nhs']): FlowTable => ({
	name: 'visit',
	source: { schema: 'src', name: 'visit' },
	columns,
	role: 'child',
	parent: 'birth',
	keys: [key === 'nhs' ? { child: 'nhs', parent: 'nhs_number' } : { child: key, parent: 'id' }],
	place: at(30),
});
const nobody = (source: string): FlowTable => ({
	name: 'ward',
	source: { schema: 'src', name: source },
	columns: [source === 'ward' ? 'ward' : 'id'],
	role: 'nobody',
	decision,
	place: at(40),
});

/** What speaks against a flow with these tables, without the places. */
async function against(...tables: readonly FlowTable[]): Promise<readonly string[]> {
	const error = await refusalOf({ ...exampleFlow, tables });
	return (error?.problems ?? []).map(({ found, expected }) => `${found} | ${expected}`);
}

async function refusalOf(flow: Flow): Promise<NdooError | undefined> {
	try {
		const digestKey = async () => testKey;
		await buildViews(bench.warehouse, [flow], { dryRun: true, now: new Date('2026-06-01'), actor: 'test', digestKey });
		return undefined;
	} catch (error) {
		if (error instanceof NdooError) return error;
		throw error;
	}
}

describe('the column with the number', () => {
	test.each<[string, FlowTable[]]>([
		['as text', [birth({})]],
		['as a number', [birth({ column: 'number_as_number', format: 'number' })]],
		['in two columns', [birth({ alsoIn: ['number_as_number'], format: 'number' })]],
		[
			'of the mother, where the file says that the other is not the subject',
			[
				birth(
					{ column: 'mother_nhs_number' },
					{ columns: ['nhs_number'], otherPeople: ['nhs_number', 'number_as_number'] },
				),
			],
		],
		[
			'of a table that is empty still',
			[birth({}), { ...nobody('empty'), role: 'subject', number: { column: 'id', format: 'number' }, keys: [] }],
		],
	])('is taken %s', async (_, tables) => {
		expect(await against(...tables)).toEqual([]);
	});

	test.each([
		['nhs number status indicator code', 'fewer than ten of its values are one; most are of three characters or fewer'],
		['valid nhs number flag', 'whose name is that of a status, a flag or a line, and too few values'],
		['pseudo_id', 'most are texts of eight or more characters with letters in them, as pseudonyms are'],
		['local_id', 'most are ten digits with a wrong check digit'],
		['born', 'and it is date'],
		['mother_nhs_number', "of its subject, whose name is that of somebody else's"],
	])('is not %s, and the right one is named', async (column, why) => {
		const [found = '', ...more] = await against(birth({ column }));
		expect(more).toEqual([]);
		expect(found).toContain(`the column \`${column}\` of table \`birth\``);
		expect(found).toContain(why);
		expect(found).toContain(': did you mean `nhs_number` (all of its values are NHS numbers)?');
	});
});

describe('columns that go out', () => {
	test.each<[string, FlowTable[]]>([
		['the number itself', [birth({}, { columns: ['nhs_number'] })]],
		[
			"others' numbers that are declared",
			[birth({}, { columns: ['mother_nhs_number'], otherPeople: ['mother_nhs_number'] })],
		],
		['a key that is the number', [birth({}), visit('nhs')]],
		['decoys', [birth({}, { columns: ['pseudo_id', 'local_id', 'born', 'nhs number status indicator code'] })]],
	])('may be %s', async (_, tables) => {
		expect(await against(...tables)).toEqual([]);
	});

	test('with numbers of which the flow does not say whose they are, are refused', async () => {
		const tables = [birth({}, { columns: ['id', 'mother_nhs_number', 'number_as_number'] }), visit('birth')];
		expect((await against(...tables)).map((text) => text.split(' | ')[0])).toEqual([
			'the column `number_as_number` of table `birth`, in which there are NHS numbers, more than chance gives, and the flow does not say whose',
			'the column `mother_nhs_number` of table `birth`, in which there are NHS numbers, more than chance gives, and the flow does not say whose',
			'the column `nhs` of table `visit`, in which there are NHS numbers, more than chance gives, and the flow does not say whose',
		]);
	});
});

describe('a table without person-level data', () => {
	test('has no number in any column, disclosed or not, nor a column of that name', async () => {
		expect(await against(birth({}), { ...nobody('visit'), columns: ['visit'] })).toEqual([
			'table `ward` as one without person-level data, and its column `nhs`, in which there are NHS numbers, more than chance gives | `subject` or `via` for a table about people',
		]);
		expect(await against(birth({}), nobody('empty'))).toEqual([
			'table `ward` as one without person-level data, and its column `carer_nhs_no`, whose name is that of NHS numbers | `subject` or `via` for a table about people',
		]);
	});

	test('has no key by which others hang on a person, or are known', async () => {
		expect(await against(birth({}), visit('birth', ['visit']), nobody('ward'))).toEqual([
			'table `ward` as one without person-level data, and it has `birth`, by which `visit` hangs on `birth` | `via` for a table that a person can be found for',
		]);
		expect(await against(birth({}, { keys: ['id', 'local_id'] }), nobody('staff'))).toEqual([]);
		// In whichever case either writes it: SQL Server takes them for one name, and a file may be written in either.
		expect(await against(birth({}, { keys: ['LOCAL_ID'] }), nobody('staff'))).toContainEqual(
			'table `ward` as one without person-level data, and it has `LOCAL_ID`, by which `birth` knows a person | `via` for a table that a person can be found for',
		);
		expect(await against(birth({}, { keys: ['local_id'] }), nobody('staff'))).toEqual([
			'table `ward` as one without person-level data, and it has `local_id`, by which `birth` knows a person | `via` for a table that a person can be found for',
		]);
	});
});

test('columns are suggested by their values and their names, the likeliest first', async () => {
	const of = async (name: string) => await suggestNumberColumns(bench.warehouse, { schema: 'src', name }, usualRules);
	expect(await of('birth')).toEqual([
		{ column: 'nhs_number', format: 'text', because: 'all of its values are NHS numbers' },
		{ column: 'number_as_number', format: 'number', because: 'all of its values are NHS numbers' },
	]);
	expect(await of('ward')).toEqual([]);
	await bench.warehouse.script('create table src.new (person integer, "nhs number" varchar(12))');
	expect(await of('new')).toEqual([{ column: 'nhs number', format: 'text', because: 'by its name' }]);
});

test('a refusal reads, word for word', async () => {
	const error = await refusalOf({ ...exampleFlow, tables: [birth({ column: 'local_id' })] });
	expect(error && `${error.code}: ${formatError(error)}`).toMatchInlineSnapshot(`
		"flow-invalid: Columns do not hold what the flow files say of NHS numbers.

		  flows/returns/example.yml:20:5: found the column \`local_id\` of table \`birth\` as the NHS number, and fewer than ten of its values are one; most are ten digits with a wrong check digit, as local ids and made-up numbers are: did you mean \`nhs_number\` (all of its values are NHS numbers)?
		    expected at least 50%, or a \`validShareFloor\` with a reason and a sign-off

		What to do: Correct the flow files at the places above, and run \`ndoo build\` again. No view was changed."
	`);
});
