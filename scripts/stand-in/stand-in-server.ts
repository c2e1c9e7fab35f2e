import { once } from 'node:events';
import { resolve } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import { type ApiSettings, checkKinds, type Project } from '../../core/project/project.ts';
import { shownName } from '../../loaders/mesh/client-folder/arrival.ts';
import type { AnswerOptions } from '../../stand-in/answer.ts';
import { requireStandIn } from '../../stand-in/environment.ts';
import { checkMailbox, type Mailbox } from '../../stand-in/mesh-server/mailbox.ts';
import { meshServerStandIn, type ServerCertificates } from '../../stand-in/mesh-server/mesh-server.ts';
import type { CallEvent } from '../../stand-in/mesh-server/reception.ts';
import { memorySpool } from '../../stand-in/mesh-server/spool.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { requireSecret } from '../cli/secrets.ts';
import { passwordVariable } from '../month/mesh-route.ts';

/** Paths of the PEM files with which the server proves who it is, and checks who calls. */
export type CertificateFiles = Readonly<Record<keyof ServerCertificates, string | undefined>>;

/**
 * Plays MESH's API at the address under `mesh: api:` until the signal aborts, with the passwords and the shared key that the
 * project itself calls with. Throws `environment-refused` unless the project is for the stand-in.
 */
export async function serveMesh(
	project: Project & { readonly mesh: ApiSettings },
	{ service, certificates }: { readonly service: AnswerOptions; readonly certificates: CertificateFiles },
	edge: Edge,
	print: Printer,
): Promise<void> {
	requireStandIn(project.environment);
	const url = requireOwnAddress(project.mesh.url);
	await using server = await meshServerStandIn({
		environment: project.environment,
		certificates: url.protocol === 'https:' ? await readCertificates(certificates, edge) : undefined,
		port: Number(url.port),
		mailboxes: await mailboxesOf(project, edge),
		sharedKey: (await requireSecret('NDOO_MESH_SHARED_KEY', 'shared key of the MESH environment', edge)).reveal(),
		clock: edge.clock,
		spool: memorySpool(),
		service,
		tell: (happening) => note(print, happeningText(happening)),
	});
	note(print, `Waiting for calls at ${server.url}.`);
	if (!edge.signal.aborted) await Promise.race([once(edge.signal, 'abort'), server.failed]);
}

const note = (print: Printer, text: string): void => print.note({ level: 'info', step: 'stand-in', text });

const happeningText = ({ call, mailbox, status }: CallEvent): string =>
	`${call ?? 'No call'}${mailbox === '' ? '' : ` of ${shownName(mailbox)}`}: ${status ?? 'the connection went first'}.`;

function requireOwnAddress(text: string): URL {
	const url = new URL(text);
	if (['localhost', '127.0.0.1'].includes(url.hostname) && url.port !== '') return url;
	throw new NdooError('config-invalid', 'The stand-in listens on this machine alone, on a port of its own.', {
		todo: 'Give an address such as http://127.0.0.1:8700 in ndoo.yml under `mesh: api: url:`.',
	});
}

async function readCertificates(paths: CertificateFiles, { files, folder }: Edge): Promise<ServerCertificates> {
	const { certificate, key, clientAuthority } = paths;
	if (certificate === undefined || key === undefined || clientAuthority === undefined) {
		throw new NdooError(
			'config-invalid',
			'Over https the stand-in needs certificates, and was not given all of them.',
			{
				todo: 'Give --server-certificate, --server-key and --client-authority, or an address with http:// in ndoo.yml under `mesh: api: url:`.',
			},
		);
	}
	const read = async (path: string) => (await files.read(resolve(folder, path))).toString();
	return { certificate: await read(certificate), key: await read(key), clientAuthority: await read(clientAuthority) };
}

async function mailboxesOf({ mailboxes, organisation }: Project, edge: Edge): Promise<readonly Mailbox[]> {
	const kept: Mailbox[] = [];
	for (const kind of checkKinds) {
		const id = mailboxes[kind];
		if (id === undefined) continue;
		const password = await requireSecret(passwordVariable(kind), `password of the mailbox ${id}`, edge);
		kept.push(checkMailbox({ id, odsCode: organisation.odsCode, password: password.reveal() }));
	}
	return kept;
}
