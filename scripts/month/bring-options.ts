import { resolve } from 'node:path';
import { bring } from '../../loaders/check/by-hand/bring.ts';
import type { CheckWork } from '../../loaders/check/state/check-work.ts';
import type { Edge } from '../cli/edge.ts';
import { reasonFrom } from '../cli/reason.ts';

/** Options of verbs that take replies which a person downloaded. */
export const bringOptions = {
	file: { type: 'string', array: true, describe: 'A reply that was downloaded in MESH UI; may be repeated' },
	reason: {
		type: 'string',
		describe: 'Why a file without our reference in its name is the reply, for the record; never an NHS number',
	},
} as const;

type BringOptions = { readonly file?: readonly string[] | undefined; readonly reason?: string | undefined };

/** Takes the files that the command line names, if it names any. */
export async function bringFiles(work: CheckWork, { file = [], reason }: BringOptions, edge: Edge): Promise<void> {
	if (file.length === 0) return;
	await bring(work, { paths: file.map((path) => resolve(edge.folder, path)), reason: reasonFrom(reason) });
}
