import { release, type } from 'node:os';
import { requireStatus } from './answer.ts';
import { clockSkew, type MeshHttp } from './mesh-http.ts';
import type { MeshApiSettings } from './options.ts';
import { mailboxPath } from './paths.ts';
import { textOf } from './text.ts';

export type Handshake = {
	/** When the last one was made: now, or the time that was handed in. To be kept for the next call. */
	readonly at: Date;
	/** Milliseconds that MESH's clock is ahead of ours; undefined when none was made now, or the answer was not dated. */
	readonly clockSkew: number | undefined;
};

const day = 24 * 3_600_000;

/** Tells MESH that the mailbox is in use, once in 24 hours (docs/design/mesh.md, "MESH API"), and shows that it lets us in. */
export async function handshake(
	line: MeshHttp,
	{ credentials: { mailbox }, clientVersion, clock }: MeshApiSettings,
	last: Date | undefined,
): Promise<Handshake> {
	const at = clock();
	if (last !== undefined && isWithinADay(last, at)) return { at: last, clockSkew: undefined };
	const answer = await line.ask({
		what: `The handshake of mailbox ${mailbox}`,
		method: 'POST',
		path: mailboxPath(mailbox),
		headers: { 'mex-clientversion': clientVersion, 'mex-osname': type(), 'mex-osversion': release() },
	});
	const { body, headers } = await requireStatus(line, answer);
	await textOf(body);
	return { at, clockSkew: clockSkew(headers, at) };
}

// One that is dated ahead, by a clock that has been put back since, counts for nothing.
const isWithinADay = (last: Date, now: Date): boolean => last <= now && now.getTime() - last.getTime() < day;
