import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { formatError, NdooError } from '../../../core/errors.ts';
import { parseMeshClientConfig, readMeshClientConfig } from '../../../loaders/mesh/meshclient-config.ts';

const secrets = ['key store pass', 'shared key', 'mailbox pass 1', 'mailbox pass 2'] as const;

const client = (identity: string, root: string, secret: string, saveSent = 'Y'): string => `
	<Client>
		<ClientIdentity>${identity}</ClientIdentity>
		<ClientAuthentication>${secret}</ClientAuthentication>
		<MailboxType>MESH</MailboxType>
		<InterfaceRoot>${root}</InterfaceRoot>
		<SaveSent>${saveSent}</SaveSent>
	</Client>`;

const config = (clients: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<MESHConfig>
	<KeyStorePassword>${secrets[0]}</KeyStorePassword>
	<AuthenticationKey>${secrets[1]}</AuthenticationKey>
	<!-- <Client><ClientIdentity>YCLTA53</ClientIdentity><InterfaceRoot>/old</InterfaceRoot></Client> -->${clients}
</MESHConfig>`;

const two = config(
	client('YCLTA53', 'C:\\MESH-DATA-HOME\\Mailbox1', secrets[2]) +
		client(' yclta54 ', '/srv/R&amp;D/two', secrets[3], 'n'),
);

const parse = (text: string, mailbox = 'YCLTA53') => parseMeshClientConfig({ file: 'meshclient.cfg', text }, mailbox);

describe('the client of a mailbox', () => {
	test.each([
		['YCLTA53', 'C:\\MESH-DATA-HOME\\Mailbox1', true],
		['yclta53', 'C:\\MESH-DATA-HOME\\Mailbox1', true],
		['YCLTA54', '/srv/R&D/two', false],
	])('%s', (mailbox, interfaceRoot, saveSent) => {
		expect(parse(two, mailbox)).toEqual({ interfaceRoot, saveSent });
	});

	test.each([
		['element names in any case', two.replaceAll('InterfaceRoot', 'INTERFACEROOT').replaceAll('Client>', 'CLIENT>')],
		['a byte order mark and CRLF', two.replaceAll('\n', '\r\n')],
		['no prolog', two.replace(/<\?.*\?>/, '')],
	])('%s', (_, text) => {
		expect(parse(text).interfaceRoot).toBe('C:\\MESH-DATA-HOME\\Mailbox1');
	});

	test('a file with a byte order mark', async () => {
		const files = { read: () => Promise.resolve(Buffer.from(`\uFEFF${two}`)) };
		expect(await readMeshClientConfig(files, 'meshclient.cfg', 'YCLTA54')).toEqual({
			interfaceRoot: '/srv/R&D/two',
			saveSent: false,
		});
	});
});

describe('what is refused', () => {
	test('no client for the mailbox', () => {
		expect(textOfError(() => parse(two, 'YCLTA99'))).toMatchInlineSnapshot(`
			"The MESH client is not set up for mailbox YCLTA99.

			  meshclient.cfg: found mailboxes YCLTA53, yclta54
			    expected a <Client> with <ClientIdentity>YCLTA99</ClientIdentity> inside <MESHConfig>

			What to do: Add a <Client> section with <ClientIdentity>YCLTA99</ClientIdentity> to the file, or correct the mailbox under \`mailboxes:\` in ndoo.yml."
		`);
	});

	test('no client at all', () => {
		expect(textOfError(() => parse(config('')))).toMatchInlineSnapshot(`
			"The MESH client is not set up for mailbox YCLTA53.

			  meshclient.cfg: found no <Client>
			    expected a <Client> with <ClientIdentity>YCLTA53</ClientIdentity> inside <MESHConfig>

			What to do: Add a <Client> section with <ClientIdentity>YCLTA53</ClientIdentity> to the file, or correct the mailbox under \`mailboxes:\` in ndoo.yml."
		`);
	});

	test('several clients for the mailbox', () => {
		const text = config(client('YCLTA53', '/one', secrets[2]) + client('yclta53', '/two', secrets[3]));
		expect(textOfError(() => parse(text))).toMatchInlineSnapshot(`
			"The MESH client is set up more than once for mailbox YCLTA53.

			  meshclient.cfg:6: found a <Client> for YCLTA53
			    expected one only

			  meshclient.cfg:13: found a <Client> for YCLTA53
			    expected one only

			What to do: Leave one <Client> section for the mailbox: which of the folders is in use cannot be guessed."
		`);
	});

	test.each([
		['blank', client('YCLTA53', '', secrets[2])],
		['relative', client('YCLTA53', 'Mailbox1', secrets[2])],
		['not UTF-8', client('YCLTA53', '/srv/\uFFFD', secrets[2])],
		['twice', client('YCLTA53', '/one</InterfaceRoot><InterfaceRoot>/two', secrets[2])],
		['with an element inside', client('YCLTA53', `/one<KeyStorePassword>${secrets[0]}</KeyStorePassword>`, secrets[2])],
		['missing', '<Client><ClientIdentity>YCLTA53</ClientIdentity></Client>'],
	])('InterfaceRoot %s', (_, clients) => {
		expect(textOfError(() => parse(config(clients))).replace(/cfg:\d+/, 'cfg:N')).toMatchInlineSnapshot(`
			"The MESH client's configuration gives no usable folder for mailbox YCLTA53.

			  meshclient.cfg:N: found a <Client> without exactly one <InterfaceRoot> that holds an absolute path
			    expected the folder that has IN and OUT in it

			What to do: Write the whole path of the mailbox's folder into <InterfaceRoot>, such as C:\\MESH-DATA-HOME\\Mailbox2, and save the file as UTF-8."
		`);
	});

	test('a password with a bare "<" in it', () => {
		const text = config(client('YCLTA53', '/one', 'mailbox <pass 1'));
		expect(textOfError(() => parse(text))).toMatchInlineSnapshot(`
			"The MESH client's configuration is not in the form that was expected.

			  meshclient.cfg:8: found a "<" that starts no element
			    expected plain elements, each closed, inside <MESHConfig>, without a document type

			What to do: Compare the line with the ones around it and with the MESH client user guide. The line is not shown, since the file holds passwords."
		`);
	});

	test.each([
		['another root', two.replaceAll('MESHConfig', 'Config')],
		['a document type', `<!DOCTYPE MESHConfig [<!ENTITY a "b">]>${two}`],
		['an end tag too few', two.replace('</MESHConfig>', '')],
	])('%s', (_, text) => {
		expect(codeOf(() => parse(text))).toBe('mesh-config');
	});

	test('a file that cannot be read', async () => {
		const error = await readMeshClientConfig(diskFiles, '/nowhere/meshclient.cfg', 'YCLTA53').catch((e: unknown) => e);
		expect(error instanceof NdooError && formatError(error)).toMatchInlineSnapshot(`
			"The MESH client's configuration cannot be read: /nowhere/meshclient.cfg

			What to do: It is called meshclient.cfg and lies in the folder where the MESH client is installed. Check \`mesh.client.configFile\` in ndoo.yml, and that the account that runs ndoo may read the file."
		`);
	});
});

