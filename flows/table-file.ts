import type { FileLocation } from '../core/errors.ts';
import type { Bridge, ChildTable, FlowTable, NumberColumn } from './flow.ts';
import type { BridgeFile, TableFile } from './flow-schema.ts';

/** A table as its file has it, in its role; none where the rules of flow files have refused it. */
export function tableOf(
	{ subject, via, noPersonData, source: table, model, ...facts }: TableFile,
	place: FileLocation,
	modelSchema: string,
): readonly FlowTable[] {
	if (model !== undefined)
		return [{ ...facts, source: { schema: modelSchema, name: model }, place, role: 'model', model }];
	if (table === undefined) return [];
	const base = { ...facts, source: table, place };
	if (noPersonData !== undefined) return [{ ...base, role: 'nobody', decision: noPersonData }];
	if (via !== undefined) return [{ ...base, role: 'child', ...hangingOn(via), ...withNumber(subject) }];
	if (subject === undefined) return [];
	const { keys = [], ...number } = subject;
	return [{ ...base, role: 'subject', number, keys }];
}

export function bridgeOf({ name, source, keys = [], ...number }: BridgeFile, place: FileLocation): Bridge {
	return { name, source, role: 'bridge', number, keys, place };
}

const hangingOn = ({ table, keys }: NonNullable<TableFile['via']>): Pick<ChildTable, 'parent' | 'keys'> => ({
	parent: table,
	keys: Object.entries(keys).map(([child, parent]) => ({ child, parent })),
});

function withNumber(subject: TableFile['subject']): { readonly number?: NumberColumn } {
	if (subject === undefined) return {};
	const { keys: _, ...number } = subject;
	return { number };
}
