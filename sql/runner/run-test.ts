import { NdooError } from '../../core/errors.ts';
import { type SafeCount, safePart, smallestGroup } from '../../core/suppress.ts';
import { quotedName } from '../../warehouse/postgres-dialect.ts';
import type { RelationName, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { rowsSql } from '../compiler/data-test/test-sql.ts';
import type { GraphNode, TestNode } from '../compiler/graph.ts';
import type { PlannedFlow } from '../views/build/planned-flow.ts';
import { readWhole } from '../views/plan/whole-reads.ts';
import { closeGateSql } from '../views/render/closing-sql.ts';
import type { Lineage } from './plan.ts';
import { readableBy } from './readable.ts';
import type { NodeStatus } from './result.ts';
import { prove } from './witness.ts';

/** What a test found. Without a list that may be used, what it decides on cannot be read. */
export type FailingRows = {
	readonly status: NodeStatus;
	readonly message: string;
	readonly failures?: SafeCount;
	readonly isWithoutList?: true;
};

/** What is tested, as far as its rows can be counted; none for a test of its own SQL. */
export type TestPopulation = { readonly relation: RelationName; readonly person: string | undefined };

/** The model or source that a test of a column looks at. */
export const populationOf = (node: GraphNode | undefined, test: TestNode): TestPopulation | undefined =>
	test.kind !== 'single' && (node?.resourceType === 'model' || node?.resourceType === 'source')
		? { relation: node.relation, person: node.person }
		: undefined;

/**
 * Runs a test of data, which reads and changes nothing, once the warehouse itself has said what it reads. Of rows about
 * people no more is told than docs/design/rules.md, rule 2, allows. What the list decides on passes or fails, without a
 * count; where fewer than ten people stand behind it, not even that, since it would say of a handful whether they are on
 * the list. Any other count rests on ten people at least who fail, and on ten who do not.
 */
export async function runTest(
	run: TestRun,
	test: TestNode,
	population: TestPopulation | undefined,
): Promise<FailingRows> {
	try {
		const asked = { ...test, compiledSql: failingSql(test, personOf(test, population)) };
		await run.warehouse.transaction('read-write', (session) => prove(session, asked, readableBy(test, run.lineage)));
		return await openedFor(run, test, (session) => ask(session, test, population, run.counts));
	} catch (error) {
		if (error instanceof NdooError && (error.code === 'list-refused' || error.code === 'flow-refused'))
			return { status: 'skipped', message: `${error.message} ${error.todo}`, isWithoutList: true };
		throw error;
	}
}

/** The tests of one run; how many stand behind the same rows is counted once. */
export type TestRun = {
	readonly warehouse: Warehouse;
	readonly lineage: Lineage;
	readonly counts: Map<string, number>;
	/** Flows whose gates are closed until their models are built and tested. */
	readonly awaiting: readonly PlannedFlow[];
};

/**
 * Reads, and changes nothing. Where a test looks through the views of a return that is not open yet, its gate is open for as
 * long as the test reads, and for nobody else.
 */
async function openedFor<T>(
	{ warehouse, lineage, awaiting }: TestRun,
	{ id }: TestNode,
	read: (session: Session) => Promise<T>,
): Promise<T> {
	const above = [...lineage.above(id)].flatMap((one) => lineage.byId.get(one) ?? []);
	const flows = new Set(above.flatMap((node) => (node.resourceType === 'view' ? [node.flow] : [])));
	const whole = async (session: Session): Promise<T> => {
		await readWhole(session);
		return await read(session);
	};
	const closed = awaiting.filter(({ flow }) => flows.has(flow.name));
	if (closed.length === 0) return await warehouse.transaction('snapshot', whole);
	return await warehouse.transaction('read-write', async (session) => {
		for (const { gateSql } of closed) await session.script(gateSql);
		const found = await whole(session);
		for (const { flow, route } of closed) await session.script(closeGateSql(session.dialect, route, flow.name));
		return found;
	});
}

async function ask(
	session: Session,
	test: TestNode,
	population: TestPopulation | undefined,
	counts: TestRun['counts'],
): Promise<FailingRows> {
	const isAboutPeople = test.ways.length > 0;
	const whole =
		isAboutPeople && population !== undefined ? await counted(session, test, population, counts) : undefined;
	if (whole !== undefined && whole < smallestGroup && test.ways.includes('cleaned'))
		return {
			status: 'skipped',
			message: 'Fewer than ten people stand behind it, if any: what came of it is not told.',
		};
	const found = await failing(session, test, personOf(test, population));
	if (found.rows === 0) return { status: 'pass', message: 'No row that should not be there.', failures: 0 };
	const status = test.severity === 'warn' ? 'warn' : 'fail';
	const failures = isAboutPeople ? safeFailures(test, found, whole) : found.rows;
	return { status, failures, message: failureText(test, failures) };
}

/** People where they are told apart, rows otherwise. */
async function counted(
	session: Session,
	{ where }: TestNode,
	{ relation, person }: TestPopulation,
	counts: TestRun['counts'],
): Promise<number> {
	const what = person === undefined ? '*' : `distinct this.${quotedName(person)}`;
	const text = `select count(${what}) as people from ${rowsSql({ relation, where }, 'postgres')} as this`;
	const known = counts.get(text);
	if (known !== undefined) return known;
	const [row] = await session.query({ text });
	const count = Number(row?.['people']);
	counts.set(text, count);
	return count;
}

type Failing = { readonly rows: number; readonly people: number | undefined };

/** The column that tells those apart who fail. */
const personOf = ({ ways, kind }: TestNode, population: TestPopulation | undefined): string | undefined =>
	ways.length > 0 && kind !== 'fresh' ? population?.person : undefined;

async function failing(session: Session, test: TestNode, person: string | undefined): Promise<Failing> {
	const [row] = await session.query({ text: failingSql(test, person) });
	return { rows: Number(row?.['failures']), people: person === undefined ? undefined : Number(row?.['people']) };
}

function failingSql({ compiledSql }: TestNode, person: string | undefined): string {
	const people = person === undefined ? '' : ', count(distinct failing.person) as people';
	return `select count(*) as failures${people} from (\n${compiledSql}\n) as failing`;
}

function safeFailures({ ways }: TestNode, { rows, people }: Failing, whole: number | undefined): SafeCount {
	const isSafe = !ways.includes('cleaned') && people !== undefined && whole !== undefined;
	return isSafe && safePart(people, whole) !== 'suppressed' ? rows : 'suppressed';
}

function failureText({ ways }: TestNode, failures: SafeCount): string {
	if (failures !== 'suppressed') return `${failures} ${failures === 1 ? 'row' : 'rows'} that should not be there.`;
	return ways.includes('cleaned')
		? 'Some rows that should not be there; how many is not told of what the list decides on.'
		: 'Some rows that should not be there; they are not counted: fewer than ten people, or nobody said how people are told apart.';
}
