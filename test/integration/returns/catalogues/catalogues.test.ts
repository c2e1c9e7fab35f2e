import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { quoted, quotedName } from '../../../../warehouse/postgres-dialect.ts';
import type { Warehouse } from '../../../../warehouse/warehouse.ts';
import { publishLive } from '../../../loaders/list/live-list.ts';
import { makeProject, type TestProject } from '../../support/project.ts';
import { type CatalogueTable, readCatalogue } from './catalogue.ts';
import { clearedNumbers, rowsFor, type SourceRow } from './generated-rows.ts';
import { checkFromOutside } from './outside-check.ts';

// The catalogues of a live warehouse, 111 tables, built and disclosed whole; and a check of what came out that uses
// nothing of ours.

const flowSchema = z.object({
	bridge: z.object({ source: z.object({ name: z.string() }) }),
	tables: z.array(
		z.object({
			name: z.string(),
			source: z.object({ schema: z.string(), name: z.string() }),
			noPersonData: z.object({}).optional(),
			via: z.object({ keys: z.record(z.string(), z.string()) }).optional(),
		}),
	),
});
type FlowFile = z.output<typeof flowSchema>;

type DataSet = {
	readonly name: string;
	readonly schema: string;
	readonly text: string;
	readonly flow: FlowFile;
	readonly tables: readonly CatalogueTable[];
};

async function readDataSet(name: string): Promise<DataSet> {
	const text = await readFile(new URL(`${name}.yml`, import.meta.url), 'utf8');
	return {
		name,
		schema: name.toUpperCase(),
		text,
		flow: flowSchema.parse(parse(text)),
		tables: await readCatalogue(name),
	};
}

const dataSets = await Promise.all(['csds', 'mhsds'].map(readDataSet));
const unreachable: Readonly<Record<string, readonly string[]>> = { csds: [], mhsds: ['MHSDS_RelatedOrganisation'] };

let project: TestProject;
beforeAll(async () => {
	const files = dataSets.map(({ name, text }) => [`flows/returns/${name}.yml`, text]);
	project = await makeProject({ files: Object.fromEntries(files), fill });
	const noneInVain = expect.not.stringContaining('meets no row');
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0, err: noneInVain });
	for (const { name } of dataSets) expect(await project.ndoo(['disclose', name])).toMatchObject({ status: 0 });
}, 180_000);
afterAll(async () => await project[Symbol.asyncDispose]());

async function fill(warehouse: Warehouse): Promise<void> {
	for (const { schema, flow, tables } of dataSets) {
		await warehouse.script(`create schema ${quotedName(schema)}`);
		for (const table of tables) {
			const known = flow.tables.find(({ source }) => source.name === table.name);
			await fillTable(warehouse, schema, { table, rows: rowsFor(table, Object.keys(known?.via?.keys ?? {})) });
		}
	}
	await publishLive(warehouse, clearedNumbers);
}

type Filled = { readonly table: CatalogueTable; readonly rows: readonly SourceRow[] };

async function fillTable(warehouse: Warehouse, schema: string, { table, rows }: Filled): Promise<void> {
	const target = quoted({ schema, name: table.name });
	const columns = table.columns.map(({ name, type }) => `${quotedName(name)} ${type}`).join(', ');
	await warehouse.script(`create table ${target} (${columns})`);
	await warehouse.query({
		text: `insert into ${target} select * from jsonb_to_recordset($1::jsonb) as row (${columns})`,
		values: [JSON.stringify(rows)],
	});
}

