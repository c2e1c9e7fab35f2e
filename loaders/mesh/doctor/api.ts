import type { Environment } from '../../../core/project/project.ts';
import { isSameMailbox, recipientOf, serviceOdsCode, workflowId } from '../../service/service.ts';
import type { MeshApiClient } from '../api/client.ts';
import { type DoctorFinding, examined, failed, ok, warning } from './finding.ts';

/** Speaks with MESH: whether it lets the mailbox in, whether the clocks agree, and whether the service is where requests go. */
export async function examineApi(client: MeshApiClient, environment: Environment): Promise<readonly DoctorFinding[]> {
	const about = `mailbox ${client.mailbox}`;
	const handshake = await examined(about, async () => {
		const { clockSkew } = await client.handshake(undefined);
		return [ok(about, 'MESH lets it in'), ...(clockSkew === undefined ? [] : [judgeClock(clockSkew)])];
	});
	return [...handshake, ...(await examined('recipient', async () => await examineRecipient(client, environment)))];
}

const minute = 60_000;

/** `skew`: milliseconds that MESH's clock is ahead of ours. A token serves within two hours of it (docs/design/mesh.md). */
export function judgeClock(skew: number): DoctorFinding {
	const minutes = Math.round(Math.abs(skew) / minute);
	const text =
		minutes === 0 ? "agrees with MESH's" : `is ${minutes} minutes ${skew > 0 ? 'behind' : 'ahead of'} MESH's`;
	if (minutes < 5) return ok('clock', text);
	const todo = 'Set the clock of this machine, and let it follow a time server: MESH refuses who is two hours off.';
	return minutes < 60 ? warning('clock', text, todo) : failed('clock', text, todo);
}

async function examineRecipient(client: MeshApiClient, environment: Environment): Promise<readonly DoctorFinding[]> {
	const recipient = recipientOf(environment);
	const known = await client.lookup(serviceOdsCode(environment), workflowId);
	if (known.some(({ mailbox }) => isSameMailbox(mailbox, recipient))) {
		return [ok('recipient', `MESH knows ${recipient} as the check service`)];
	}
	const text = `MESH does not name ${recipient} for the workflow ${workflowId}`;
	const todo =
		'The check service may have moved to another mailbox, as it did before: see the check service page, and whether there is a newer version of ndoo.';
	return [warning('recipient', text, todo)];
}
