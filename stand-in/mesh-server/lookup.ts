import { type ApiResponse, json } from './api-response.ts';
import type { ApiVersion } from './api-version.ts';
import type { MeshCall } from './call.ts';
import type { Mailboxes } from './mailbox.ts';

/** The mailboxes of an organisation that receive a workflow. */
export function lookUp(
	mailboxes: Mailboxes,
	{ odsCode, workflowId }: Pick<MeshCall, 'odsCode' | 'workflowId'>,
	version: ApiVersion,
): ApiResponse {
	const found = [...mailboxes.values()].filter(
		(mailbox) => mailbox.odsCode.toUpperCase() === odsCode.toUpperCase() && mailbox.receives.includes(workflowId),
	);
	if (version === 2) {
		return json(200, 2, { results: found.map(({ id, name }) => ({ mailbox_id: id, mailbox_name: name })) });
	}
	const results = found.map(({ id, name }) => ({ address: id, description: name, endpoint_type: 'MESH' }));
	return json(200, 1, { query_id: `${odsCode}_${workflowId}`, results });
}
