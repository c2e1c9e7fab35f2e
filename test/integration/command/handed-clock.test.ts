import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { disclose } from '../../../disclosure/disclose.ts';
import { everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { decide } from '../../../loaders/check/steps/hold.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { acceptsNone } from '../../../warehouse/dependencies/source-calls.ts';
import { testKey } from '../../core/test-key.ts';
import { clinicFlow } from '../../flows/clinic-flow.ts';
import { openCheckBench, testRange } from '../support/check-bench.ts';
import { clinicTables } from '../support/clinic.ts';
import { deliver } from '../support/messages.ts';

// Every moment that goes on record is the clock's that was handed in (docs/design/rules.md, rule 8). Here it is three days
// slow, and nothing that a build, a check that was held and a disclosure recorded is of the day on which the test runs.

// By the warehouse's own clock: its setting up, and a gate, whose statement a dry run prints before its time.
const ofTheWarehouse = ['ndoo.flow_gate.built_at', 'ndoo.migration.applied_at', 'ndoo.warehouse.created_at'];

test('no time that is recorded is the machine’s', async () => {
	await using bench = await openCheckBench();
	const { warehouse } = bench;
	bench.now = new Date(Date.now() - 3 * 86_400_000);
	const clock = () => bench.now;
	await clinicTables(warehouse);
	const built = { dryRun: false, now: bench.now, actor: 'tester', digestKey: async () => testKey };
	expect(await buildViews(warehouse, [clinicFlow], built)).toMatchObject({ refused: [] });

	const people = testRange(2000);
	expect(await advance(bench.work({ digestKey: built.digestKey }), everyStep)).toMatchObject({ end: 'waiting' });
	const open = await openRun(warehouse, 'monthly');
	const [request] = await requestsOf(warehouse, open?.checkId ?? '');
	const kept = new NhsNumberSet(people.filter((_, position) => position % 4 !== 3));
	const data = Buffer.concat([...kept.lines(',\r\n')]);
	await deliver(bench.inbox, { id: 'M1', localId: request?.localId ?? '', data }, 0);
	expect(await advance(bench.work({ digestKey: built.digestKey }), everyStep)).toMatchObject({ end: 'held' });
	const held = await openRun(warehouse, 'monthly');
	if (held?.hold === undefined) throw new Error('not held');
	const verdict = { accept: true, by: 'A. Tester', reason: 'A test' };
	await decide(bench.work({ digestKey: built.digestKey }), { ...held, hold: held.hold }, verdict);
	const result = await advance(bench.work({ digestKey: built.digestKey }), everyStep);
	expect(result).toMatchObject({ end: 'over', outcome: 'published' });

	const { folders } = bench.project;
	const work = {
		...built,
		files: diskFiles,
		clock,
		newId: () => 'id',
		toolVersion: 'test',
		key: testKey,
		accepts: acceptsNone,
	};
	await disclose({ ...work, warehouse, folder: folders.disclosed, tell: () => {} }, clinicFlow);

	const columns = await warehouse.query({
		text: `select table_schema || '.' || table_name as relation, column_name as name from information_schema.columns
			join information_schema.tables using (table_schema, table_name)
			where table_schema in ('ndoo', 'ndoo_list') and table_type = 'BASE TABLE' and data_type like 'timestamp%'`,
	});
	const today: string[] = [];
	let recorded = 0;
	for (const { relation, name } of columns) {
		const [found] = await warehouse.query({
			text: `select count(${name})::integer as moments, count(*) filter (where ${name} between now() - interval '1 day' and now())::integer as machines
				from ${relation}`,
		});
		recorded += Number(found?.['moments']);
		if (Number(found?.['machines']) > 0) today.push(`${relation}.${name}`);
	}
	expect(recorded).toBeGreaterThan(20);
	expect(today.toSorted()).toEqual(ofTheWarehouse);
	const [entries] = await warehouse.query({ text: 'select count(*)::integer as entries from ndoo.ledger' });
	expect(Number(entries?.['entries'])).toBeGreaterThan(8);
});
