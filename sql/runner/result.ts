import type { NdooError } from '../../core/errors.ts';
import type { SafeCount } from '../../core/suppress.ts';
import type { GraphNode, NodeId } from '../compiler/graph.ts';

/** How one node came out, in dbt's words. */
export const statuses = ['success', 'pass', 'fail', 'warn', 'error', 'skipped'] as const;
export type NodeStatus = (typeof statuses)[number];

export type NodeResult = {
	readonly id: NodeId;
	readonly name: string;
	readonly resourceType: GraphNode['resourceType'];
	readonly status: NodeStatus;
	/** For a person: what happened, or why nothing did. Never a value out of a table. */
	readonly message: string;
	/** Of a test: how many rows should not be there, where that may be told. */
	readonly failures?: SafeCount;
	/** Nothing was read, since there is no list that may be used. */
	readonly isWithoutList?: true;
	/** This version does not run it on the warehouse's engine. */
	readonly isUnsupported?: true;
	readonly seconds: number;
};

export function told(node: GraphNode, status: NodeStatus, message: string, seconds = 0): NodeResult {
	const { id, name, resourceType } = node;
	return { id, name, resourceType, status, message, seconds };
}

/** Whether what stands on a node can be built after this. */
export const isGood = ({ status }: Pick<NodeResult, 'status'>): boolean =>
	status === 'success' || status === 'pass' || status === 'warn';

/** `3 success, 1 skipped`, in the order of the words. */
export const tallyText = (results: readonly NodeResult[]): string =>
	statuses
		.map((status) => [status, results.filter((one) => one.status === status).length] as const)
		.filter(([, count]) => count > 0)
		.map(([status, count]) => `${count} ${status}`)
		.join(', ') || 'nothing to do';

/** What is said of a node that could not be done. */
export const messageOf = ({ message, todo, problems }: NdooError): string =>
	[message, ...problems.map(({ found }) => `Found ${found}.`), todo].join(' ');
