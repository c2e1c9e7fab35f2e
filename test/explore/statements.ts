import { waitForTurn } from '../../loaders/ledger/ledger.ts';
import { slotStatements } from '../../loaders/list/slot.ts';
import type { PointerValues, Slot } from '../../loaders/list/slot-statements.ts';
import { wholeReadSql } from '../../sql/views/plan/whole-reads.ts';
import type { Dialect, Row, Statement } from '../../warehouse/warehouse.ts';
import { mailbox } from '../integration/support/test-project.ts';
import type { Bare, PointerFacts, Written } from './operation.ts';

/** A statement of the product as an operation of the model, or as what is always answered alike. */
export type Recognised = { readonly operation: Bare } | { readonly rows: readonly Row[] };

const slots: readonly Slot[] = ['a', 'b'];
const noValues: PointerValues = ['a', '', '', '', new Date(0), 0, new Date(0), null];

/**
 * What a statement of the product means. Those of the list are compared with the product's own texts, letter for letter; those
 * that a builder makes, by their table. One that is not known ends the exploration: the model has to learn it.
 */
export function recognised(dialect: Dialect, statement: Statement): Recognised {
	const found = ofList(dialect, statement) ?? ofTables(statement) ?? constant(statement);
	if (found === undefined) throw new Error(`the model does not know this statement:\n${statement.text}`);
	return found;
}

function ofList(dialect: Dialect, { text, values = [] }: Statement): Recognised | undefined {
	const { lockPointer, waitFiveSeconds, point } = slotStatements[dialect];
	const lockStep = lockPointer.findIndex((statement) => statement.text === text);
	// In PostgreSQL the second of the two statements is a plain read.
	if (lockStep === 0) return is({ is: 'lock pointer', gives: lockPointer.length === 1 ? 'the slot' : 'nothing' });
	if (lockStep > 0 || text.startsWith('select slot from ndoo_list.pointer')) return is({ is: 'read pointer' });
	if (text === wholeReadSql) return { rows: [] };
	if (text === waitFiveSeconds) return is({ is: 'wait five seconds at most' });
	if (text === waitForTurn[dialect]) return is({ is: 'wait for ledger' });
	if (text === point(noValues).text) return is({ is: 'point', to: pointerFacts(values), moment: 'under lock' });
	if (/^select check_id, environment, list_date, rows[^;]* from ndoo_list\.pointer$/.test(text))
		return is({ is: 'read pointer' });
	return slots.map((slot) => ofSlot(dialect, text, slot)).find((found) => found !== undefined);
}

function ofSlot(dialect: Dialect, text: string, slot: Slot): Recognised | undefined {
	const { isClear, empty, finish } = slotStatements[dialect];
	if (text === isClear(slot).text) return is({ is: 'look whether clear', slot });
	if (text === empty(slot)) return is({ is: 'empty', slot });
	if (text === `select count(*) as rows from ndoo_list.slot_${slot}`) return is({ is: 'count', slot });
	if (text !== finish(slot)) return undefined;
	return text === '' ? { rows: [] } : is({ is: 'build key', slot });
}

const is = (operation: Bare): Recognised => ({ operation });

function pointerFacts(values: readonly unknown[]): PointerFacts {
	const [slot, checkId, kind, environment, listDate, rows] = values;
	return {
		slot: slot === 'a' ? 'a' : 'b',
		checkId: String(checkId),
		kind: String(kind),
		environment: String(environment),
		listDate: plain(listDate) as string,
		rows: Number(rows),
	};
}

/** Statements of the builder on the tables that the model has. */
function ofTables({ text, values = [] }: Statement): Recognised | undefined {
	const [, verb, table] = /^(select|update|insert)\b.*?[["]ndoo[\]"]\.[["](\w+)[\]"]/.exec(text) ?? [];
	const named = valuesByName(text, values);
	switch (`${verb} ${table}`) {
		case 'select check_run':
			return 'check_id' in named
				? is({ is: 'read check', checkId: String(named['check_id']) })
				: is({ is: 'read open check', kind: String(named['kind']) });
		case 'update check_run': {
			const { check_id: checkId, ...set } = named;
			return is({ is: 'change check', checkId: String(checkId), set });
		}
		case 'select ledger':
			return /[["]chain[\]"] is not null/.test(text) ? is({ is: 'read last entry' }) : { rows: [] };
		case 'insert ledger':
			return is({ is: 'append entry', row: inserted(text, values) });
		case 'select request':
			return { rows: [requestRow(String(named['check_id']))] };
		case 'select reply_digest':
			return { rows: [{ check_id: named['check_id'] }] };
		case 'select check_place':
			return { rows: [] };
		case 'select flow_gate':
			return is({ is: 'begin to read' });
		default:
			return undefined;
	}
}

/** `"column" = $1` and `[column] = @p0`, wherever they are. */
function valuesByName(text: string, values: readonly unknown[]): Written {
	const pairs = text.matchAll(/[["](\w+)[\]"] = (?:\$|@p)(\d+)/g);
	const first = text.includes('@p0') ? 0 : 1;
	return Object.fromEntries([...pairs].map(([, name = '', at]) => [name, plain(values[Number(at) - first])]));
}

function inserted(text: string, values: readonly unknown[]): Written {
	const [, columns = ''] = /\(([^)]*)\) values/.exec(text) ?? [];
	return Object.fromEntries([...columns.matchAll(/\w+/g)].map(([name], at) => [name, plain(values[at])]));
}

const plain = (value: unknown): string | number | boolean | null =>
	value instanceof Date ? value.toISOString() : ((value ?? null) as string | number | boolean | null);

const requestRow = (checkId: string): Row => ({
	check_id: checkId,
	part: 1,
	mailbox,
	base_name: `${checkId}-1`,
	local_id: `${checkId}-1`,
	// As many as the list has: what fills a slot up is for those who look at its size.
	rows_sent: 2,
	state: 'proven',
	route: 'client',
	sent_at: null,
	message_id: null,
	reply_id: `reply-${checkId}`,
	reply_by_hand: false,
	findings: '[]',
});

/** What no actor of the model changes, and the functions and views of a flow. */
function constant({ text }: Statement): Recognised | undefined {
	if (/\bndoo\.is_copy\(\)/.test(text)) return { rows: [{ is_copy: false }] };
	if (text === 'select purpose from ndoo.warehouse') return { rows: [{ purpose: 'organisation' }] };
	if (text.startsWith('select ndoo.assert_disclosable(')) return is({ is: 'ask gate' });
	const [, view] = /^select people from (.+)$/.exec(text) ?? [];
	return view === undefined ? undefined : is({ is: 'count people', view });
}
