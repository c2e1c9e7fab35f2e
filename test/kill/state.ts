import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../../warehouse/warehouse.ts';
import { allMailboxes, type TestProject } from '../integration/support/project.ts';

// What a run leaves behind, in tables and in folders, without what no two runs have alike: moments, and what is made by chance.

/** The list as a reader has it; `rows` is what the pointer says of it. */
export type ListSeen = { readonly numbers: string | null; readonly found: number; readonly rows: number | null };

export async function listSeen(session: Session): Promise<ListSeen> {
	const [row] = await session.query({
		text: `select (select pg_catalog.md5(pg_catalog.string_agg(nhs_number, ',' order by nhs_number)) from ndoo_list.cleaned_list) as numbers,
			(select count(*)::integer from ndoo_list.cleaned_list) as found, (select rows::integer from ndoo_list.pointer) as rows`,
	});
	return { numbers: (row?.['numbers'] as string | null) ?? null, found: Number(row?.['found']), rows: rowsOf(row) };
}

const rowsOf = (row: Readonly<Record<string, unknown>> | undefined): number | null =>
	row?.['rows'] === null || row?.['rows'] === undefined ? null : Number(row['rows']);

const ours = "('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')";

const queries = {
	slots: 'select (select count(*) from ndoo_list.slot_a) + (select count(*) from ndoo_list.slot_b) as rows',
	runs: 'select kind, environment, state, outcome from ndoo.check_run order by opened_at',
	requests: 'select part, mailbox, rows_sent, state, findings from ndoo.request order by check_id, part',
	events: 'select distinct event from ndoo.ledger order by event',
	gates: 'select flow from ndoo.flow_gate order by flow',
	built: 'select schema_name, name, kind, flow from ndoo.built_object order by 1, 2, 3, 4',
	sources: 'select distinct schema_name, name from ndoo.built_source order by 1, 2',
	views: `select n.nspname as schema, c.relname as name, c.relkind as kind, pg_catalog.obj_description(c.oid, 'pg_class') as comment,
		pg_catalog.pg_get_viewdef(c.oid) as text, c.relacl::text as rights
		from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
		where n.nspname in ${ours} and c.relkind in ('v', 'r') order by 1, 2`,
	routines: `select n.nspname as schema, p.proname as name, p.prosrc as text, p.proacl::text as rights
		from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
		where n.nspname in ${ours} order by 1, 2, 3`,
	members: `select m.roleid::regrole::text as role, m.member::regrole::text as member from pg_catalog.pg_auth_members as m order by 1, 2`,
} as const;

export async function tablesOf(session: Session): Promise<object> {
	const read: [string, unknown][] = [['list', await listSeen(session)]];
	for (const [name, text] of Object.entries(queries)) read.push([name, await session.query({ text })]);
	return Object.fromEntries(read);
}

/** What lies in the project's folders, and what is in the files that were made for a recipient. */
export async function foldersOf(project: TestProject): Promise<object> {
	const boxes = allMailboxes.flatMap((box) =>
		['IN', 'OUT', 'SENT', 'FAILED', 'TEMP'].map((name) => ['mesh', box, name]),
	);
	const names: string[] = [];
	for (const parts of [...boxes, ['work']])
		for (const name of await readdir(project.path(...parts), { recursive: true }).catch(() => []))
			names.push(join(...parts, masked(name)));
	return { names: names.toSorted(), disclosed: await disclosedBy(project) };
}

/** Each return once, however often it was made: a disclosure that was cut off after its place was taken is made again. */
async function disclosedBy(project: TestProject): Promise<readonly string[]> {
	const found = await readdir(project.path('disclosed'), { recursive: true, withFileTypes: true }).catch(() => []);
	const made = found
		.filter((entry) => entry.isFile())
		.map(async ({ parentPath, name }) => {
			const path = join(parentPath, name);
			// The manifest has what no two disclosures have alike.
			const text = name.endsWith('.json') ? '' : await readFile(path, 'utf8');
			return masked(`${path.slice(project.folder.length)}\n`) + text;
		});
	return [...new Set(await Promise.all(made))].toSorted();
}

// The random end of an id may be letters alone.
const masked = (name: string): string => name.replaceAll(/(?<=T\d{6}-)[0-9a-f]{6}|[0-9a-f]*\d[0-9a-fTZ]*/g, '#');
