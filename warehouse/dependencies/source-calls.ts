import type { Dialect, RelationName, Session } from '../warehouse.ts';
import { isAllowed } from './allowed-calls.ts';
import { type CalledBeneath, callsBeneath } from './postgres-reads.ts';
import { foreignModulesSql } from './tsql-reads-sql.ts';

/** What runs with the rights of whoever reads a source, and was put there by somebody who does not have them. */
export type SourceCall = {
	/** The view, or the table by its policies and indexes, that calls it. */
	readonly reader: RelationName;
	/** What is called, ready to be read: `function src.step`. */
	readonly shown: string;
	/** Who may make something else of it. */
	readonly account: string;
	/** Ready to be read: `src.visit calls the function src.step of etl`. */
	readonly text: string;
};

/** Whether somebody accepted it, with a reason and until a day. */
export type AcceptsCall = (call: SourceCall) => boolean;
export const acceptsNone: AcceptsCall = () => false;

/**
 * What is called beneath relations, by the engine's record, and could do what the loader or the owner of the warehouse can: a view
 * reads tables with its owner's rights, and runs functions with those of the one who reads. Nothing is found of what the engine
 * brings and reads nothing, nor of what belongs to somebody with the owner's rights. In T-SQL a function runs no text and changes
 * nothing, and what it reads is on record; there it is what another principal than that of the views owns.
 */
export const sourceCalls = async (
	session: Session,
	relations: readonly RelationName[],
): Promise<readonly SourceCall[]> => (relations.length === 0 ? [] : await callsOf[session.dialect](session, relations));

/** The same, without what was accepted. */
export const strangeCalls = async (
	session: Session,
	relations: readonly RelationName[],
	accepts: AcceptsCall,
): Promise<readonly SourceCall[]> => (await sourceCalls(session, relations)).filter((call) => !accepts(call));

/** What to do about it; follows "expected". */
export const expectedOfCall = ({ account, shown }: SourceCall): string =>
	`nothing of somebody else's that runs as its rows are read: a stored table in its place; a function that belongs to the owner of the warehouse; or, in ndoo.yml under \`grants: accepted:\`, \`access: runs-in-source\`, \`account: ${account}\`, \`to: ${shown}\``;

type CallsOf = (session: Session, relations: readonly RelationName[]) => Promise<readonly SourceCall[]>;

const callsOf: Readonly<Record<Dialect, CallsOf>> = {
	postgres: async (session, relations) => {
		const found = (await callsBeneath(session, relations)).filter((call) => !isHarmless(call)).map(toSourceCall);
		return [...new Map(found.map((call) => [call.text, call])).values()];
	},
	tsql: async (session, relations) => {
		const found: SourceCall[] = [];
		for (const { schema, name } of relations) {
			const rows = await session.query({ text: foreignModulesSql, values: [schema, name] });
			found.push(
				...rows.map((row) => {
					const [account, shown] = [String(row['owner']), `${row['kind']} ${row['name']}`];
					const reader = { schema, name };
					return { reader, shown, account, text: `${schema}.${name} reads the ${shown} of ${account}` };
				}),
			);
		}
		return found;
	},
};

/** An immutable function of the owner's looks at nothing but what it is handed, whoever calls it. */
function isHarmless(call: CalledBeneath): boolean {
	if (isAllowed(call)) return true;
	const isChosen = call.isReaderTrusted || call.isForType;
	if (call.isBuiltIn || call.kind === 'json') return isChosen;
	return call.isTrusted && (isChosen || call.kind === 'type' || call.volatility === 'immutable');
}

function toSourceCall({ reader, shown, owner, readerOwner, ...call }: CalledBeneath): SourceCall {
	const name = `${reader.schema}.${reader.name}`;
	const isReaders = owner === undefined || call.isTrusted || call.isBuiltIn;
	return {
		reader,
		shown,
		account: isReaders ? readerOwner : owner,
		text: isReaders ? `${name} of ${readerOwner} calls the ${shown}` : `${name} calls the ${shown} of ${owner}`,
	};
}
