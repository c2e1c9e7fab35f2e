// Runs the stand-in server by itself, so that its memory can be measured:
//   node mesh-server-process.ts <folder of its spool>
// Prints its address; when its input ends, it stops and prints how much more memory it held at most than when it began,
// in bytes.
import { once } from 'node:events';
import { diskFiles } from '../../../core/disk-files.ts';
import { meshServerStandIn } from '../../../stand-in/mesh-server/mesh-server.ts';
import { folderSpool } from '../../../stand-in/mesh-server/spool.ts';
import { mailboxes, sharedKey } from '../../stand-in/mesh-server/server-bench.ts';

const [folder = ''] = process.argv.slice(2);
const server = await meshServerStandIn({
	environment: 'stand-in',
	certificates: undefined,
	port: 0,
	mailboxes,
	sharedKey,
	clock: () => new Date(),
	spool: await folderSpool(diskFiles, folder),
});
const mostMemory = (): number => process.resourceUsage().maxRSS * 1024;
const idle = mostMemory();
process.stdout.write(`${server.url}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await server[Symbol.asyncDispose]();
process.stdout.write(`${mostMemory() - idle}\n`);
