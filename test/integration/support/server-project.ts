import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PostgresServer } from './postgres-server.ts';
import { smallClinic } from './two-table-flow.ts';

export type ServerProject = AsyncDisposable & {
	readonly folder: string;
	/** For a command of it. */
	readonly environment: Readonly<Record<string, string>>;
};

/** The files of a small project whose warehouse is a server's database, as its superuser; nothing is in the warehouse yet. */
export async function serverProject({ port, password }: PostgresServer): Promise<ServerProject> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-server-project-'));
	const settings = `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: server
targets:
  server: { engine: postgres, host: 127.0.0.1, port: ${port}, user: owner, dbname: postgres, sslmode: disable }
mailboxes: { monthly: NDOOTEST01 }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
`;
	for (const [name, text] of Object.entries({ ...smallClinic(0).files, 'ndoo.yml': settings })) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	return {
		folder,
		environment: { NDOO_WAREHOUSE_PASSWORD: password },
		[Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
	};
}
