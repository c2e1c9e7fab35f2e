import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NdooError } from '../../core/errors.ts';
import type { ApiSettings, CheckKind, Project } from '../../core/project/project.ts';
import { type MeshApiClient, meshApiClient } from '../../loaders/mesh/api/client.ts';
import type { TlsOptions } from '../../loaders/mesh/api/connection.ts';
import { Secret } from '../../loaders/mesh/api/secret.ts';
import { meshApiRoute } from '../../loaders/mesh/api-route/route.ts';
import { byHandRoute } from '../../loaders/mesh/by-hand/route.ts';
import { findFolders } from '../../loaders/mesh/client-folder/folders.ts';
import { meshClientRoute } from '../../loaders/mesh/client-folder/route.ts';
import { examineOpenness } from '../../loaders/mesh/doctor/client-folder.ts';
import { withMailboxLocked } from '../../loaders/mesh/mailbox-lock.ts';
import { readMeshClientConfig } from '../../loaders/mesh/meshclient-config.ts';
import type { MeshRoute } from '../../loaders/mesh/route.ts';
import { isServiceMailbox } from '../../loaders/service/service.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { readSecret, requireSecret } from '../cli/secrets.ts';
import { version } from '../cli/version.ts';

/** The way to MESH for one kind of check. Throws what is wrong with the configuration; nothing is sent yet. */
export async function openRoute(project: Project, kind: CheckKind, edge: Edge, print: Printer): Promise<MeshRoute> {
	const { files, clock } = edge;
	const mailbox = mailboxOf(project, kind);
	const { mesh, folders } = project;
	const lockedBy = (way: string) => ({ folder: edge.lockFolder, way, holder: `the project in ${project.folder}` });
	switch (mesh.route) {
		case 'client': {
			const { interfaceRoot } = await readMeshClientConfig(files, mesh.configFile, mailbox);
			await warnOfOpenInbox(interfaceRoot, edge, print);
			return withMailboxLocked(meshClientRoute({ mailbox, interfaceRoot, files, clock }), lockedBy(interfaceRoot));
		}
		case 'api': {
			const client = await openApi(mesh, { kind, mailbox }, edge);
			const { chunkBytes } = mesh;
			const route = meshApiRoute({ client, files, clock, folder: folders.work, tell: print.note, chunkBytes });
			return withMailboxLocked(route, lockedBy(mesh.url));
		}
		case 'ui':
			return byHandRoute({ mailbox, folder: mesh.folder, files, bringBy: bringBy[kind] });
		default:
			return mesh satisfies never;
	}
}

async function warnOfOpenInbox(interfaceRoot: string, { files }: Edge, print: Printer): Promise<void> {
	for (const { text, todo } of await examineOpenness(files, await findFolders(files, interfaceRoot))) {
		print.note({ level: 'warn', step: 'collect', text: `See to it: ${text}. ${todo}` });
	}
}

/** The command that takes a reply which a person brought. */
export const bringBy: Readonly<Record<CheckKind, string>> = {
	monthly: 'ndoo collect --file',
	'one-off': 'ndoo clean (as before) --reply',
	test: 'ndoo test-service --file',
};

/** The mailbox for a kind of check; throws `config-invalid` when there is none of the organisation's own. */
export function mailboxOf({ mailboxes }: Pick<Project, 'mailboxes'>, kind: CheckKind): string {
	const mailbox = mailboxes[kind];
	if (mailbox !== undefined && !isServiceMailbox(mailbox)) return mailbox;
	throw new NdooError('config-invalid', `There is no mailbox of your own for ${kind} checks.`, {
		todo: `Give one in ndoo.yml under \`mailboxes: ${kind === 'one-off' ? 'oneOff' : kind}:\`. Each use has a mailbox of its own (check service page).`,
	});
}

/** The variable that holds the password of a mailbox: each use has a mailbox, and so a password, of its own. */
export const passwordVariable = (kind: CheckKind): string =>
	`NDOO_MESH_PASSWORD_${kind.replace('-', '_').toUpperCase()}`;

/** MESH's API for one mailbox, with its certificates and secrets. */
export async function openApi(
	settings: ApiSettings,
	{ kind, mailbox }: { readonly kind: CheckKind; readonly mailbox: string },
	edge: Edge,
): Promise<MeshApiClient> {
	return meshApiClient({
		url: settings.url,
		mailbox,
		password: await requireSecret(passwordVariable(kind), `password of the mailbox ${mailbox}`, edge),
		sharedKey: await requireSecret('NDOO_MESH_SHARED_KEY', 'shared key of the MESH environment', edge),
		tls: await tlsOf(settings, edge),
		...(settings.proxy === undefined ? {} : { proxy: { url: settings.proxy } }),
		clientVersion: `ndoo==${version}`,
		clock: edge.clock,
		nonce: randomUUID,
		sleep: async (duration) => await sleep(duration),
	});
}

async function tlsOf({ ca, cert, key }: ApiSettings, edge: Edge): Promise<TlsOptions> {
	const read = async (path: string) => (await edge.files.read(path)).toString('utf8');
	const passphrase = await readSecret('NDOO_MESH_KEY_PASSPHRASE', edge);
	return {
		...(ca === undefined ? {} : { ca: await read(ca) }),
		...(cert === undefined ? {} : { certificate: await read(cert) }),
		...(key === undefined ? {} : { key: new Secret(await read(key)) }),
		...(passphrase === undefined ? {} : { passphrase }),
	};
}
