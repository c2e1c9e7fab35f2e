import { type ApiSettings, type CheckKind, checkKinds, type Project } from '../../core/project/project.ts';
import { examineApi } from '../../loaders/mesh/doctor/api.ts';
import { examineCertificates } from '../../loaders/mesh/doctor/certificates.ts';
import { examineClientFolder } from '../../loaders/mesh/doctor/client-folder.ts';
import { type DoctorFinding, examined } from '../../loaders/mesh/doctor/finding.ts';
import { examineOwnFolder, examineSpace } from '../../loaders/mesh/doctor/folder.ts';
import { recipientOf } from '../../loaders/service/service.ts';
import type { Edge } from '../cli/edge.ts';
import { readSecret } from '../cli/secrets.ts';
import { openApi } from '../month/mesh-route.ts';

type Mailbox = { readonly kind: CheckKind; readonly mailbox: string };

/** The way to MESH of every mailbox that a project has. `needed`: bytes that a check takes. */
export async function examineRoute(project: Project, needed: number, edge: Edge): Promise<readonly DoctorFinding[]> {
	const { mesh, environment } = project;
	const { files, clock } = edge;
	const mailboxes = checkKinds.flatMap((kind) => {
		const mailbox = project.mailboxes[kind];
		return mailbox === undefined ? [] : [{ kind, mailbox }];
	});
	switch (mesh.route) {
		case 'client': {
			const recipient = recipientOf(environment);
			const { configFile } = mesh;
			return await each(
				mailboxes,
				async ({ mailbox }) => await examineClientFolder({ files, clock, configFile, mailbox, recipient, needed }),
			);
		}
		case 'api': {
			const passphrase = await readSecret('NDOO_MESH_KEY_PASSPHRASE', edge);
			return [
				...(await examineCertificates({ files, clock, settings: mesh, passphrase })),
				...(await each(mailboxes, async (one) => await examineMailbox(mesh, one, project, edge))),
			];
		}
		case 'ui':
			return [
				...(await examineOwnFolder(files, 'folder by hand', mesh.folder)),
				...(await examineSpace(files, 'room by hand', { folder: mesh.folder, needed })),
			];
		default:
			return mesh satisfies never;
	}
}

async function examineMailbox(
	settings: ApiSettings,
	one: Mailbox,
	{ environment }: Project,
	edge: Edge,
): Promise<readonly DoctorFinding[]> {
	return await examined(`mailbox ${one.mailbox}`, async () => {
		const client = await openApi(settings, one, edge);
		return await examineApi(client, environment).finally(() => client.close());
	});
}

async function each(
	mailboxes: readonly Mailbox[],
	examine: (one: Mailbox) => Promise<readonly DoctorFinding[]>,
): Promise<readonly DoctorFinding[]> {
	const found: DoctorFinding[] = [];
	// One worker a mailbox, and one at a time: what they have in common is told once.
	for (const one of mailboxes) {
		for (const finding of await examine(one)) if (!found.some((known) => isSame(known, finding))) found.push(finding);
	}
	return found;
}

const isSame = (one: DoctorFinding, other: DoctorFinding): boolean =>
	one.about === other.about && one.text === other.text;

/** The work folder, where requests and replies lie while a check is under way. */
export async function examineWorkFolder(
	{ folders }: Project,
	needed: number,
	{ files }: Edge,
): Promise<readonly DoctorFinding[]> {
	return [
		...(await examineOwnFolder(files, 'work folder', folders.work)),
		...(await examineSpace(files, 'room for work', { folder: folders.work, needed })),
	];
}
