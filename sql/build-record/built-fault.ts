import type { RelationName } from '../../warehouse/warehouse.ts';

/** How what stands is not what was built. */
export type BuiltFault = {
	/**
	 * `replaced`: another text, `missing`: not there, `unknown`: in ndoo's own schemas and not on record, `shape`: a source that
	 * views cannot rest on as before, `calls`: a source that runs what is somebody else's,
	 * `unseen`: a text that the engine does not show this account,
	 * `record`: the record of a flow was written by somebody, `own-record`: that of what the migrations made.
	 */
	readonly what: 'replaced' | 'missing' | 'unknown' | 'unseen' | 'shape' | 'calls' | 'record' | 'own-record';
	readonly relation: RelationName;
	/** Ready to be read, with the relation in it. */
	readonly text: string;
};

/** A source that was dropped and made again with the same shape: the flow goes on. */
export type Remade = { readonly source: RelationName; readonly objectId: string };

export type StandingReport = { readonly faults: readonly BuiltFault[]; readonly remade: readonly Remade[] };

export const shown = ({ schema, name }: RelationName): string => `${schema}.${name}`;
