import type { KeyObject } from 'node:crypto';
import { hostname } from 'node:os';
import { digestKeyFile, findDigestKey, makeDigestKey } from '../../core/digest-key.ts';
import { NdooError } from '../../core/errors.ts';
import type { Project } from '../../core/project/project.ts';
import {
	fingerprintOf,
	type KeyRecord,
	keyRecords,
	type MachineFolder,
	recordFirstKey,
} from '../../loaders/ledger/key-record.ts';
import { actor } from '../cli/actor.ts';
import type { Edge } from '../cli/edge.ts';
import type { Workspace } from './workspace.ts';

export const placeOf = ({ folder }: Pick<Project, 'folder'>): MachineFolder => ({ machine: hostname(), folder });

/**
 * The digest key of the warehouse: what is here, if it is the one on record there. It is made and recorded where the warehouse
 * has none. Throws `config-missing` when it is on record and not here, `config-invalid` when another is here.
 */
export async function warehouseKey(
	{ project, warehouse }: Pick<Workspace, 'project' | 'warehouse'>,
	edge: Edge,
): Promise<KeyObject> {
	const known = await keyRecords(warehouse);
	const found = await findDigestKey(project, edge.environment, edge.files);
	if (found === undefined && known.length > 0) throw missingKey(project, known);
	const key = found ?? (await makeDigestKey(project, edge.files));
	const made = { key, at: edge.clock(), actor: actor(), ...placeOf(project) };
	const recorded = known.length > 0 ? known : await recordFirstKey(warehouse, made);
	if (recorded.length > 0 && !isAmong(recorded, key)) throw otherKey(project, recorded);
	return key;
}

/**
 * The key of a copy that becomes a warehouse of its own: what is here, or a new one. The original's need not be here, nor
 * should it be, where the copy is for tests.
 */
export async function keyOfCopy({ project }: Pick<Workspace, 'project'>, edge: Edge): Promise<KeyObject> {
	return (await findDigestKey(project, edge.environment, edge.files)) ?? (await makeDigestKey(project, edge.files));
}

/** The key of the warehouse, if it is here and no other is on record: for what is compared by it, and goes without it. */
export async function keyHere(
	{ project, warehouse }: Pick<Workspace, 'project' | 'warehouse'>,
	edge: Edge,
): Promise<KeyObject | undefined> {
	const found = await findDigestKey(project, edge.environment, edge.files);
	if (found === undefined) return undefined;
	const known = await keyRecords(warehouse);
	// Where the fingerprints were removed, what is on record is compared all the same.
	return known.length === 0 || isAmong(known, found) ? found : undefined;
}

export const notCompared =
	'what is on record of the views was not compared with the ledger: the digest key of the warehouse is not here';

/** The key for what records; in a dry run nothing is recorded, and no key is looked for. */
export async function keyUnlessDry(
	workspace: Pick<Workspace, 'project' | 'warehouse'>,
	edge: Edge,
	isDry: boolean,
): Promise<() => Promise<KeyObject>> {
	if (isDry) return () => Promise.reject(new Error('a dry run records nothing'));
	const key = await warehouseKey(workspace, edge);
	return async () => key;
}

export const isAmong = (known: readonly KeyRecord[], key: KeyObject): boolean =>
	known.some(({ fingerprint }) => fingerprint === fingerprintOf(key));

const isOf = ({ machine, folder }: MachineFolder, one: MachineFolder): boolean =>
	machine === one.machine && folder === one.folder;

const wasHere = (project: Project, known: readonly KeyRecord[]): boolean =>
	known.some((one) => isOf(placeOf(project), one));

const placesText = (known: readonly KeyRecord[]): string =>
	[...new Set(known.map(({ machine, folder }) => `${folder} on ${machine}`))].join(', ');

const lost = 'If it is lost for good, `ndoo ledger new-key --reason "…"` puts a new one on record.';

/** Lost where it was used before, or a second folder that was not given it. */
export const missingKey = (project: Project, known: readonly KeyRecord[]): NdooError =>
	wasHere(project, known)
		? new NdooError('config-missing', 'The digest key of this warehouse was here, and is gone.', {
				todo: `Put it back from a backup, as ${digestKeyFile(project)} or by NDOO_DIGEST_KEY or NDOO_DIGEST_KEY_FILE. ${lost} Nothing was done.`,
			})
		: new NdooError(
				'config-missing',
				`The digest key of this warehouse is another project folder's: ${placesText(known)}.`,
				{
					todo: `All who work on one warehouse use one key: copy its digest.key to ${digestKeyFile(project)}, or name the file by NDOO_DIGEST_KEY_FILE. Nothing was done.`,
				},
			);

export const otherKey = (project: Project, known: readonly KeyRecord[]): NdooError =>
	wasHere(project, known)
		? new NdooError(
				'config-invalid',
				'The digest key here is not the one that was used on this warehouse: it was replaced.',
				{
					todo: `Put back the one from before (NDOO_DIGEST_KEY, NDOO_DIGEST_KEY_FILE, or ${digestKeyFile(project)}). ${lost} Nothing was done.`,
				},
			)
		: new NdooError(
				'config-invalid',
				`The digest key here is not that of this warehouse, which is another project folder's: ${placesText(known)}.`,
				{
					todo: 'All who work on one warehouse use one key: give this folder the same (NDOO_DIGEST_KEY, NDOO_DIGEST_KEY_FILE, or digest.key in the work folder). Nothing was done.',
				},
			);
