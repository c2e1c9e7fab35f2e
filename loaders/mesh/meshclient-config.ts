import { posix, win32 } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import { isSameMailbox } from '../service/service.ts';
import { type Element, scanElements } from './element-scanner.ts';

/** What ndoo needs of the MESH client's configuration for one mailbox. */
export type MeshClientConfig = {
	/** The folder that holds IN, OUT, SENT and the rest; absolute. */
	readonly interfaceRoot: string;
	/** Whether the client keeps a copy of every request in SENT. */
	readonly saveSent: boolean;
};

type Source = { readonly file: string; readonly text: string };

/** A `<Client>`: where it starts in the text, and those of its values that may be read. */
type Client = {
	readonly start: number;
	readonly identity: string;
	readonly interfaceRoot: string;
	readonly saveSent: string;
};

/**
 * The part of `meshclient.cfg` for the one `<Client>` whose ClientIdentity is `mailbox`, without regard to case. Throws
 * `mesh-config`. The file holds three secrets (docs/design/mesh.md: KeyStorePassword, AuthenticationKey, ClientAuthentication):
 * only the values named in `Client` are ever cut out of it, and no message quotes anything but a ClientIdentity.
 */
export async function readMeshClientConfig(
	files: Pick<Files, 'read'>,
	file: string,
	mailbox: string,
): Promise<MeshClientConfig> {
	const bytes = await files.read(file).catch((cause: unknown) => {
		throw unreadable(file, cause);
	});
	return parseMeshClientConfig({ file, text: new TextDecoder().decode(bytes) }, mailbox);
}

/** The pure part of `readMeshClientConfig`. */
export function parseMeshClientConfig(source: Source, mailbox: string): MeshClientConfig {
	const clients = clientsOf(source);
	const matching = clients.filter(({ identity }) => isSameMailbox(identity, mailbox));
	const [client] = matching;
	if (client === undefined) throw noClient(source, mailbox, clients);
	if (matching.length > 1) throw severalClients(source, mailbox, matching);
	if (!isUsableRoot(client.interfaceRoot)) throw noRoot(source, mailbox, client);
	return { interfaceRoot: client.interfaceRoot, saveSent: client.saveSent.toUpperCase() === 'Y' };
}

function clientsOf(source: Source): readonly Client[] {
	const elements = scanElements(source.text);
	if ('reason' in elements) throw malformed(source, elements.reason, elements.at);
	return elements.filter(isAt('meshconfig', 'client')).map(({ start, end }) => {
		const inside = elements.filter((element) => start <= element.start && element.end <= end);
		const value = (name: string): string => contentOf(source.text, inside.filter(isAt('meshconfig', 'client', name)));
		return {
			start,
			identity: value('clientidentity'),
			interfaceRoot: value('interfaceroot'),
			saveSent: value('savesent'),
		};
	});
}

const isAt =
	(...path: readonly string[]) =>
	(element: Element): boolean =>
		element.path.join('>') === path.join('>');

// '' unless there is exactly one element and only text in it: of two that contradict each other none is chosen, and an
// element that was put inside by mistake may be a secret.
function contentOf(text: string, [element, ...more]: readonly Element[]): string {
	if (element === undefined || more.length > 0) return '';
	const content = text.slice(element.start, element.end).trim();
	return content.includes('<') ? '' : content.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => predefined[name] ?? '');
}

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// Absolute for either system, and without U+FFFD, which stands for bytes that are not UTF-8.
const isUsableRoot = (path: string): boolean =>
	(posix.isAbsolute(path) || win32.isAbsolute(path)) && !path.includes('\uFFFD');

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

const unreadable = (file: string, cause: unknown): NdooError =>
	new NdooError('mesh-config', `The MESH client's configuration cannot be read: ${file}`, {
		todo: 'It is called meshclient.cfg and lies in the folder where the MESH client is installed. Check `mesh.client.configFile` in ndoo.yml, and that the account that runs ndoo may read the file.',
		cause,
	});

const malformed = ({ file, text }: Source, reason: string, at: number): NdooError =>
	new NdooError('mesh-config', "The MESH client's configuration is not in the form that was expected.", {
		todo: 'Compare the line with the ones around it and with the MESH client user guide. The line is not shown, since the file holds passwords.',
		problems: [
			{
				place: { file, line: lineAt(text, at) },
				found: reason,
				expected: 'plain elements, each closed, inside <MESHConfig>, without a document type',
			},
		],
	});

const noClient = ({ file }: Source, mailbox: string, clients: readonly Client[]): NdooError =>
	new NdooError('mesh-config', `The MESH client is not set up for mailbox ${mailbox}.`, {
		todo: `Add a <Client> section with <ClientIdentity>${mailbox}</ClientIdentity> to the file, or correct the mailbox under \`mailboxes:\` in ndoo.yml.`,
		problems: [
			{
				place: { file },
				found:
					clients.length === 0
						? 'no <Client>'
						: `mailboxes ${clients.map(({ identity }) => identity || '(blank)').join(', ')}`,
				expected: `a <Client> with <ClientIdentity>${mailbox}</ClientIdentity> inside <MESHConfig>`,
			},
		],
	});

const severalClients = ({ file, text }: Source, mailbox: string, clients: readonly Client[]): NdooError =>
	new NdooError('mesh-config', `The MESH client is set up more than once for mailbox ${mailbox}.`, {
		todo: 'Leave one <Client> section for the mailbox: which of the folders is in use cannot be guessed.',
		problems: clients.map(({ start }) => ({
			place: { file, line: lineAt(text, start) },
			found: `a <Client> for ${mailbox}`,
			expected: 'one only',
		})),
	});

const noRoot = ({ file, text }: Source, mailbox: string, { start }: Client): NdooError =>
	new NdooError('mesh-config', `The MESH client's configuration gives no usable folder for mailbox ${mailbox}.`, {
		todo: "Write the whole path of the mailbox's folder into <InterfaceRoot>, such as C:\\MESH-DATA-HOME\\Mailbox2, and save the file as UTF-8.",
		problems: [
			{
				place: { file, line: lineAt(text, start) },
				found: 'a <Client> without exactly one <InterfaceRoot> that holds an absolute path',
				expected: 'the folder that has IN and OUT in it',
			},
		],
	});
