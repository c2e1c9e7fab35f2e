import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';

const bench = fileURLToPath(new URL('../../../bench/mesh-message.ts', import.meta.url));

// So large that one that is held whole cannot pass: compressed it has half of these bytes, and the program has as many beside it.
// The bench itself takes 1 GB.
const size = 200_000_000;

describe.skipIf(isSkipped(missingOpenssl))(named('a large message', missingOpenssl), () => {
	test('passes through in under 150 MB of memory, both ways', async () => {
		const child = spawn(process.execPath, [bench, String(size)], { stdio: ['ignore', 'pipe', 'inherit'] });
		const [printed, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);
		expect({ status, printed }).toEqual({
			status: 0,
			printed: expect.stringMatching(/^(?:(?:send|receive).* 200 MB in .* MB at most, .* more than before\n){4}$/),
		});
	});
});
