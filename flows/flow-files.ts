import { join, relative } from 'node:path';
import type { z } from 'zod';
import { NdooError, type Problem } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import type { Project } from '../core/project/project.ts';
import { inOrder } from '../core/yaml/order.ts';
import { readYaml } from '../core/yaml/yaml-file.ts';
import type { BusinessUnit } from './business-unit.ts';
import { businessUnitSchema } from './business-unit-schema.ts';
import { contradictions } from './contradictions.ts';
import type { Fitting } from './fitting-file.ts';
import type { Flow } from './flow.ts';
import { flowMistakes } from './flow-rules.ts';
import { type FlowFile, flowSchema } from './flow-schema.ts';
import { bridgeOf, tableOf } from './table-file.ts';
import { readUnit } from './unit-file.ts';

export type Flows = { readonly businessUnits: readonly BusinessUnit[]; readonly returns: readonly Flow[] };

type Found<T> = { readonly fitting: readonly Fitting<T>[]; readonly problems: readonly Problem[] };

/**
 * Reads every flow file of a project, sorted by file name. Throws `flow-invalid` with all mistakes of all files. Whether
 * a flow may be built is not asked here: `ndoo parse` must be able to read one that is not assessed yet.
 */
export async function readFlows(files: Files, project: Project): Promise<Flows> {
	const units = await readFolder(files, project, 'business-units', businessUnitSchema);
	const returns = await readFolder(files, project, 'returns', flowSchema);
	const readUnits = await Promise.all(units.fitting.map((unit) => readUnit(files, unit)));
	const problems = [
		...units.problems,
		...sameNames(units.fitting),
		...readUnits.flatMap((read) => ('problem' in read ? [read.problem] : [])),
		...returns.problems,
		...sameNames(returns.fitting),
		...returns.fitting.flatMap(({ value, locate }) => flowMistakes(value, project.limits.listServesDays, locate)),
	];
	const flows = returns.fitting.map((flow) => flowOf(flow, project));
	const all = [...problems, ...contradictions(flows)];
	if (all.length > 0) throw invalid(all);
	return { businessUnits: readUnits.flatMap((read) => ('unit' in read ? [read.unit] : [])), returns: flows };
}

async function readFolder<T>(files: Files, project: Project, kind: string, schema: z.ZodType<T>): Promise<Found<T>> {
	const folder = join(project.folders.flows, kind);
	const entries = (await files.list(folder)).filter(({ name, isFile }) => isFile && /^[^.].*\.ya?ml$/i.test(name));
	const read = await Promise.all(
		entries.map(async ({ name }) => {
			const path = join(folder, name);
			const file = shown(project, path);
			return { file, path, ...(await readYaml(schema, files, { path, shown: file })) };
		}),
	);
	return {
		fitting: read.filter((one) => one.ok),
		problems: read.flatMap((one) => (one.ok ? [] : one.problems)),
	};
}

const shown = ({ folder }: Project, path: string): string => relative(folder, path).replaceAll('\\', '/');

function sameNames(read: readonly Fitting<{ readonly name: string }>[]): readonly Problem[] {
	return read.flatMap(({ value, locate }, index) => {
		const earlier = read.slice(0, index).find((other) => other.value.name === value.name);
		if (earlier === undefined) return [];
		const found = `the name \`${value.name}\`, which ${earlier.file} has already`;
		return [locate(['name'], { found, expected: 'a name of its own' })];
	});
}

function flowOf({ file, value, placeOf }: Fitting<FlowFile>, { limits, models, timeZone }: Project): Flow {
	const {
		assessment,
		signOff,
		maxListAgeDays = limits.listServesDays,
		withoutNhsNumber,
		bridge,
		tables,
		...facts
	} = value;
	return {
		...facts,
		file,
		assessment,
		signOff,
		timeZone,
		maxListAgeDays,
		blankNumbersKept: typeof withoutNhsNumber === 'object' ? withoutNhsNumber.keep : undefined,
		bridge: bridge === undefined ? undefined : bridgeOf(bridge, placeOf(['bridge'])),
		tables: tables.flatMap((table, index) => tableOf(table, placeOf(['tables', index]), models.schema)),
	};
}

const invalid = (problems: readonly Problem[]): NdooError =>
	new NdooError(
		'flow-invalid',
		problems.length === 1
			? 'There is a mistake in the flow files.'
			: `There are ${problems.length} mistakes in the flow files.`,
		{
			todo: 'Correct the files at the places above, and see with `ndoo parse` that none is left. Nothing was done.',
			problems: inOrder(problems),
		},
	);
