import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clearPrevious } from '../../../loaders/list/clear.ts';
import { publishList } from '../../../loaders/list/publish.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { openEmbedded } from '../../../warehouse/embedded/embedded.ts';
import { foldersHolding } from '../../warehouse/engine-files.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../warehouse/temporary-warehouse.ts';

const moduleUrl = (path: string): string => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);

/** Publishes a second list, and stops for ever where it is told to. */
const program = (folder: string, stop: 'while loading' | 'before the end'): string => `
	import { openEmbedded } from ${moduleUrl('warehouse/embedded/embedded.ts')};
	import { publishList } from ${moduleUrl('loaders/list/publish.ts')};
	const stopped = async () => {
		console.log('stopped');
		await new Promise((resolve) => setTimeout(resolve, 3_600_000));
	};
	async function* lines() {
		const parts = Array.from({ length: 1_000 }, (_, part) => part);
		for (const part of parts) {
			yield Buffer.from(Array.from({ length: 1_000 }, (_, i) => \`\${9_990_000_000 + part * 1_000 + i}\\n\`).join(''));
		}
		if (${stop === 'while loading'}) await stopped();
	}
	await publishList(await openEmbedded({ folder: ${JSON.stringify(folder)}, create: false }), {
		checkId: 'c2',
		kind: 'monthly',
		environment: 'live',
		listDate: new Date(),
		rows: 1_000_000,
		padding: 0,
		shareRemoved: undefined,
		lines: lines(),
		publishedAt: new Date(),
		alongside: stopped,
	});`;

const unpublished = '9990007772';

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	const { warehouse } = temporary;
	await warehouse.script(`
		insert into ndoo.check_run (check_id, kind, environment, state, outcome, opened_at, changed_at)
		select 'c' || n, 'monthly', 'live', 'purged', 'published', now(), now() from generate_series(1, 2) as n`);
	await publishList(warehouse, {
		checkId: 'c1',
		kind: 'monthly',
		environment: 'live',
		listDate: new Date(),
		rows: 1,
		padding: 0,
		shareRemoved: undefined,
		lines: [Buffer.from('9990000018\n')],
		publishedAt: new Date(),
		alongside: async () => undefined,
	});
	await warehouse.close();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

test.each(['while loading', 'before the end'] as const)(
	'killed %s, the list in use stays whole, and nothing of the other one stays on the disk',
	async (stop) => {
		const { folder } = temporary;
		const child = spawn(process.execPath, ['--input-type=module', '-e', program(folder, stop)], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		await once(child.stdout, 'data');
		child.kill('SIGKILL');
		await once(child, 'exit');

		const warehouse = await openEmbedded({ folder, create: false });
		try {
			expect(await warehouse.query({ text: 'select nhs_number from ndoo_list.cleaned_list' })).toEqual([
				{ nhs_number: '9990000018' },
			]);
			expect(await listStatus(warehouse)).toMatchObject({ checkId: 'c1', rows: 1 });
			expect(await foldersHolding(unpublished, warehouse, folder)).toContain('base');
			expect(await clearPrevious(warehouse)).toBe(true);
			expect(await foldersHolding(unpublished, warehouse, folder)).not.toContain('base');
		} finally {
			await warehouse.close();
		}
	},
);
