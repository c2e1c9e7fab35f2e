import { z } from 'zod';
import { readJson, requireStatus } from './answer.ts';
import type { MeshHttp } from './mesh-http.ts';
import { lookupPath } from './paths.ts';

/** A mailbox that takes messages of a workflow. */
export type Endpoint = { readonly mailbox: string; readonly name: string };

const endpoint = z.union([
	z.object({ mailbox_id: z.string(), mailbox_name: z.string() }).transform((found) => ({
		mailbox: found.mailbox_id,
		name: found.mailbox_name,
	})),
	z.object({ address: z.string(), description: z.string() }).transform((found) => ({
		mailbox: found.address,
		name: found.description,
	})),
]);

const endpoints = z.object({ results: z.array(endpoint) });

/** The mailboxes of an organisation that take messages of a workflow; none when there are none. */
export async function lookup(line: MeshHttp, odsCode: string, workflowId: string): Promise<readonly Endpoint[]> {
	const answer = await line.ask({
		what: 'Looking a mailbox up',
		method: 'GET',
		path: lookupPath(odsCode, workflowId),
	});
	return (await readJson(await requireStatus(line, answer), endpoints)).results;
}