describe.each(dataSets)('$name', ({ name, schema, flow, tables }) => {
	test('every table of the catalogue is reached, about nobody, the bridge, or named as out of reach', () => {
		const said = [
			...flow.tables.map(({ source }) => source.name),
			flow.bridge.source.name,
			...(unreachable[name] ?? []),
		];
		expect(said.toSorted()).toEqual(tables.map((table) => table.name).toSorted());
	});

	const outsideCheck = async (disclosed: string) =>
		await checkFromOutside({
			dataFolder: project.path('warehouse', 'data'),
			schema,
			disclosed,
			sourceOf: Object.fromEntries(flow.tables.map((table) => [table.name, table.source.name])),
			index: flow.bridge.source.name,
			numberColumns: ['NHSNumber Pseudo', 'Pseudo_NHS_Number'],
			nobody: flow.tables.filter(({ noPersonData }) => noPersonData !== undefined).map((table) => table.name),
		});
	const disclosedFolder = async () => {
		const [made = '', ...more] = await readdir(project.path('disclosed', name));
		expect(more).toEqual([]);
		return project.path('disclosed', name, made, 'to-recipient');
	};

	test('no row in any table belongs to a removed person, and no row of anybody else is missing', async () => {
		const findings = await outsideCheck(await disclosedFolder());
		expect(findings).toMatchObject({ files: flow.tables.length, faults: [] });
		expect(findings.disclosedRows).toBeGreaterThan(5000);
		expect(findings.rowsOfRemoved).toBeGreaterThan(5000);
	});

	test('the check from the outside finds a row too many and a row too few', async () => {
		const copy = project.path('copied', name);
		await cp(await disclosedFolder(), copy, { recursive: true });
		const [file = ''] = (await readdir(copy)).filter((one) => one.includes('care_activity'));
		const lines = (await readFile(join(copy, file), 'utf8')).trim().split('\r\n');
		// The first person has opted out; whoever is on the last line has not.
		const removed = lines.at(-1)?.replace(/P\d+/g, 'P0');
		await writeFile(join(copy, file), [...lines.slice(0, -1), removed, ''].join('\r\n'));
		expect((await outsideCheck(copy)).faults.map((fault) => fault.replace(/: [^:]*$/, ''))).toEqual([
			`${file.replace('.csv', '')}: a row of a removed person`,
			`${file.replace('.csv', '')}: a row is missing`,
		]);
	});
});

describe('what is not reached is refused', () => {
	/** What `ndoo build` says of the flow when it reads like this. */
	const refusal = async (name: string, change: (text: string) => string) => {
		const file = project.path('flows', 'returns', `${name}.yml`);
		const text = await readFile(file, 'utf8');
		await writeFile(file, change(text));
		const { status, err } = await project.ndoo(['build', '--dry-run']);
		await writeFile(file, text);
		return { status, err };
	};

	test('a record number that is text here and a number everywhere else', async () => {
		const table = `  - name: related_organisation
    source: { schema: MHSDS, name: MHSDS_RelatedOrganisation }
    via: { table: mhs001_mpi, keys: { RecordNumber: RecordNumber } }
    columns: [OrganisationCode_Related]
`;
		const { status, err } = await refusal('mhsds', (text) => text + table);
		expect(status).toBe(10);
		expect(err).toContain(
			'found the key `RecordNumber` of table `related_organisation`, which is text, beside `RecordNumber` of `mhs001_mpi`, which is numeric(38,0)',
		);
	});

	test('community services without the bridge', async () => {
		const { status, err } = await refusal('csds', (text) => text.replace(/^bridge:[\s\S]*?\n\n/m, ''));
		expect(status).toBe(10);
		expect(err).toContain('found no table with `subject`, and no `bridge`');
	});

	test('a table with the id of a person, signed off as one without person-level data', async () => {
		const { status, err } = await refusal('csds', (text) =>
			text.replace(
				/(name: CYP402SVF \})\n.*via: .*/,
				'$1\n    noPersonData: { reason: It has no number., signedOffBy: A. Tester, on: 2026-01-08 }',
			),
		);
		expect(status).toBe(10);
		expect(err).toContain(
			'found table `cyp402_svf` as one without person-level data, and it has `PERSON ID`, by which',
		);
	});
});

test('the four tables with a number are the bridges and two of the mental health services', () => {
	const holders = dataSets.flatMap(({ tables }) =>
		tables.filter(({ columns }) => columns.some(({ name }) => name === 'NHSNumber Pseudo')).map((table) => table.name),
	);
	expect(holders).toEqual(['Bridging', 'MHS001MPI', 'MHS302MHDropInContact', 'bridging']);
});
