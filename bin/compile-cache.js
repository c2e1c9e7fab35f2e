import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * Lets Node keep what it compiled of the program and its libraries, and of a clone's sources the stripped types: starting is
 * then several times faster. A NODE_COMPILE_CACHE or NODE_DISABLE_COMPILE_CACHE of the user's is kept to.
 *
 * Node runs what it finds there as it runs the program, so only the account itself (and root, who can do anything) may be able to
 * write there. That rules out Node's own default, a folder of a known name in the shared folder for temporary files, where another
 * account could have put code first. Where no such folder can be had, there is no cache: a slow start is no fault.
 * The cache is made of source files alone. No data, setting or secret that the program meets is in it.
 */
export function keepCompiled() {
	if (module.getCompileCacheDir() !== undefined || process.env.NODE_DISABLE_COMPILE_CACHE) return;
	try {
		const folder = ownFolder();
		if (folder !== undefined) module.enableCompileCache(folder);
	} catch {
		// A home that is not there, is read-only or full: nothing that the verb has to fail for.
	}
}

function ownFolder() {
	const caches = folderOfCaches();
	if (caches === undefined) return undefined;
	mkdirSync(join(caches, 'ndoo', 'compiled'), { recursive: true, mode: 0o700 });
	// No link is left in it, whose target could be changed once it was looked at.
	const folder = realpathSync(join(caches, 'ndoo', 'compiled'));
	// On Windows the local folder of a profile lets in its account, administrators and the system.
	if (process.getuid === undefined) return folder;
	return isPrivate(folder) && ancestors(folder).every(isSafe) ? folder : undefined;
}

/** Where this account keeps caches, by the rules of the system. */
function folderOfCaches() {
	if (process.platform === 'win32') return process.env.LOCALAPPDATA;
	const named = process.env.XDG_CACHE_HOME;
	if (named !== undefined && isAbsolute(named)) return named;
	const home = homedir();
	// The home of a service account may be a name alone: it is not made.
	if (!existsSync(home)) return undefined;
	return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

function isPrivate(folder) {
	const { uid, mode } = lstatSync(folder);
	return uid === process.getuid() && (mode & 0o077) === 0;
}

const ancestors = (folder) => {
	const above = dirname(folder);
	return above === folder ? [] : [above, ...ancestors(above)];
};

/** Nobody else can put another folder in the place of one in it: they may not write, or, as in /tmp, not rename. */
function isSafe(folder) {
	const { uid, mode } = lstatSync(folder);
	return (uid === process.getuid() || uid === 0) && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0);
}
