import type { Duplex } from 'node:stream';
import { errorValue } from './api-response.ts';
import { refused } from './refused.ts';

/**
 * Answers what Node's own parser refuses before it is a request, such as a control character in a header: 400 with code
 * 06, in the shape of version 1, since what version is wanted cannot be read.
 */
export function refuseMalformed(reason: Error, socket: Duplex): void {
	const isOfParser = 'code' in reason && String(reason.code).startsWith('HPE_');
	if (!isOfParser || !socket.writable) return void socket.destroy();
	const error = refused('header-malformed');
	const body = JSON.stringify(errorValue(error, 1));
	const headers = ['content-type: application/json', `content-length: ${body.length}`, 'connection: close'];
	socket.end([`HTTP/1.1 ${error.status} Bad Request`, ...headers, '', body].join('\r\n'));
}
