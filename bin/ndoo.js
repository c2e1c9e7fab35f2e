#!/usr/bin/env node
// Plain, old JavaScript on purpose: it must run, and say what is missing, on a Node that cannot run the rest.
import { existsSync } from 'node:fs';

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
	process.stderr.write(
		`ndoo needs Node 24 or later; this is Node ${process.versions.node}.\n` +
			'In a clone, run it as `npx ndoo …` or `npm run ndoo -- …`: `npm ci` has brought the right Node.\n',
	);
	process.exitCode = 10;
} else {
	const { keepCompiled } = await import('./compile-cache.js');
	keepCompiled();
	// A clone runs its sources as they are; a package carries only the build.
	const sources = new URL('../scripts/main.ts', import.meta.url);
	const entry = existsSync(sources) ? sources : new URL('../dist/scripts/main.js', import.meta.url);
	const { main } = await import(entry.href);
	process.exitCode = await main(process.argv.slice(2), process.env);
}
