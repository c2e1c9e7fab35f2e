import { createHmac, type Hmac, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { type TimeZone, wallTimeOf } from '../core/day.ts';
import { type Files, isTemporary } from '../core/files.ts';
import type { Tell } from '../core/note.ts';
import { type Flow, type FlowTable, isSent } from '../flows/flow.ts';
import type { BuildableFlow, Judgement, PassThroughFlow } from '../flows/gate.ts';
import { reasonOf } from '../flows/reason.ts';
import { viewName } from '../flows/view-name.ts';
import { csvOf } from '../loaders/csv/csv.ts';
import { record } from '../loaders/ledger/ledger.ts';
import { listStatus } from '../loaders/list/status.ts';
import { requireDisclosable } from '../loaders/sign-off/eligibility.ts';
import type { Remade } from '../sql/build-record/built-fault.ts';
import { recordRemade } from '../sql/build-record/closing.ts';
import { layersOf } from '../sql/views/plan/layers.ts';
import { type RouteName, routes } from '../sql/views/plan/route.ts';
import { readWhole } from '../sql/views/plan/whole-reads.ts';
import type { AcceptsCall } from '../warehouse/dependencies/source-calls.ts';
import { quotingOf } from '../warehouse/dialect.ts';
import { readingOf } from '../warehouse/reading.ts';
import type { RelationName, Session, Warehouse } from '../warehouse/warehouse.ts';
import { closedUnlessAsBuilt, requireAsBuilt, requireBuilt } from './built.ts';
import { type DisclosedList, type DisclosedTable, type Disclosure, rowsNotCounted } from './disclosure.ts';
import { requirePilot } from './pilot.ts';

export type DiscloseWork = {
	readonly warehouse: Warehouse;
	readonly files: Files;
	readonly clock: Clock;
	readonly newId: () => string;
	readonly actor: string;
	readonly toolVersion: string;
	/** Of every digest, and of the ledger's chain. */
	readonly key: KeyObject;
	/** The project's folder of disclosures. */
	readonly folder: string;
	readonly tell: Tell;
	/** What sources may call that is somebody else's; nothing without it. */
	readonly accepts?: AcceptsCall;
};

/** What was disclosed, and where it lies. */
export type Made = { readonly disclosure: Disclosure; readonly folder: string };

/**
 * Writes each view of a flow to a CSV file, all of one snapshot, and records the disclosure before the files are given
 * their place: what has a name has an entry in the ledger. A flow that is subject to the opt-out goes by its cleaned views
 * and one list; any other by its pass-through views, with the reason on record. Throws `flow-refused` for a flow that may
 * not be disclosed or was changed since it was built, `list-refused` when its gate does, and leaves nothing behind that
 * could be taken for a disclosure.
 */
export async function disclose(work: DiscloseWork, flow: Flow, pilot?: string): Promise<Made> {
	const at = work.clock();
	const judged = await requireDisclosable(work.warehouse, flow, at);
	requirePilot(flow, at, pilot);
	const disclosureId = `${stampOf(at, flow.timeZone)}-${work.newId()}`;
	const unfinished = join(work.folder, flow.name, `.${disclosureId}.part`);
	await clearUnfinished(work, flow);
	const { list, tables, remade } = await closedUnlessAsBuilt({ ...work, at }, judged, () =>
		work.warehouse.transaction('snapshot', (session) =>
			writeTables(work, session, { ...judged, judged, folder: unfinished }),
		),
	);
	const disclosure: Disclosure = {
		disclosureId,
		flow: flow.name,
		at: at.toISOString(),
		by: work.actor,
		toolVersion: work.toolVersion,
		recipient: flow.recipient,
		purpose: flow.purpose,
		applied: judged.route === 'cleaned',
		why: reasonOf(judged.flow),
		...(pilot !== undefined && { pilot }),
		...(list && { list }),
		tables,
	};
	await work.files.writeWhole(join(unfinished, inward, 'manifest.json'), [
		Buffer.from(`${JSON.stringify(disclosure, undefined, '\t')}\n`),
	]);
	await recordRemade(
		{ ...work, at },
		remade.map((one) => ({ ...one, flow: flow.name })),
	);
	await record(work.warehouse, work.key, {
		event: 'disclosed',
		actor: work.actor,
		at,
		flow: flow.name,
		...(list && { checkId: list.checkId }),
		detail: disclosure,
	});
	const folder = join(work.folder, flow.name, disclosureId);
	await work.files.move(unfinished, folder);
	return { disclosure, folder };
}

/** Goes to the recipient: the tables, and nothing that says how many rows were removed. */
export const outward = 'to-recipient';
/** Stays. */
const inward = 'internal';

/** By the clocks of the wall, so that the day in the name of a disclosure is the day in its record. */
const stampOf = (at: Date, zone: TimeZone): string =>
	`${wallTimeOf(at, zone)}:${String(at.getUTCSeconds()).padStart(2, '0')}`.replace(' ', 'T').replaceAll(/[-:]/g, '');

type Written = {
	readonly list: DisclosedList | undefined;
	readonly tables: readonly DisclosedTable[];
	readonly remade: readonly Remade[];
};
type Place = {
	readonly route: RouteName;
	readonly flow: BuildableFlow | PassThroughFlow;
	readonly judged: Exclude<Judgement, { route: 'refused' }>;
	readonly folder: string;
};

async function writeTables(work: DiscloseWork, session: Session, place: Place): Promise<Written> {
	const { route, flow, folder } = place;
	await requireBuilt(session, route, flow);
	const remade = await requireAsBuilt(session, place.judged, work);
	await requireOpen(session, route, flow);
	await readWhole(session);
	const list = route === 'cleaned' ? await listInUse(session) : undefined;
	for (const side of [outward, inward]) await work.files.makeFolder(join(folder, side));
	const tables: DisclosedTable[] = [];
	for (const table of flow.tables.filter(isSent)) tables.push(await writeTable(work, session, { ...place, table }));
	return { list, tables, remade };
}

/** Asks the gate of the views before a folder is made. */
async function requireOpen(session: Session, route: RouteName, { name }: Flow): Promise<void> {
	const flow = quotingOf[session.dialect].quotedLiteral(name);
	await session.query({ text: `select ndoo.${routes[route].assertion}(${flow}) as is_open` });
}

async function listInUse(session: Session): Promise<DisclosedList> {
	const list = await listStatus(session);
	if (list === undefined) throw new Error('the gate let a flow pass without a list');
	const { checkId, listDate, ageDays, environment } = list;
	return { checkId, date: listDate.toISOString(), ageDays, environment };
}

async function writeTable(
	work: DiscloseWork,
	session: Session,
	{ route, flow, table, folder }: Place & { readonly table: FlowTable },
): Promise<DisclosedTable> {
	const view = readBy[route](flow.name, table.name);
	const text = await selectText(session, view, table.columns);
	const file = join(outward, `${table.name}.csv`);
	const digest = createHmac('sha256', work.key);
	await work.files.writeWhole(join(folder, file), digesting(csvOf(table.columns, session.stream({ text })), digest));
	work.tell({
		level: 'info',
		step: 'disclose',
		text: `${table.name}: ${rowsNotCounted({ applied: route === 'cleaned' })}`,
		passing: true,
	});
	return { name: table.name, file: file.replaceAll('\\', '/'), rows: 'suppressed', digest: digest.digest('hex') };
}

/** The inside of a cleaned view, whose plan is free and whose rows stream. */
const readBy: Readonly<Record<RouteName, (flow: string, table: string) => RelationName>> = {
	cleaned: (flow, table) => layersOf(flow, table).inside,
	passthrough: (flow, table) => ({ schema: routes.passthrough.schema, name: viewName(flow, table) }),
};

/** The columns of the flow, and no other that a view may have. */
async function selectText(session: Session, view: RelationName, columns: readonly string[]): Promise<string> {
	const types = new Map((await session.describe(view)).map(({ name, type }) => [name, type]));
	const shown = columns.map((name) => readingOf[session.dialect].exact({ name, type: types.get(name) ?? '' }));
	return `select ${shown.join(', ')} from ${quotingOf[session.dialect].quoted(view)}`;
}

async function* digesting(bytes: AsyncIterable<Uint8Array>, digest: Hmac): AsyncGenerator<Uint8Array> {
	for await (const chunk of bytes) {
		digest.update(chunk);
		yield chunk;
	}
}

// A disclosure that was killed has no place and no entry: it was none.
async function clearUnfinished({ files, folder }: DiscloseWork, { name }: Flow): Promise<void> {
	const entries = await files.list(join(folder, name));
	for (const entry of entries.filter((found) => isTemporary(found.name))) {
		await files.remove(join(folder, name, entry.name));
	}
}
