import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { type ProjectOverrides, readProject } from '../../../core/project/project-file.ts';
import { folderWith, refusalOf } from './temporary-folder.ts';

const project = (environment: string, mesh: string): string => `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: ${environment}
target: one
targets: { one: { engine: embedded, folder: warehouse } }
mesh: ${mesh}
`;

async function meshOf(environment: string, mesh: string, overrides?: ProjectOverrides) {
	await using folder = await folderWith({ 'ndoo.yml': project(environment, mesh) });
	const read = await readProject(diskFiles, folder.path, overrides);
	return JSON.parse(JSON.stringify(read.mesh).replaceAll(JSON.stringify(folder.path).slice(1, -1), '<folder>'));
}

async function refusal(environment: string, mesh: string, overrides?: ProjectOverrides): Promise<string> {
	await using folder = await folderWith({ 'ndoo.yml': project(environment, mesh) });
	return await refusalOf(folder.path, () => readProject(diskFiles, folder.path, overrides));
}

const files = 'ca: nhs.pem, cert: client.pem, key: certificates/client.key';
const readFiles = {
	ca: join('<folder>', 'nhs.pem'),
	cert: join('<folder>', 'client.pem'),
	key: join('<folder>', 'certificates', 'client.key'),
};

describe('the route of a project', () => {
	test.each<[what: string, environment: string, mesh: string, settings: object]>([
		[
			'client',
			'live',
			'{ route: client, client: { configFile: a.cfg } }',
			{ route: 'client', configFile: join('<folder>', 'a.cfg') },
		],
		[
			'api, at the address of its environment',
			'live',
			`{ route: api, api: { ${files} } }`,
			{ route: 'api', url: 'https://mesh-sync.spineservices.nhs.uk', ...readFiles },
		],
		[
			'api, integration',
			'int',
			`{ route: api, api: { ${files}, proxy: 'http://proxy.trust.example:3128', chunkBytes: 20000000 } }`,
			{
				route: 'api',
				url: 'https://msg.intspineservices.nhs.uk',
				...readFiles,
				proxy: 'http://proxy.trust.example:3128',
				chunkBytes: 20_000_000,
			},
		],
		[
			'api, at an address of its own, such as a relay',
			'live',
			`{ route: api, api: { url: 'https://mesh.relay.example/', ${files} } }`,
			{ route: 'api', url: 'https://mesh.relay.example', ...readFiles },
		],
		[
			'api, the stand-in, which may do without certificates',
			'stand-in',
			"{ route: api, api: { url: 'http://127.0.0.1:8700' } }",
			{ route: 'api', url: 'http://127.0.0.1:8700' },
		],
		['by hand, which needs nothing', 'live', '{ route: ui }', { route: 'ui', folder: join('<folder>', 'by-hand') }],
		[
			'by hand, in another folder',
			'live',
			'{ route: ui, ui: { folder: out } }',
			{ route: 'ui', folder: join('<folder>', 'out') },
		],
	])('%s', async (_, environment, mesh, settings) => {
		expect(await meshOf(environment, mesh)).toEqual(settings);
	});

	test('may be another one for a single command', async () => {
		const mesh = `{ route: client, client: { configFile: a.cfg }, api: { ${files} } }`;
		expect(await meshOf('int', mesh, { route: 'api' })).toMatchObject({ route: 'api' });
		expect(await meshOf('int', mesh, { route: 'ui' })).toMatchObject({ route: 'ui' });
		expect(await meshOf('int', mesh)).toMatchObject({ route: 'client' });
	});
});

/** Finding and expectation of each problem. */
const problems = (text: string): readonly string[] =>
	[...text.matchAll(/found (.*)\n +expected (.*)/g)].map(([, found, expected]) => `${found} | ${expected}`);

const pem = 'the files `ca`, `cert` and `key`, all three PEM';

