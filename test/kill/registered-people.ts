import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { testRange } from '../integration/support/check-bench.ts';
import type { ProjectContent } from '../integration/support/project.ts';
import type { World } from './world.ts';

// A business unit that knows since when each person is registered.

const numbers = testRange(400).map(nhsNumberOf);

async function register(warehouse: Warehouse, registered: readonly string[], on: string): Promise<void> {
	const text = 'insert into clinic.patient select n, $2::date from jsonb_array_elements_text($1::jsonb) as n';
	await warehouse.query({ text, values: [JSON.stringify(registered), on] });
}

export const registeredPeople: ProjectContent = {
	files: {
		'flows/business-units/clinic.yml': `
name: clinic
title: The clinic
system: Clinic system
source: { table: { schema: clinic, name: patient }, column: nhs_number }
format: text
registeredSince: registered_on
`,
	},
	fill: async (warehouse) => {
		await warehouse.script(`
			create schema clinic;
			create table clinic.patient (nhs_number text, registered_on date default '2020-01-01')`);
		await register(warehouse, numbers.slice(0, 300), '2020-01-01');
	},
};

/** A hundred people who are new to it, and a hundred who were there. */
export const registerMore = async (world: World): Promise<void> =>
	await world.project.withWarehouse((warehouse) =>
		register(warehouse, numbers.slice(200), world.clock().toISOString().slice(0, 10)),
	);
