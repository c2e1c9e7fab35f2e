import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildViews } from '../../../sql/views/build/build.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { shortRoleNames } from '../role-names.ts';
import { diagnosis, episode, signedFlow as flow, kept, patient } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

describe.skipIf(testEngine === 'mssql')('on PostgreSQL, what is behind the fence', () => {
	let bench: ViewBench;
	beforeAll(async () => {
		bench = await viewBench();
		await bench.publish([kept]);
		await bench.sources({ patient, episode, diagnosis });
		await bench.warehouse.script('create role a_stranger');
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	const build = async () =>
		await buildViews(bench.warehouse, [flow], {
			dryRun: false,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
		});

	/** Who has a right on a view inside, beside its owner. */
	const holders = async (): Promise<readonly string[]> =>
		(
			await bench.rows(
				`select distinct case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as name
				from pg_catalog.pg_class as c cross join lateral pg_catalog.aclexplode(c.relacl) as acl
				where c.relnamespace = 'ndoo_inside'::regnamespace and acl.grantee <> c.relowner order by 1`,
			)
		).map(({ name }) => shortRoleNames(String(name)));

	/** Whoever discloses, and the role that owns the models of the return. */
	const ours = ['ndoo_loader', 'ndoo_model_example'];

	test('is ours alone, even where nobody else may use its schema', async () => {
		await build();
		expect(await holders()).toEqual(ours);
	});

	test('is so again after a build, whomever somebody gave it', async () => {
		await bench.warehouse.script('grant select on ndoo_inside.example__patient to a_stranger, public');
		expect(await holders()).toEqual(['a_stranger', ...ours, 'public']);
		await build();
		expect(await holders()).toEqual(ours);
	});
});