describe('a route that is refused', () => {
	test.each<[what: string, environment: string, mesh: string, problems: readonly string[]]>([
		[
			'without its block',
			'live',
			'{ route: client }',
			['`client`, which has no block under `mesh` | a block `client:` with the `configFile` of the MESH client'],
		],
		[
			'api without its block',
			'live',
			'{ route: api }',
			['`api`, which has no block under `mesh` | a block `api:` with `ca`, `cert` and `key`'],
		],
		[
			'of another kind',
			'live',
			'{ route: fax }',
			['`fax` | `client`, `api` or `ui`: the way to MESH: its client, its API, or a person with MESH UI'],
		],
		['api without a certificate', 'live', '{ route: api, api: { ca: a, key: k } }', [`no \`cert\` | ${pem}`]],
		['api in int without anything', 'int', '{ route: api, api: {} }', [`no \`ca\`, \`cert\` or \`key\` | ${pem}`]],
		[
			'the stand-in with half of a pair',
			'stand-in',
			"{ route: api, api: { url: 'http://127.0.0.1:8700', cert: c } }",
			[`no \`ca\` or \`key\` | ${pem}`],
		],
		[
			'the stand-in without an address',
			'stand-in',
			'{ route: api, api: {} }',
			['no `url`, in the stand-in environment | where the stand-in was started, such as `https://localhost:8700`'],
		],
		[
			'the live address for another environment',
			'int',
			`{ route: api, api: { url: 'https://MESH-sync.spineservices.nhs.uk', ${files} } }`,
			[
				'the address of the live environment, in the int environment | the address that belongs to `environment`, or no `url` at all',
			],
		],
		[
			'the integration address for the live environment',
			'live',
			`{ route: api, api: { url: 'https://msg.intspineservices.nhs.uk/', ${files} } }`,
			[
				'the address of the int environment, in the live environment | the address that belongs to `environment`, or no `url` at all',
			],
		],
		[
			'an address in clear text',
			'live',
			`{ route: api, api: { url: 'http://mesh.relay.example', ${files} } }`,
			['an address that is not encrypted | an address that begins with `https://`'],
		],
		[
			'an address with a path',
			'live',
			`{ route: api, api: { url: 'https://mesh.example/messageexchange', ${files} } }`,
			['`https://mesh.example/messageexchange` | an address such as `https://mesh.example:8700`'],
		],
		[
			'a folder by hand that holds the project',
			'live',
			'{ route: ui, ui: { folder: . } }',
			['a folder that holds the project itself | a folder of its own'],
		],
		[
			'a secret in the file',
			'live',
			`{ route: api, api: { ${files}, password: x } }`,
			['the unknown key `password` | `url`, `ca`, `cert`, `key`, `proxy` or `chunkBytes`'],
		],
	])('%s', async (_, environment, mesh, expected) => {
		expect(problems(await refusal(environment, mesh))).toEqual(expected);
	});

	test('a secret in the file is not shown', async () => {
		const text = await refusal('live', `{ route: api, api: { ${files}, sharedKey: 'the key itself' } }`);
		expect(text).toContain('sharedKey: [secret]');
		expect(text).not.toContain('the key itself');
	});

	test('a proxy with a password in it, which is not shown', async () => {
		const mesh = `{ route: api, api: { ${files}, proxy: 'http://me:pass@proxy.example:3128' } }`;
		const text = await refusal('live', mesh);
		expect(text).not.toContain('me:pass');
		expect(problems(text)).toEqual([
			'`http://[secret]@proxy.example:3128` | an address such as `http://proxy.example:3128`',
		]);
	});

	test('one that the command line asks for', async () => {
		const mesh = '{ route: ui }';
		expect(await refusal('live', mesh, { route: 'api' })).toMatchInlineSnapshot(`
			"config-invalid: ndoo.yml cannot be used as it is.

			  ndoo.yml:6:1: found no block for \`api\`, which the command line asks for
			    expected a block \`api:\` with \`ca\`, \`cert\` and \`key\`
			      4 | target: one
			      5 | targets: { one: { engine: embedded, folder: warehouse } }
			    > 6 | mesh: { route: ui }
			        | ^^^^

			What to do: Correct ndoo.yml at the places above and run the command again. Nothing was done."
		`);
	});
});
