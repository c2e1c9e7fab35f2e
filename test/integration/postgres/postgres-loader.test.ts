import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, named } from '../support/component.ts';
import { type LoaderBench, startLoaderBench } from '../support/loader-bench.ts';
import { missingPostgres } from '../support/postgres-programs.ts';

// Rights come from `grants:` in ndoo.yml and from the migrations alone: nobody grants anything by hand.

describe.skipIf(isSkipped(missingPostgres))(named('the account that `grants.loader` names', missingPostgres), () => {
	let bench: LoaderBench;
	beforeAll(async () => {
		bench = await startLoaderBench();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	// Whoever is hidden from the loader would be on no list, and nothing would say why.
	test('extracts nobody from a table of which a policy hides rows', async () => {
		await bench.superuser.script(
			'alter table pds.patient enable row level security; create policy part on pds.patient for select to job using (patient_id::text > $$1$$)',
		);
		try {
			expect(await bench.ndoo('job', ['refresh'])).toMatchObject({
				status: 12,
				err: expect.stringMatching(
					/row-level security policy for table "patient".*\n\nWhat to do: A policy of that table/s,
				),
			});
		} finally {
			await bench.superuser.script(
				'drop policy part on pds.patient; alter table pds.patient disable row level security',
			);
		}
		// The source of a return had another shape meanwhile, so its views were closed.
		expect(await bench.ndoo('dba', ['build'])).toMatchObject({ status: 0 });
	});

	test('makes the month and discloses every return', async () => {
		const refresh = async () => await bench.ndoo('job', ['refresh']);
		expect(await refresh()).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		expect(await bench.answer()).toBe(1);
		expect(await refresh()).toMatchObject({ status: 0, out: expect.stringMatching(/^The list of check .* is in use/) });
		expect(await bench.ndoo('job', ['status'])).toMatchObject({ status: 0 });
		for (const flow of ['clinic-activity', 'survey'])
			expect(await bench.ndoo('job', ['disclose', flow])).toMatchObject({
				status: 0,
				err: expect.any(String),
				out: expect.stringMatching(/^Disclosed /),
			});
	});
});
