import { readsOf } from '../../warehouse/dependencies/postgres-reads.ts';
import { quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import type { ModelNode } from '../compiler/graph.ts';
import { insideSchema } from '../views/plan/layers.ts';

/**
 * What the readers of a model for internal use need beside the right on its view: PostgreSQL has a reader run the functions
 * that views beneath it call, and those of returns read behind a fence, which is one. By the record of what they read.
 */
export async function fenceRightsSql(session: Session, { relation, readers }: ModelNode): Promise<readonly string[]> {
	if (readers.length === 0) return [];
	const edges = (await readsOf(session, [relation])).filter(({ schema }) => schema === 'cleaned');
	const fences = (await readsOf(session, edges)).filter(
		({ kind, schema }) => kind === 'function' && schema === insideSchema,
	);
	const names = [...new Set(fences.map(({ name }) => name))];
	return names.map(
		(name) =>
			`grant execute on function ${insideSchema}.${quotedName(name)}() to ${readers.map(quotedName).join(', ')};`,
	);
}
