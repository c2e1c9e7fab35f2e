import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { clinicNumbers } from '../support/clinic.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type RightsBench, rightsDeclared, startRightsBench } from '../support/rights-bench.ts';

describe.skipIf(isSkipped(missingPostgres))(named('access that somebody accepted', missingPostgres), () => {
	let bench: RightsBench;
	beforeAll(async () => {
		bench = await startRightsBench();
		await bench.run();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	const text = (source: string): string =>
		`reader can read the return clinic and its source ${source}, by a right of its own: who was removed shows`;

	test('what is accepted does not fail until it has run out, and what is new does', async () => {
		const accepted = {
			account: 'reader',
			access: 'both-sides',
			to: 'clinic.patient',
			reason: 'validates the return',
			by: 'A. Signer',
			until: '2026-06-30',
		} as const;
		const grant = 'grant usage on schema clinic to reader; grant select on clinic.patient to reader';
		const back = 'revoke all on schema clinic from reader; revoke all on all tables in schema clinic from reader';
		const until = (day: string) => ({ ...rightsDeclared, accepted: [{ ...accepted, until: day }] });
		expect(await bench.after(grant, back, until('2026-06-30'))).toEqual([]);
		expect(await bench.after(grant, back, until('2026-02-28'))).toEqual([
			`${text('clinic.patient')}; what A. Signer accepted ran out on 2026-02-28`,
		]);
		const more = `${grant}; grant select on clinic.visit to reader`;
		expect(await bench.after(more, back, until('2026-06-30'))).toEqual([text('clinic.visit')]);
		// For the auditor, each once.
		const entries = await ledgerEntries(bench.dba, { event: 'access accepted' });
		expect(entries.map(({ detail }) => detail)).toEqual([accepted, { ...accepted, until: '2026-02-28' }]);
	});

	test('a number in the words of an acceptance is refused: they are kept on record', async () => {
		const accepted = {
			account: 'reader',
			access: 'both-sides',
			to: 'clinic.patient',
			reason: `asked about ${clinicNumbers[0]}`,
			by: 'A. Signer',
			until: '2026-06-30',
		} as const;
		await expect(bench.run({ ...rightsDeclared, accepted: [accepted] })).rejects.toMatchObject({
			code: 'config-invalid',
			message: 'ndoo.yml accepts access with something like an NHS number in its words.',
		});
	});
});
