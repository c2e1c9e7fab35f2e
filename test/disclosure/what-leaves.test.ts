import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DiscloseWork, disclose } from '../../disclosure/disclose.ts';
import type { BuildableFlow } from '../../flows/gate.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import type { Session, StreamedQuery, Warehouse } from '../../warehouse/warehouse.ts';
import { clinicFlow } from '../flows/clinic-flow.ts';
import { buildClinic } from '../integration/support/clinic.ts';
import { type Disclosing, disclosing } from './disclosing.ts';

// What is not disclosed, and what of a flow leaves: on the embedded engine. Killed on the way: disclose.test.ts.

let bench: Disclosing;
let warehouse: Warehouse;
let folder: string;
beforeAll(async () => {
	bench = await disclosing();
	({ warehouse, folder } = bench);
});
afterAll(async () => await bench[Symbol.asyncDispose]());
const work = (changes: Partial<DiscloseWork> = {}): DiscloseWork => bench.work(changes);

const names = async (): Promise<readonly string[]> => await readdir(join(folder, clinicFlow.name)).catch(() => []);
const entries = async () => await ledgerEntries(warehouse, { event: 'disclosed' });

describe('nothing is disclosed', () => {
	const before = async () => ({ names: await names(), entries: (await entries()).length });
	const refusal = async (flow: BuildableFlow): Promise<unknown> => {
		const there = await before();
		const error: unknown = await disclose(work(), flow).catch((thrown: unknown) => thrown);
		expect(await before()).toEqual(there);
		return error;
	};
	const refused = (message: string) => ({ code: 'flow-refused', message: expect.stringContaining(message) });

	test('of a flow that is past its review, whenever it went live', async () => {
		const late = { ...clinicFlow, signOff: { ...clinicFlow.signOff, reviewBy: '2026-02-01' } };
		expect(await refusal(late)).toMatchObject(refused('was to be reviewed by 2026-02-01'));
	});

	test('of a flow that was changed after its views were built', async () => {
		expect(await refusal({ ...clinicFlow, maxListAgeDays: 34 })).toMatchObject(
			refused('was changed after its views were built'),
		);
	});

	test('of views that do not stand as they were built, which are closed', async () => {
		await warehouse.script(
			'create or replace view ndoo_inside.clinic__visit as select visit_id, patient_id from clinic.visit',
		);
		expect(await refusal(clinicFlow)).toMatchObject(refused('has changed in the warehouse since it was built'));
		expect(await warehouse.query({ text: 'select flow from ndoo.flow_gate' })).toEqual([]);
		await buildClinic(warehouse);
	});
});

test('a table that is not to be sent has no file, and no other column than those of the flow leaves', async () => {
	const tables = clinicFlow.tables.map((table) => (table.name === 'patient' ? { ...table, disclose: false } : table));
	const flow = { ...clinicFlow, tables } as BuildableFlow;
	await buildClinic(warehouse, [flow]);
	const { disclosure, folder: at } = await disclose(work(), flow);
	await buildClinic(warehouse);
	expect(disclosure.tables.map(({ name }) => name)).toEqual(['visit']);
	expect(await readdir(join(at, 'to-recipient'))).toEqual(['visit.csv']);
	const lines = (await readFile(join(at, 'to-recipient', 'visit.csv'), 'utf8')).trimEnd().split('\r\n');
	expect(lines[0]).toBe('visit_id,patient_id');
	for (const line of lines) expect(line.split(',')).toHaveLength(2);
});

test('every table is read of one state of the warehouse', async () => {
	const states: unknown[] = [];
	const watched: Warehouse = {
		...warehouse,
		transaction: (mode, act) =>
			warehouse.transaction(mode, async (session) => {
				// Under it each statement sees what the first one saw.
				states.push(await session.query({ text: "select current_setting('transaction_isolation') as isolation" }));
				return await act({ ...session, stream: (query) => streamed(session, query) });
			}),
	};
	const streams: string[] = [];
	const streamed: (session: Session, query: StreamedQuery) => ReturnType<Session['stream']> = (session, query) => {
		streams.push(JSON.stringify(states.at(-1)));
		return session.stream(query);
	};
	await disclose(work({ warehouse: watched }), clinicFlow);
	expect(streams).toHaveLength(2);
	expect(new Set(streams)).toEqual(new Set([JSON.stringify([{ isolation: 'repeatable read' }])]));
});
