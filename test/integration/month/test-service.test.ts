import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeProject, testMailbox } from '../support/project.ts';

// The published test numbers of the integration environment (check service page): the first ten have opted out.
const sent = [
	9694116414, 9694116422, 9694116430, 9694116449, 9694116457, 9694116465, 9694116473, 9694116481, 9694116503,
	9694116511, 9694116538, 9694116546, 9694116554, 9694116562, 9694116570, 9694116589, 9694116597, 9694116600,
	9694116619, 9694116627,
];
const rows = (numbers: readonly number[]): string => numbers.map((number) => `${number},\r\n`).join('');

test('the twenty integration numbers go out as a MESH client takes them, and exactly ten come back', async () => {
	await using project = await makeProject({ files: {}, fill: async () => {} });
	const out = project.path('mesh', testMailbox, 'OUT');
	const inbox = project.path('mesh', testMailbox, 'IN');

	const first = await project.ndoo(['test-service']);
	expect(first).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
	const [control = '', data = '', ...more] = (await readdir(out)).sort();
	expect(more).toEqual([]);
	expect([control, data]).toEqual([
		expect.stringMatching(/^NDOO-TEST-02-\d{6}-0001\.ctl$/),
		expect.stringMatching(/^NDOO-TEST-02-\d{6}-0001\.dat$/),
	]);
	expect(await readFile(`${out}/${data}`, 'latin1')).toBe(rows(sent));
	const controlText = await readFile(`${out}/${control}`, 'utf8');
	const localId = /<LocalId>(.*)<\/LocalId>/.exec(controlText)?.[1] ?? '';
	expect(localId).toMatch(/^X0X-\d{8}-[0-9a-f]{6}-001$/);
	expect(controlText).toBe(
		[
			'<DTSControl>',
			'<Version>1.0</Version>',
			'<AddressType>DTS</AddressType>',
			'<MessageType>Data</MessageType>',
			'<WorkflowId>SPINE_NTT_UPHOLDING</WorkflowId>',
			'<To_DTS>NDOO-STAND-IN</To_DTS>',
			'<From_DTS>NDOO-TEST-02</From_DTS>',
			`<Subject>${localId}</Subject>`,
			`<LocalId>${localId}</LocalId>`,
			'<Compress>Y</Compress>',
			'<AllowChunking>Y</AllowChunking>',
			'<Encrypted>N</Encrypted>',
			'</DTSControl>',
			'',
		].join('\r\n'),
	);

	await project.serve();
	const lists = (await readdir(inbox)).filter((name) => name.endsWith('.dat'));
	const texts = await Promise.all(lists.map((name) => readFile(`${inbox}/${name}`, 'latin1')));
	expect(texts.filter((text) => !text.startsWith('{'))).toEqual([rows(sent.slice(10))]);

	const second = await project.ndoo(['test-service']);
	expect(second).toMatchObject({ status: 0, out: expect.stringContaining('exactly as published') });
	for (const folder of ['IN', 'OUT', 'SENT', 'FAILED']) {
		expect(await readdir(project.path('mesh', testMailbox, folder))).toEqual([]);
	}
});

test('an answer that is not the published one is said to be wrong', async () => {
	await using project = await makeProject({ files: {}, fill: async () => {} });
	await project.ndoo(['test-service']);
	await project.serve('none-removed');
	const { status, err } = await project.ndoo(['test-service']);
	expect(status).toBe(1);
	expect(err).toContain('did not answer its published test numbers as published');
});
