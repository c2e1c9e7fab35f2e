import { randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import { bring } from '../../../loaders/check/by-hand/bring.ts';
import type { Request } from '../../../loaders/check/state/check-run.ts';
import type { CheckWork } from '../../../loaders/check/state/check-work.ts';
import { meshApiRoute } from '../../../loaders/mesh/api-route/route.ts';
import { byHandRoute } from '../../../loaders/mesh/by-hand/route.ts';
import { meshClientRoute } from '../../../loaders/mesh/client-folder/route.ts';
import type { MeshRoute } from '../../../loaders/mesh/route.ts';
import { recipientOf, workflowId } from '../../../loaders/service/service.ts';
import { checkMailbox, serviceMailbox } from '../../../stand-in/mesh-server/mailbox.ts';
import { meshServerStandIn } from '../../../stand-in/mesh-server/mesh-server.ts';
import { memorySpool } from '../../../stand-in/mesh-server/spool.ts';
import type { CheckBench } from './check-bench.ts';
import { apiClient, sharedKey } from './mesh-api-bench.ts';
import { deliver } from './messages.ts';
import { mailbox } from './test-project.ts';

/** One of the routes, and the test in the place of the service behind it. */
export type PartRoute = AsyncDisposable & {
	/** A route as a run opens it. */
	open(): MeshRoute;
	/** What came back for a request, whatever is in it. */
	reply(work: CheckWork, request: Request, data: string): Promise<void>;
};

/** The copies of a request that lie anywhere in the folders of a bench, but for its warehouse. */
export async function copiesOf(bench: CheckBench, { checkId, part, baseName }: Request): Promise<readonly string[]> {
	const names = await readdir(bench.folder, { recursive: true });
	const own = join('work', checkId, `part-${String(part).padStart(3, '0')}.request.dat`);
	return names.filter((name) => name === own || name.includes(baseName));
}

export const partRoutes = {
	client: async (bench: CheckBench): Promise<PartRoute> => {
		const interfaceRoot = join(bench.folder, 'mesh', mailbox);
		return {
			open: () => meshClientRoute({ mailbox, interfaceRoot, files: diskFiles, clock: () => bench.now }),
			reply: async (_, { localId }, data) => await deliver(bench.inbox, { id: randomUUID(), localId, data }, 0),
			[Symbol.asyncDispose]: async () => {},
		};
	},

	ui: async (bench: CheckBench): Promise<PartRoute> => ({
		open: () => byHandRoute({ mailbox, folder: join(bench.folder, 'by-hand'), files: diskFiles }),
		reply: async (work, { localId }, data) => {
			const path = join(bench.folder, 'downloads', `${localId}.dat`);
			await mkdir(join(bench.folder, 'downloads'), { recursive: true });
			await writeFile(path, data);
			await bring(work, { paths: [path], reason: undefined });
		},
		[Symbol.asyncDispose]: async () => {},
	}),

	api: async (bench: CheckBench): Promise<PartRoute> => {
		const own = { id: mailbox, password: 'the password for months' };
		const clock = () => bench.now;
		const server = await meshServerStandIn({
			environment: 'stand-in',
			certificates: undefined,
			port: 0,
			mailboxes: [checkMailbox({ ...own, odsCode: 'X0X' }), serviceMailbox()],
			sharedKey,
			clock,
			spool: memorySpool(),
		});
		const client = apiClient(server.url, own, { clock });
		const { work: folder } = bench.project.folders;
		return {
			open: () => meshApiRoute({ client, files: diskFiles, clock, folder, tell: (note) => bench.notes.push(note) }),
			reply: async (_, { localId }, data) => {
				await server.deliver({
					from: recipientOf('stand-in'),
					to: mailbox,
					workflowId,
					passedOn: { 'mex-localid': localId },
					data: [Buffer.from(data)],
				});
				// Nobody looks into an empty inbox twice in five minutes.
				bench.now = new Date(bench.now.getTime() + 6 * 60_000);
			},
			[Symbol.asyncDispose]: async () => {
				await client.close();
				await server[Symbol.asyncDispose]();
			},
		};
	},
} as const;
