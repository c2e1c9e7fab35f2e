import type { RelationName, Row, Session } from '../warehouse.ts';
import { callsBeneathSql, callsSql } from './postgres-calls-sql.ts';
import { deepest, readsSql } from './postgres-reads-sql.ts';

/** A relation or function that is read, and through what. */
export type Dependency = RelationName & {
	readonly kind: 'relation' | 'function';
	/** From behind the start to it: ` → src.ward → src.patient`; empty for the start itself. */
	readonly way: string;
	/** What lies between the start and it: nothing; models alone; something that others made. */
	readonly behind: 'nothing' | 'models' | 'others';
	/** Whether it is the program's, or was made for a model. */
	readonly isOwn: boolean;
	/** Whether the look ended here, with more behind it perhaps: what that is nobody knows, so it is taken for the worst. */
	readonly isCutOff: boolean;
	readonly reader: RelationName | undefined;
};

/**
 * All that relations read by PostgreSQL's own record, each way once, the nearest first; through models, which are handed in,
 * and through what others made.
 */
export async function readsOf(
	session: Session,
	start: readonly RelationName[],
	models: readonly RelationName[] = [],
): Promise<readonly Dependency[]> {
	const rows = await session.query({ text: readsSql, values: [JSON.stringify(start), JSON.stringify(models)] });
	return rows.map((row) => ({
		kind: row['kind'] === 'f' ? 'function' : 'relation',
		schema: String(row['schema']),
		name: String(row['name']),
		way: String(row['way']),
		behind: behindOf(row['behind']),
		isOwn: row['is_own'] === true,
		isCutOff: Number(row['depth']) >= deepest,
		reader:
			row['reader_name'] === null
				? undefined
				: { schema: String(row['reader_schema']), name: String(row['reader_name']) },
	}));
}

const behindOf = (value: unknown): Dependency['behind'] =>
	value === 'models' || value === 'others' ? value : 'nothing';

/** What a view calls beside relations. */
export type Called = {
	readonly reader: RelationName;
	readonly kind: 'function' | 'type' | 'json' | 'other';
	readonly name: string;
	/** Ready to be read: `function src.step`. */
	readonly shown: string;
	readonly isBuiltIn: boolean;
	readonly volatility: 'immutable' | 'stable' | 'volatile' | undefined;
	readonly isEnum: boolean;
	/** The extension that it belongs to. */
	readonly extension: string | undefined;
	/** Whether it is what such an extension brings itself, and no domain, function or operator that somebody put into it. */
	readonly isExtensions: boolean;
};

/** All functions that the rules of views call, and what else of theirs does not come with the engine. */
export async function callsOf(session: Session, views: readonly RelationName[]): Promise<readonly Called[]> {
	const rows = await session.query({ text: callsSql, values: [JSON.stringify(views)] });
	return rows.map(toCalled);
}

/** What is called beneath a relation, and whose it is. */
export type CalledBeneath = Called & {
	readonly readerOwner: string;
	/** Whether what calls belongs to somebody with the rights of the owner of the warehouse. */
	readonly isReaderTrusted: boolean;
	/** Undefined where the engine brings it, or says of nobody that it is his. */
	readonly owner: string | undefined;
	readonly isTrusted: boolean;
	/** Whether nothing calls it yet, and the type of a column would have it called. */
	readonly isForType: boolean;
};

/** All that runs with the rights of whoever reads relations, by themselves and by what is beneath them. */
export async function callsBeneath(
	session: Session,
	relations: readonly RelationName[],
): Promise<readonly CalledBeneath[]> {
	const rows = await session.query({ text: callsBeneathSql, values: [JSON.stringify(relations)] });
	return rows.map((row) => ({
		...toCalled(row),
		readerOwner: String(row['reader_owner']),
		isReaderTrusted: row['is_reader_trusted'] === true,
		owner: row['owner'] === null ? undefined : String(row['owner']),
		isTrusted: row['is_trusted'] === true,
		isForType: row['is_for_type'] === true,
	}));
}

const toCalled = (row: Row): Called => ({
	reader: { schema: String(row['reader_schema']), name: String(row['reader_name']) },
	kind: kindOf(row),
	name: String(row['name']),
	shown: String(row['shown']),
	isBuiltIn: row['is_built_in'] === true,
	volatility: volatilities.get(String(row['volatility'])),
	isEnum: row['is_enum'] === true,
	extension: row['extension'] === null ? undefined : String(row['extension']),
	isExtensions: row['is_extensions'] === true,
});

const volatilities = new Map([
	['i', 'immutable'],
	['s', 'stable'],
	['v', 'volatile'],
] as const satisfies readonly (readonly [string, Called['volatility']])[]) as ReadonlyMap<string, Called['volatility']>;

function kindOf(row: Row): Called['kind'] {
	const { kind } = row;
	return kind === 'function' || kind === 'type' || kind === 'json' ? kind : 'other';
}