describe('secrets', () => {
	test('no error shows one, however the file is damaged', () => {
		const pieces = two.split(/(?=<)|(?<=>)/);
		const damage = fc.record({
			at: fc.nat(pieces.length - 1),
			instead: fc.constantFrom(
				'',
				'<',
				'>',
				'</Client>',
				'<ClientIdentity>',
				'</ClientIdentity>',
				'<InterfaceRoot>',
				'<!--',
			),
			mailbox: fc.constantFrom('YCLTA53', 'YCLTA99'),
		});
		let refused = 0;
		fc.assert(
			fc.property(damage, ({ at, instead, mailbox }) => {
				const shown = shownFor(pieces.with(at, instead).join(''), mailbox);
				if (shown.includes('NdooError')) refused += 1;
				for (const secret of secrets) expect(shown).not.toContain(secret);
			}),
			{ numRuns: 500 },
		);
		expect(refused).toBeGreaterThan(0);
	});
});

// All that could be printed or logged of what came out.
function shownFor(text: string, mailbox: string): string {
	try {
		return inspect(parse(text, mailbox), { depth: null });
	} catch (error) {
		return inspect(error, { depth: null, showHidden: true });
	}
}

function errorOf(work: () => unknown): NdooError {
	try {
		work();
	} catch (error) {
		if (error instanceof NdooError) return error;
		throw error;
	}
	throw new Error('expected an NdooError');
}

const textOfError = (work: () => unknown): string => formatError(errorOf(work));
const codeOf = (work: () => unknown): string => errorOf(work).code;
