import { expect, test } from 'vitest';
import type { PassThroughFlow } from '../../../../flows/gate.ts';
import { passThroughViewSql } from '../../../../sql/views/render/pass-through-view.ts';
import { exemptFlow } from '../../../flows/example-flow.ts';

const sqlOf = (flow: PassThroughFlow): string =>
	flow.tables.map((table) => passThroughViewSql(flow, table, 'postgres')).join('\n\n');

test('a view for each table, whole, behind its own gate', () => {
	expect(sqlOf({ ...exemptFlow, tables: exemptFlow.tables.slice(0, 2) })).toMatchInlineSnapshot(`
		"-- Pass-through view of the flow example: patient. The opt-out is not applied: exempt (question 7a), exemption cqc-patient-surveys.
		-- Purpose: To see how views are made.
		-- Recipient: A university (X1R)
		-- Grants: select to the flow's readers.
		create or replace view "passthrough"."example__patient" as
		select
			this."patient_id",
			this."sex"
		from "src"."patient" as this
		where (select ndoo.assert_passthrough('example'));

		-- Pass-through view of the flow example: episode. The opt-out is not applied: exempt (question 7a), exemption cqc-patient-surveys.
		-- Purpose: To see how views are made.
		-- Recipient: A university (X1R)
		-- Grants: select to the flow's readers.
		create or replace view "passthrough"."example__episode" as
		select
			this."episode_id"
		from "src"."episode" as this
		where (select ndoo.assert_passthrough('example'));"
	`);
});

test('no text or name of a flow can get out of its place', () => {
	const [table] = exemptFlow.tables;
	if (table === undefined) throw new Error('expected a table');
	const sql = sqlOf({
		...exemptFlow,
		purpose: 'One line\r\n; drop table src.patient; --',
		recipient: { name: 'A\u2028B', odsCode: 'X1R' },
		tables: [{ ...table, source: { schema: 's"x', name: "n'y" }, columns: ['a"; drop view v; --'] }],
	});
	expect(sql).toContain('-- Purpose: One line\n--   ; drop table src.patient; --');
	expect(sql).toContain('-- Recipient: A\n--   B (X1R)');
	expect(sql).toContain(`\tthis."a""; drop view v; --"\nfrom "s""x"."n'y" as this`);
});
