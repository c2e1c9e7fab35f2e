import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { viewName } from '../../../flows/view-name.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { isSkipped, named } from '../support/component.ts';
import { type LoaderAccount, type LoaderBench, startLoaderBench } from '../support/loader-bench.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { catalogueRights, rightsTable, type TableRight } from '../support/rights-table.ts';

// The table of rights in docs/operating.md, held to: nothing is granted that is not in it, and nothing in it can be spared.

const flows = ['clinic-activity', 'survey'];
const table = rightsTable();
const ofRoles = table.filter(({ role }) => !['owner', 'auditor'].includes(role));
const stepOf = (fails: string): string => fails.replace(/:.*/, '');
const nextMonth = '`ndoo refresh`, the next month';
// The clock is set ahead for it, so that it comes last.
const steps = [
	...new Set([...ofRoles.map(({ fails }) => stepOf(fails)).filter((step) => step !== nextMonth), nextMonth]),
];

describe.skipIf(isSkipped(missingPostgres))(named('the table of rights', missingPostgres), () => {
	let bench: LoaderBench;
	const sessions = new Map<LoaderAccount, PostgresWarehouse>();
	beforeAll(async () => {
		bench = await startLoaderBench();
		for (const account of ['dba', 'reader', 'carer'] as const) sessions.set(account, await bench.open(account));
	});
	afterAll(async () => {
		for (const session of sessions.values()) await session.close();
		await bench[Symbol.asyncDispose]();
	});

	test('is what the catalogue says', async () => {
		const granted = await catalogueRights(bench.superuser, flows);
		const written = table
			.filter(({ role, on }) => on !== undefined && role !== 'owner')
			.map(({ role, right, on }) => `${role} ${right} ${on}`);
		// The accounts that ndoo.yml names, and the owner, who is told of in the table by words.
		const ofAccounts = [
			'auditor member of auditor',
			'carer member of pass_<flow>',
			'dba member of loader',
			'dba member of model_<flow>',
			'dba select ndoo_list.slot_a',
			'dba select ndoo_list.slot_b',
			'job member of loader',
			'reader member of read_<flow>',
		];
		expect(granted).toEqual([...new Set([...written, ...ofAccounts])].toSorted());
	});

	test.each(steps)('without any of its rights this fails: %s', async (step) => {
		await preparations[step]?.();
		const run = runs[step];
		if (run === undefined) throw new Error(`nothing tries ${step}`);
		for (const { take, back, thing } of ofRoles.filter(({ fails }) => stepOf(fails) === step).flatMap(changes)) {
			// From PostgreSQL 16 on only who granted a membership takes it back.
			const by = / on | owner /.test(take) ? bench.superuser : sessions.get('dba');
			await by?.script(bench.inNames(take));
			const said = await run().finally(() => by?.script(bench.inNames(back)));
			expect.soft(`${take}: ${said}`).toMatch(/: .*(permission denied|must be owner|a permission is missing)/s);
			// A fence does not say what is behind it.
			if (!said.includes('a permission is missing')) expect.soft(said).toContain(thing);
		}
		expect(await run()).toBe('done');
	});

	/** `done`, or what was refused. */
	async function ended(words: readonly string[], exits = [0], days = 0): Promise<string> {
		const { status, out, err } = await bench.ndoo('job', words, days);
		return exits.includes(status) && !`${out}${err}`.includes('permission denied') ? 'done' : `${out}${err}`;
	}

	const read = async (account: LoaderAccount, text: string): Promise<string> =>
		(await sessions
			.get(account)
			?.query({ text })
			.then(
				() => 'done',
				(error: unknown) => String(error),
			)) ?? '';

	const clean = async () => await ended(['clean', join(bench.folder, 'cohort.csv'), '--flow', 'clinic-activity']);

	const runs: Readonly<Record<string, () => Promise<string>>> = {
		// There is no list yet: it says so, and ends in 14.
		'`ndoo status`': async () => await ended(['status'], [14]),
		'`ndoo refresh`, request': async () => await ended(['refresh']),
		'`ndoo refresh`, reply': async () => await ended(['refresh']),
		'`ndoo doctor`': async () => await ended(['doctor'], [0, 1]),
		'`ndoo disclose`, cleaned': async () => await ended(['disclose', 'clinic-activity']),
		'`ndoo disclose`, pass-through': async () => await ended(['disclose', 'survey']),
		'`ndoo clean`': clean,
		'`ndoo clean`, again': clean,
		[nextMonth]: async () => await ended(['refresh'], [0], 30),
		'`ndoo refresh`, closing': async () => await ended(['refresh']),
		'reading a cleaned view': async () => {
			const tables = ['patient', 'visit', 'note'];
			for (const name of tables) {
				const said = await read('reader', `select * from cleaned."clinic_activity__${name}" limit 1`);
				if (said !== 'done') return said;
			}
			return 'done';
		},
		'reading the status of the list': async () => await read('reader', 'select * from ndoo.list_status'),
		'reading a pass-through view': async () => await read('carer', 'select * from passthrough.survey__person limit 1'),
		'reading the status of the list, by pass-through': async () =>
			await read('carer', 'select * from ndoo.list_status'),
	};

	const preparations: Readonly<Record<string, () => Promise<unknown>>> = {
		// As on a warehouse that nobody has built on yet.
		'`ndoo refresh`, request': async () =>
			await bench.superuser.script(`
				alter table ndoo.digest_key disable trigger user; delete from ndoo.digest_key;
				alter table ndoo.digest_key enable trigger user`),
		'`ndoo refresh`, reply': async () => await bench.answer(),
		// A table of the list had another owner in between, which closes every view that reads it.
		'`ndoo disclose`, cleaned': async () => await bench.ndoo('dba', ['build']),
		'`ndoo clean`': async () => {
			const people = await bench.superuser.query({
				text: 'select patient_id, nhs_number from pds.patient order by 1 limit 80',
			});
			const rows = people.map(({ patient_id, nhs_number }) => `${patient_id},${nhs_number}\r\n`);
			await bench.write('cohort.csv', `patient_id,nhs_number\r\n${rows.join('')}`);
		},
		'`ndoo refresh`, closing': async () => {
			for (const flow of flows) await bench.write(`flows/returns/${flow}.yml`, bench.flowFile(flow, 'lapsed'));
		},
		[nextMonth]: async () => {
			// A reply that is the same again would be held.
			await bench.superuser.script(
				'delete from immunisation.patient where ctid in (select ctid from immunisation.patient limit 40)',
			);
			await ended(['refresh'], [0], 30);
			await bench.answer();
		},
		// The gates are closed by now.
		'reading a cleaned view': async () => {
			for (const flow of flows) await bench.write(`flows/returns/${flow}.yml`, bench.flowFile(flow, 'in force'));
			await bench.ndoo('dba', ['build']);
		},
	};

	type Change = { readonly take: string; readonly back: string; readonly thing: string };

	function changes({ role, right, on }: TableRight): readonly Change[] {
		if (on === undefined) return sourceChanges(right);
		if (right === 'owns') return [ownership(on)];
		return namesOf(role, on).map(([to, thing]) => {
			if (right === 'member of') {
				// From PostgreSQL 16 on a membership is its grantor's.
				const [take, back] = [`revoke ndoo_${thing} from ${to}`, `grant ndoo_${thing} to ${to}`];
				return { take: `${take} granted by dba`, back: `${back} granted by dba`, thing: '' };
			}
			const isFunction = right === 'execute';
			const object = isFunction ? `function ${thing}${argumentsOf(thing)}` : thing;
			return {
				take: `revoke ${right} on ${object} from ${to}`,
				back: `grant ${right} on ${object} to ${to}`,
				thing: thing.replace(/^schema |^.*\./, '').replaceAll('"', ''),
			};
		});
	}

	/** For each view of the flow that a role or a right is about. */
	function namesOf(role: string, on: string): readonly (readonly [role: string, on: string])[] {
		const views = { 'clinic-activity': ['patient', 'visit', 'note'], survey: ['person'] };
		const isPass = role === 'passthrough' || role === 'pass_<flow>' || on.startsWith('passthrough');
		const flow = isPass ? 'survey' : 'clinic-activity';
		const to = `"ndoo_${role.replace('<flow>', flow)}"`.replace(/^"(\w+)"$/, '$1');
		if (!on.includes('<view>')) return [[to, on]];
		return views[flow].map((view) => {
			const [schema = '', name = ''] = on.replace('<view>', viewName(flow, view)).split('.');
			return [to, `${schema}."${name}"`] as const;
		});
	}

	const argumentsOf = (name: string): string =>
		/nhs_number/.test(name) ? '(text, text)' : /__fence|is_copy/.test(name) ? '()' : '(text)';

	const sourceChanges = (right: string): readonly Change[] =>
		['pds', 'immunisation'].map((schema) => {
			const on = right === 'usage' ? `schema ${schema}` : `${schema}.patient`;
			return {
				take: `revoke ${right} on ${on} from job`,
				back: `grant ${right} on ${on} to job`,
				thing: right === 'usage' ? schema : 'patient',
			};
		});

	const ownership = (on: string): Change => ({
		take: `alter table ${on} owner to dba`,
		back: `alter table ${on} owner to ndoo_loader; grant select on ${on} to dba`,
		thing: on.replace(/^.*\./, ''),
	});
});
