import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dialect, Warehouse } from '../../../warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { elsewhere } from './elsewhere.ts';
import { adopt } from './gate-refusals.ts';
import { undone } from './undone.ts';

const dialect: Dialect = testEngine === 'mssql' ? 'tsql' : 'postgres';

const words = {
	postgres: {
		day: 'current_date',
		inAMinute: "now() + interval '1 minute'",
		now: 'clock_timestamp()',
		text: 'select 1 as passed where (select ndoo.assert_passthrough(FLOW))',
		withoutEnd: 'alter table ndoo.passthrough_gate alter valid_until drop not null',
	},
	tsql: {
		day: 'cast(sysutcdatetime() as date)',
		inAMinute: 'dateadd(minute, 1, sysdatetimeoffset())',
		now: 'sysdatetimeoffset()',
		text: 'select 1 as passed where (select ndoo.assert_passthrough(FLOW)) = 1',
		withoutEnd:
			'drop table ndoo.passthrough_gate; create table ndoo.passthrough_gate (flow nvarchar(128), reason nvarchar(400), valid_until date, closes_at datetimeoffset(3), ending nvarchar(20), fingerprint char(64), built_at datetimeoffset(3))',
	},
}[dialect];

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const opened = (closesAt: string, day = words.day): string =>
	`insert into ndoo.passthrough_gate values ('flow', 'exempt', ${day}, ${closesAt}, 'exemption', 'f1', ${words.now})`;

const asked = async (flow: string, ...scripts: readonly string[]): Promise<unknown> =>
	await undone(warehouse, async (session) => {
		for (const script of scripts) await session.script(script);
		return await session.query({ text: words.text.replace('FLOW', flow) });
	});

const check = 'Check its name and its assessment (`ndoo flow show`), have it signed off, and run `ndoo build`.';
const signOff = 'Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.';
const noViews = 'The flow "other" has no pass-through views on this warehouse, so nothing of it is disclosed by them.';

describe('the gate of pass-through views', () => {
	test('lets a flow pass until the day of what it stands on has ended', async () => {
		expect(await asked("'flow'", opened(words.inAMinute))).toEqual([{ passed: 1 }]);
	});

	test('refuses a flow without one, even one that is written in capitals', async () => {
		const refused = { code: 'flow-refused', exit: 10, message: noViews, todo: check };
		expect(await asked("'other'", opened(words.inAMinute))).toMatchObject(refused);
		expect(await asked("'FLOW'", opened(words.inAMinute))).toMatchObject({
			...refused,
			message: noViews.replace('other', 'FLOW'),
		});
		expect(await asked('null', opened(words.inAMinute))).toMatchObject({ code: 'flow-refused' });
	});

	test('refuses what ran out, and what has no end', async () => {
		expect(await asked("'flow'", opened(words.now))).toMatchObject({
			code: 'flow-refused',
			exit: 10,
			message: expect.stringMatching(/^The exemption of the flow "flow" ran out on \d{4}-\d\d-\d\d\.$/),
			todo: signOff,
		});
		expect(await asked("'flow'", words.withoutEnd, opened(words.inAMinute, 'null'))).toMatchObject({
			code: 'flow-refused',
			message: 'The exemption of the flow "flow" ran out on .',
			todo: signOff,
		});
	});

	test('refuses in a copy of the warehouse', async () => {
		expect(await asked("'flow'", opened(words.inAMinute), elsewhere[dialect])).toMatchObject({
			code: 'flow-refused',
			exit: 10,
			message: 'This database is a copy of a warehouse, so nothing of the flow "flow" is disclosed from it.',
			todo: adopt,
		});
	});

	// The moments are far apart: a coarse clock gives the start of a transaction and its first statement the same one.
	test.skipIf(dialect !== 'postgres')('refuses in a transaction that was begun before the end', async () => {
		const soon = opened("now() + interval '50 milliseconds'");
		expect(await asked("'flow'", soon, 'select pg_sleep(0.1)')).toMatchObject({ code: 'flow-refused' });
	});

	test.skipIf(dialect !== 'postgres')('does not go by the time zone of its reader', async () => {
		const behind = "set local timezone = '<X>+167'";
		expect(await asked("'flow'", opened(words.now), behind)).toMatchObject({ code: 'flow-refused' });
	});
});
