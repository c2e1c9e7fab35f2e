import { join } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import type { Entry, Files } from '../../../core/files.ts';
import { isSameMailbox, workflowId } from '../../service/service.ts';
import { advisedFiles } from '../client-folder/advised-files.ts';
import { shownName } from '../client-folder/arrival.ts';
import { findFolders, type MeshFolders, requireFolders } from '../client-folder/folders.ts';
import { messageName } from '../client-folder/message-name.ts';
import { refusal } from '../client-folder/refusal.ts';
import { readControlAt } from '../control-file.ts';
import { readMeshClientConfig } from '../meshclient-config.ts';
import { placeTexts } from '../whereabouts.ts';
import { type DoctorFinding, examined, failed, ok, warning } from './finding.ts';
import { examineRights, examineSpace } from './folder.ts';

export type ClientFolderPatient = {
	readonly files: Files;
	readonly clock: Clock;
	/** meshclient.cfg. */
	readonly configFile: string;
	readonly mailbox: string;
	/** Where requests go. */
	readonly recipient: string;
	/** Bytes that a check takes. */
	readonly needed: number;
};

/** The folders of one mailbox of a MESH client: rights, room, and what lies in them that should not. */
export async function examineClientFolder(patient: ClientFolderPatient): Promise<readonly DoctorFinding[]> {
	const { configFile, mailbox, needed } = patient;
	const files = advisedFiles(patient.files);
	return await examined(`MESH client, ${mailbox}`, async () => {
		const { interfaceRoot, saveSent } = await readMeshClientConfig(files, configFile, mailbox);
		const folders = await findFolders(files, interfaceRoot);
		await requireFolders(files, folders);
		return [
			ok(
				`MESH client, ${mailbox}`,
				`its folders are in ${interfaceRoot}; it ${saveSent ? 'keeps' : 'keeps no'} copies in SENT`,
			),
			...(await examineRights(files, 'folder IN', folders.in)),
			...(await examineRights(files, 'folder OUT', folders.out)),
			...(await examineHouseKeeping(files, folders)),
			...(await examineOpenness(files, folders)),
			...(await examineSpace(files, 'room in OUT', { folder: folders.out, needed })),
			...(await examineLeftovers({ ...patient, files }, folders)),
		];
	});
}

/** Whoever may write to IN can bring in a list of their own making. */
export async function examineOpenness(
	files: Pick<Files, 'stat'>,
	folders: Pick<MeshFolders, 'in'>,
): Promise<readonly DoctorFinding[]> {
	if ((await files.stat(folders.in))?.isOpenToAll !== true) return [];
	return [
		warning(
			'folder IN',
			`every account of this machine may write to ${folders.in}, and so bring in a list of its own making`,
			'Take the right from others (chmod o-w), and leave it to the accounts of the MESH client and of ndoo.',
		),
	];
}

// Requests are removed from there as soon as their replies are proven. The client makes the folders when it needs them.
async function examineHouseKeeping(files: Files, { sent, failed }: MeshFolders): Promise<readonly DoctorFinding[]> {
	const present = async (about: string, folder: string) =>
		(await files.stat(folder)) === undefined ? [] : await examineRights(files, about, folder);
	return [...(await present('folder SENT', sent)), ...(await present('folder FAILED', failed))];
}

const hour = 3_600_000;

async function examineLeftovers(patient: ClientFolderPatient, folders: MeshFolders): Promise<readonly DoctorFinding[]> {
	const { files, clock } = patient;
	const isOlder = (age: number) => (entry: Entry) => clock().getTime() - entry.modified.getTime() > age;
	const left = (await controlFiles(files, folders.in)).filter(isOlder(24 * hour));
	const unread = left.map(({ name }) =>
		warning(
			'folder IN',
			`${shownName(baseOf(name))} has been in IN for over a day`,
			'Run `ndoo refresh`: it takes what is ours, and says why it leaves the rest. Remove what no other program waits for: an old list beside a new one names people.',
		),
	);
	const out = (await controlFiles(files, folders.out)).filter(isOlder(hour));
	const stuck = out.map(({ name }) =>
		warning(
			'folder OUT',
			`${shownName(baseOf(name))} has been ${placeTexts['waiting to be sent'].says} for over an hour`,
			placeTexts['waiting to be sent'].advice,
		),
	);
	const refused = (await controlFiles(files, folders.failed)).map(async ({ name }) => {
		const { reason, advice } = await refusal(files, folders.failed, name);
		return warning('folder FAILED', `${shownName(baseOf(name))}: ${reason}`, advice);
	});
	const astray = await Promise.all(
		[folders.out, folders.failed, folders.sent].map(async (folder) => await wrongRecipients(patient, folder)),
	);
	return [...unread, ...stuck, ...(await Promise.all(refused)), ...astray.flat()];
}

/** A request to any other mailbox than the service's, such as the one of 2021 that has been withdrawn, gets no reply. */
async function wrongRecipients(
	{ files, recipient }: ClientFolderPatient,
	folder: string,
): Promise<readonly DoctorFinding[]> {
	const found: DoctorFinding[] = [];
	for (const { name } of await controlFiles(files, folder)) {
		const reading = await readControlAt(files, join(folder, name));
		if ('defect' in reading) continue;
		const { to, workflowId: workflow } = reading.control;
		if (workflow.toUpperCase() !== workflowId || isSameMailbox(to, recipient)) continue;
		const text = `${shownName(baseOf(name))} is addressed to ${shownName(to)}, and not to ${recipient}`;
		const todo = `Find the program that wrote it: requests of this environment go to ${recipient}, and X26HC036 of older instructions has been withdrawn.`;
		found.push(failed('recipient', text, todo));
	}
	return found;
}

async function controlFiles(files: Files, folder: string): Promise<readonly Entry[]> {
	return (await files.list(folder)).filter(({ name, isFile }) => isFile && messageName(name)?.part === 'control');
}

const baseOf = (name: string): string => messageName(name)?.base ?? name;
