import { join, resolve } from 'node:path';
import { NdooError } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import { meshFolders } from '../loaders/mesh/client-folder/folders.ts';

/**
 * Makes the folders of a MESH client below `root`, one mailbox beside the other, with a `meshclient.cfg` that has no
 * secret in it, and gives that file's path. May be repeated; throws `mesh-config` rather than replace another file.
 */
export async function prepareMeshFolders(files: Files, root: string, mailboxes: readonly string[]): Promise<string> {
	const configFile = join(resolve(root), 'meshclient.cfg');
	const wanted = Buffer.from(configText(resolve(root), mailboxes));
	const present = (await files.stat(configFile)) === undefined ? undefined : await files.read(configFile);
	if (present !== undefined && !present.equals(wanted)) throw otherConfig(configFile);
	for (const mailbox of mailboxes) {
		const folders = meshFolders(join(resolve(root), mailbox));
		for (const folder of Object.values(folders)) await files.makeFolder(folder);
	}
	if (present === undefined) await files.writeWhole(configFile, [wanted]);
	return configFile;
}

/** Throws `mesh-config` when the configuration in a folder is not the stand-in's own: then nothing there may be touched. */
export async function requireStandInFolders(files: Files, root: string): Promise<void> {
	const configFile = join(resolve(root), 'meshclient.cfg');
	if ((await files.stat(configFile)) === undefined) return;
	if (!(await files.read(configFile)).toString().startsWith(mark)) throw otherConfig(configFile);
}

/**
 * Removes what `prepareMeshFolders` made below `root`: the mailboxes' folders, then the configuration, and nothing beside
 * them. Does nothing where there is no configuration; throws `mesh-config` where it is not the stand-in's own.
 */
export async function removeMeshFolders(files: Files, root: string, mailboxes: readonly string[]): Promise<void> {
	const configFile = join(resolve(root), 'meshclient.cfg');
	await requireStandInFolders(files, root);
	if ((await files.stat(configFile)) === undefined) return;
	for (const mailbox of mailboxes) await files.remove(join(resolve(root), mailbox));
	await files.remove(configFile);
}

const mark = '<!-- For the stand-in: no MESH client reads this file. -->';

// The elements of the organisation policy's example of a client section, in its order.
function configText(root: string, mailboxes: readonly string[]): string {
	const clients = mailboxes.flatMap((mailbox) => [
		'<Client>',
		`<ClientIdentity>${mailbox}</ClientIdentity>`,
		'<ClientAuthentication>not used</ClientAuthentication>',
		'<MailboxType>MESH</MailboxType>',
		`<InterfaceRoot>${escaped(join(root, mailbox))}</InterfaceRoot>`,
		'<CollectReport>Y</CollectReport>',
		'<TransferReport>Y</TransferReport>',
		'<PollReport>N</PollReport>',
		'<SaveSent>Y</SaveSent>',
		'</Client>',
	]);
	return [
		mark,
		'<MESHConfig>',
		'<KeyStorePassword>not used</KeyStorePassword>',
		'<AuthenticationKey>not used</AuthenticationKey>',
		...clients,
		'</MESHConfig>',
		'',
	].join('\n');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const otherConfig = (configFile: string): NdooError =>
	new NdooError('mesh-config', `${configFile} is there already, and was not made for the stand-in.`, {
		todo: 'Choose another folder for the stand-in. The file was left as it is.',
	});
