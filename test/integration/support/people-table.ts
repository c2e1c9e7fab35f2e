import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { testRange } from './check-bench.ts';
import type { ProjectContent } from './project.ts';

/** One business unit: a table with one column, so many people of the test range. */
export const onePeopleTable = (people: number): ProjectContent => ({
	files: {
		'flows/business-units/clinic.yml': `
name: clinic
title: The clinic
system: Clinic system
source: { table: { schema: clinic, name: patient }, column: nhs_number }
format: text
`,
	},
	fill: async (warehouse: Warehouse) => {
		await warehouse.script('create schema clinic; create table clinic.patient (nhs_number text)');
		const lines = testRange(people).map((index) => Buffer.from(`${nhsNumberOf(index)}\n`));
		await warehouse.load({ schema: 'clinic', name: 'patient' }, lines);
	},
});
