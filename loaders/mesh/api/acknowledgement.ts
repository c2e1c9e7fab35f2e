import { requireStatus } from './answer.ts';
import type { MeshHttp } from './mesh-http.ts';
import type { MessageId } from './message-id.ts';
import { acknowledgedPath } from './paths.ts';
import { textOf } from './text.ts';

/**
 * Takes a message out of the inbox, for good: only after its content is durably stored (docs/design/mesh.md, "MESH API"). A
 * message that is not there, or not any more, is as good as acknowledged.
 */
export async function acknowledge(
	line: MeshHttp,
	mailbox: string,
	id: MessageId,
): Promise<'acknowledged' | 'not there'> {
	const answer = await line.ask({
		what: `Acknowledging message ${id}`,
		method: 'PUT',
		path: acknowledgedPath(mailbox, id),
	});
	const { status, body } = await requireStatus(line, answer, [200, 404, 410]);
	await textOf(body);
	return status === 200 ? 'acknowledged' : 'not there';
}
