import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { diskFiles } from '../../../../core/disk-files.ts';
import { packageFolder } from '../../../../core/package-folder.ts';
import { readProject } from '../../../../core/project/project-file.ts';
import type { Flow } from '../../../../flows/flow.ts';
import { readFlows } from '../../../../flows/flow-files.ts';
import { readProjectGraph } from '../../../../sql/compiler/assemble/project-graph.ts';
import { flowNodes } from '../../../../sql/compiler/assemble/views.ts';
import { dbtSources } from '../../../../sql/compiler/dbt/sources.ts';
import { writeDbtSources } from '../../../../sql/compiler/dbt/sources-file.ts';
import type { GraphNode } from '../../../../sql/compiler/graph.ts';
import { folderWith } from '../../../core/project/temporary-folder.ts';
import { exampleFlow, exemptFlow, flowWith } from '../../../flows/example-flow.ts';

const today = '2026-06-01';
const scope = { project: 'test', today, dialect: 'postgres', nodeOf: () => undefined } as const;

const nodesOf = (flow: Flow): readonly GraphNode[] => {
	const { views, exposure } = flowNodes(flow, scope);
	return [...views, exposure];
};

describe('the views of flows as sources for dbt', () => {
	test('cleaned views and pass-through views apart, each with its columns', () => {
		const survey = { ...exemptFlow, name: 'survey', title: 'A survey', tables: exemptFlow.tables.slice(0, 1) };
		const text = dbtSources({ nodes: [...nodesOf(exampleFlow), ...nodesOf(survey)] });
		expect(text).toMatchInlineSnapshot(`
			"# Written by \`ndoo compile --dbt\`: the views of this project's flows, for dbt. After a change of a flow, write it again.

			version: 2
			sources:
			  - name: cleaned
			    description: Tables of returns, with whole records of people removed who are not on the cleaned list; asked when they are read.
			    tables:
			      - name: example__diagnosis
			        description: "Example: the table diagnosis."
			        config:
			          meta:
			            flow: example
			            table: diagnosis
			        columns:
			          - name: episode
			          - name: code
			      - name: example__episode
			        description: "Example: the table episode."
			        config:
			          meta:
			            flow: example
			            table: episode
			        columns:
			          - name: episode_id
			      - name: example__patient
			        description: "Example: the table patient."
			        config:
			          meta:
			            flow: example
			            table: patient
			        columns:
			          - name: patient_id
			          - name: sex
			  - name: passthrough
			    description: "Tables of returns that the opt-out does not apply to: nobody is removed. Each serves its own flow alone."
			    tables:
			      - name: survey__patient
			        description: "A survey: the table patient."
			        config:
			          meta:
			            flow: survey
			            table: patient
			        columns:
			          - name: patient_id
			          - name: sex
			"
		`);
	});

	test('a flow that may not be built today has none', () => {
		const unsigned = flowWith({ signOff: undefined });
		expect(parse(dbtSources({ nodes: nodesOf(unsigned) }))).toEqual({ version: 2, sources: [] });
	});

	test('braces in a title are not taken for Jinja', () => {
		const text = dbtSources({ nodes: nodesOf({ ...exampleFlow, title: "{{ env_var('X') }} {% x %} {# y #}" }) });
		expect(text).not.toMatch(/\{[{%#]/);
	});
});

describe('their file', () => {
	const graph = { project: 'test', nodes: nodesOf(exampleFlow) };

	test('is written, and written again', async () => {
		await using folder = await folderWith({});
		const path = join(folder.path, 'models', 'ndoo_sources.yml');
		await writeDbtSources(diskFiles, path, { project: 'test', nodes: [] });
		await writeDbtSources(diskFiles, path, graph);
		expect(readFileSync(path, 'utf8')).toBe(dbtSources(graph));
	});

	test('takes the place of no other', async () => {
		await using folder = await folderWith({ 'sources.yml': 'version: 2\n' });
		const path = join(folder.path, 'sources.yml');
		await expect(writeDbtSources(diskFiles, path, graph)).rejects.toMatchObject({
			code: 'file-invalid',
			message: 'The file for the sources of dbt is there already, and ndoo did not write it.',
			todo: 'Name another file after --dbt, or remove this one. Nothing was written to it.',
		});
		expect(readFileSync(path, 'utf8')).toBe('version: 2\n');
		await expect(writeDbtSources(diskFiles, folder.path, graph)).rejects.toMatchObject({
			problems: [{ place: { file: folder.path }, found: 'a folder' }],
		});
	});
});

test('those of the package’s own tests are what the sample’s flows say; if not, run `ndoo compile --dbt` for them', async () => {
	const file = join(packageFolder(), 'sql', 'dbt', 'integration_tests', 'models', 'ndoo_sources.yml');
	const project = await readProject(diskFiles, packageFolder());
	const flows = await readFlows(diskFiles, project);
	const graph = await readProjectGraph(diskFiles, project, flows, { ...scope, vars: {}, environment: {} });
	expect(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).toBe(dbtSources(graph));
});
