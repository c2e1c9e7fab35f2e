import { join } from 'node:path';
import type { Files } from '../../../core/files.ts';
import { quote } from '../../service/quote.ts';
import { clientCode } from '../client-codes.ts';
import { readControlAt } from '../control-file.ts';
import type { Whereabouts } from '../whereabouts.ts';
import { messageName } from './message-name.ts';

type Refused = Extract<Whereabouts, { place: 'refused' }>;

/**
 * Why the client moved a request to FAILED: it writes the status record into the control file (organisation policy, "Check
 * for failed transfers").
 */
export async function refusal(files: Pick<Files, 'read'>, failed: string, name: string): Promise<Refused> {
	const inFailed = 'The MESH client moved the request to its FAILED folder';
	const record = messageName(name)?.part === 'control' ? await statusOf(files, join(failed, name)) : undefined;
	const code = record?.statusCode ?? '';
	if (code === '') {
		return { place: 'refused', reason: `${inFailed} and does not say why.`, advice: clientCode(code).advice };
	}
	const { meaning, advice } = clientCode(code);
	const said = record?.description === '' ? '' : ` It says: ${quote(record?.description ?? '')}.`;
	return { place: 'refused', reason: `${inFailed}: code ${quote(code)}, ${meaning}.${said}`, advice };
}

async function statusOf(files: Pick<Files, 'read'>, path: string) {
	const reading = await readControlAt(files, path);
	return 'control' in reading ? reading.control.statusRecord : undefined;
}
