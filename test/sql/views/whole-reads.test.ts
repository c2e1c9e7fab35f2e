import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { readWhole } from '../../../sql/views/plan/whole-reads.ts';
import type { Row, Session } from '../../../warehouse/warehouse.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { roleNames } from '../role-names.ts';
import { signedFlow as flow } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// How often a table or an index was read, and how many rows came out of it, is for every login to see (pg_stat_all_indexes), as is
// what a serializable transaction locked (pg_locks). A plan that looks rows up by the keys that are kept would count those who
// are kept, and an account that may only insert could ask about one number after the other.

const people = Array.from({ length: 500 }, (_, at) => 999_010_000 + at)
	.filter(isNhsIndex)
	.map(nhsNumberOf);

describe.skipIf(testEngine === 'mssql')('on PostgreSQL, what is counted as a cleaned view is read', () => {
	let bench: ViewBench;
	let inNames: (text: string) => string;
	beforeAll(async () => {
		bench = await viewBench();
		inNames = await roleNames(bench.warehouse);
		await bench.sources({
			patient: {
				columns: { org: 'text', patient_id: 'integer', nhs_number: 'varchar(20)', sex: 'char(1)', born: 'date' },
				rows: people.map((number, at) => ['A', at, number, 'f', null]),
			},
			episode: {
				columns: { organisation: 'text', local_id: 'integer', episode_id: 'integer' },
				rows: people.map((_, at) => ['A', at, at * 10]),
			},
			diagnosis: {
				columns: { episode: 'integer', code: 'text' },
				rows: people.map((_, at) => [at * 10, 'J45']),
			},
		});
		// Many rows that nobody reads make looking up by a key the cheaper plan.
		await bench.warehouse.script(`
			insert into src.episode select 'B', n, -n from generate_series(1, 20000) as n;
			insert into src.diagnosis select -n, 'E11' from generate_series(1, 20000) as n;
			create index on src.patient (org, patient_id); create index on src.patient (nhs_number);
			create index on src.episode (organisation, local_id); create index on src.episode (episode_id);
			create index on src.diagnosis (episode);
			analyze src.patient; analyze src.episode; analyze src.diagnosis`);
		await buildViews(bench.warehouse, [flow], {
			dryRun: false,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
		});
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	/** What every login sees counted of the sources and their indexes by this session, and the rows that it locked. */
	const counted = async (session: Session): Promise<readonly Row[]> => {
		await session.script('reset role');
		return await session.query({
			text: `
				select c.relname, pg_catalog.pg_stat_get_xact_numscans(c.oid)::integer as scans,
					pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)::integer as returned,
					pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid)::integer as fetched,
					(select count(*)::integer from pg_catalog.pg_locks l
						where l.relation = c.oid and l.mode = 'SIReadLock' and l.locktype <> 'relation') as locked
				from pg_catalog.pg_class c
				where c.relnamespace = 'src'::regnamespace
				order by 1`,
		});
	};

	const read = async (role: string, settings: string, view: string) =>
		await bench.warehouse.transaction('read-write', async (session) => {
			await session.script('set transaction isolation level serializable');
			const before = await counted(session);
			await session.script(inNames(`set local role "${role}"; ${settings}`));
			if (role === 'ndoo_loader') await readWhole(session);
			const [row] = await session.query({ text: `select count(*)::integer as kept from ${view}` });
			const after = await counted(session);
			return { kept: row?.['kept'], counted: after.map((one, at) => sinceThen(one, before[at])) };
		});

	const wishes = [
		'',
		'set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off',
		'set local enable_hashjoin = off; set local enable_nestloop = off',
	];

	test.each(['patient', 'episode', 'diagnosis'])('is the same of %s whoever is on the list', async (table) => {
		for (const [role, view] of [
			['ndoo_read_example', `cleaned.example__${table}`],
			['ndoo_loader', `ndoo_inside.example__${table}`],
		] as const) {
			for (const settings of role === 'ndoo_loader' ? [''] : wishes) {
				const seen = [];
				for (const kept of [59, 57]) {
					await bench.publish(people.slice(0, kept));
					seen.push(await read(role, settings, view));
				}
				const [one, other] = seen;
				expect([one?.kept, other?.kept]).toEqual([59, 57]);
				expect(other?.counted, `${view} ${settings}`).toEqual(one?.counted);
				expect(one?.counted.some(({ returned }) => Number(returned) > 0)).toBe(true);
			}
		}
	});
});

const sinceThen = (now: Row, before: Row = {}): Row =>
	Object.fromEntries(
		Object.entries(now).map(([name, value]) => [
			name,
			typeof value === 'number' ? value - Number(before[name]) : value,
		]),
	);
