/**
 * How long a project of several hundred models takes to be parsed and compiled, beside the reading of its files: their bytes,
 * and their YAML by its library. The ratios hold on any machine; the times do not.
 *
 * Run: npx node bench/toolkit.ts [models]
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { diskFiles } from '../core/disk-files.ts';
import { packageFolder } from '../core/package-folder.ts';
import { readProject } from '../core/project/project-file.ts';
import { readFlows } from '../flows/flow-files.ts';
import { readProjectGraph } from '../sql/compiler/assemble/project-graph.ts';
import { selected } from '../sql/compiler/select/selected.ts';

const count = Number(process.argv[2] ?? 500);

const model = (at: number): string => `{{ config(tags=['layer_${at % 10}']) }}
{# Model ${at} of the bench, with the size of an ordinary one. #}
with own as (
	select patient_id, sex, birth_year, registered_on
	from ${at < 10 ? "{{ cleaned('community-activity.patient') }}" : `{{ ref('model_${at - 10}') }}`}
	where registered_on >= '{{ var('from_day', '2015-01-01') }}'
),
other as (
	select patient_id, count(*) over (partition by patient_id) as rows_of_person
	from ${at < 20 ? "{{ cleaned('community-activity.referral') }}" : `{{ ref('model_${at - 20}') }}`}
)
select own.patient_id, own.sex, own.birth_year, own.registered_on
from own
left join other
	on other.patient_id = own.patient_id
where extract(year from own.registered_on) > 2014
`;

const described = (at: number): string => `  - name: model_${at}
    description: The model ${at}, one row for each person.
    config: { meta: { person: patient_id } }
    columns:
      - name: patient_id
        description: The person.
        data_tests: [not_null, { unique: { config: { severity: warn } } }]
      - name: sex
        description: As the system has it.
        data_tests: [{ accepted_values: { arguments: { values: [F, M] } } }]
`;

async function write(folder: string): Promise<void> {
	const numbers = Array.from({ length: count }, (_, at) => at);
	const files = new Map<string, string>();
	for (const at of numbers) files.set(`sql/models/layer_${at % 10}/model_${at}.sql`, model(at));
	for (let start = 0; start < count; start += 10) {
		const some = numbers.slice(start, start + 10).map(described);
		files.set(`sql/models/models_${start}.yml`, `version: 2\nmodels:\n${some.join('')}`);
	}
	for (const path of ['ndoo.yml', 'flows/returns/community-activity.yml', 'flows/business-units/community.yml'])
		files.set(path, await readFile(join(packageFolder(), path), 'utf8'));
	for (const [path, text] of files) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), text);
	}
}

/** The best of several, in milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < 5; run++) {
		const began = performance.now();
		await work();
		times.push(performance.now() - began);
	}
	return Math.min(...times);
}

type Texts = readonly { readonly name: string; readonly text: string }[];

async function readAll(folder: string): Promise<Texts> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	return await Promise.all(
		files.map(async ({ name, parentPath }) => ({ name, text: await readFile(join(parentPath, name), 'utf8') })),
	);
}

async function readYamlToo(folder: string): Promise<void> {
	for (const { name, text } of await readAll(folder)) if (name.endsWith('.yml')) parseYaml(text);
}

const folder = await mkdtemp(join(tmpdir(), 'ndoo-bench-'));
try {
	await write(folder);
	const project = await readProject(diskFiles, folder);
	const flows = await readFlows(diskFiles, project);
	const options = { dialect: 'postgres', today: '2026-01-01', vars: {}, environment: {} } as const;
	const read = async () => await readProjectGraph(diskFiles, project, flows, options);
	const bytes = (await readAll(project.folders.models)).reduce((sum, { text }) => sum + text.length, 0);
	const reading = await timed(() => readAll(project.folders.models));
	const withYaml = await timed(() => readYamlToo(project.folders.models));
	const parsing = await timed(read);
	const graph = await read();
	const selecting = await timed(async () => selected(graph, { select: ['+model_100+,tag:layer_0 @model_7'] }));
	const shown = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`.padStart(8);
	console.log(`${count} models, ${graph.nodes.length} nodes, ${(bytes / 1e6).toFixed(1)} MB`);
	console.log(`reading the bytes of the files     ${shown(reading)}`);
	console.log(`reading them, with their YAML      ${shown(withYaml)}`);
	console.log(
		`parsing and compiling the project  ${shown(parsing)}   ${(parsing / withYaml).toFixed(1)} times that, ${(parsing / reading).toFixed(0)} times the bytes`,
	);
	console.log(`a selection                        ${shown(selecting)}`);
} finally {
	await rm(folder, { recursive: true, force: true });
}
