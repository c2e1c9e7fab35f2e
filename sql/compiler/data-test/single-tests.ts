import type { Problem } from '../../../core/errors.ts';
import { expectation } from '../../../core/yaml/wording.ts';
import { bareSelect } from '../../../warehouse/sql-text/one-select.ts';
import { idOf } from '../assemble/identity.ts';
import { sqlSlips } from '../assemble/models.ts';
import { pathText } from '../assemble/refusals.ts';
import { testConfig } from '../read/config-schema.ts';
import type { SqlFile } from '../read/model-files.ts';
import { testName } from '../read/properties-schema.ts';
import { type Expanded, expand, type Scope } from '../template/expand.ts';
import type { Slip } from '../template/template.ts';
import { problemIn } from '../text-problem.ts';
import type { TestScope, Tests } from './generic-tests.ts';
import { queryMistake } from './privacy.ts';

/** Tests that are a select each: the rows that it gives should not be there. */
export function singleTests(files: readonly SqlFile[], scope: TestScope & Scope): Tests {
	const made = files.map((file) => singleTest(file, scope));
	return { nodes: made.flatMap(({ nodes }) => nodes), problems: made.flatMap(({ problems }) => problems) };
}

function singleTest(file: SqlFile, scope: TestScope & Scope): Tests {
	const expanded = expand(file.text, scope);
	const config = testConfig.omit({ where: true }).safeParse(expanded.config?.values ?? {}, { error: expectation });
	const reads = [...new Set(expanded.reads.map(({ id }) => id))].toSorted();
	const ways = [...new Set(reads.flatMap((id) => scope.graph.ways.get(id) ?? []))].toSorted();
	const slips = [
		...sqlSlips(expanded, scope.dialect),
		...nameSlips(file),
		...(config.success
			? []
			: config.error.issues.map(
					({ message }): Slip => ({ ...placeOf(expanded), found: '`config` with other words', expected: message }),
				)),
		...(ways.length === 0 ? [] : revealing(expanded, { ...scope, reads, ways })),
	];
	const problems: readonly Problem[] = slips.map((slip) => problemIn(file, slip));
	if (!config.success || problems.length > 0) return { nodes: [], problems };
	return {
		problems,
		nodes: [
			{
				id: idOf('test', scope.project, file.name),
				resourceType: 'test',
				name: file.name,
				fqn: [scope.project, 'tests', file.name],
				description: '',
				columns: [],
				tags: config.data.tags ?? [],
				dependsOn: reads,
				path: file.file,
				place: { file: file.file, line: 1, column: 1 },
				kind: 'single',
				tested: expanded.reads[0]?.id,
				column: undefined,
				severity: config.data.severity ?? 'error',
				where: undefined,
				ways,
				rawSql: file.text,
				compiledSql: bareSelect(expanded.sql, scope.dialect),
			},
		],
	};
}

const placeOf = ({ config }: Expanded): { readonly start: number; readonly end: number } =>
	config?.at ?? { start: 0, end: 1 };

function nameSlips({ name }: SqlFile): readonly Slip[] {
	const judged = testName.safeParse(name);
	if (judged.success) return [];
	return [
		{
			start: 0,
			end: 1,
			found: `a test called \`${name}\``,
			expected: judged.error.issues[0]?.message ?? 'another name',
		},
	];
}

type Looked = TestScope & { readonly reads: readonly string[]; readonly ways: readonly string[] };

function revealing({ sql }: Expanded, { reads, ways, graph, identities, dialect }: Looked): readonly Slip[] {
	const whole = { start: 0, end: 1 };
	if (ways.length > 1) {
		const text = (way: 'cleaned' | 'around') =>
			reads.flatMap((id) => (graph.ways.get(id)?.includes(way) ? [pathText(id, way, graph)] : []))[0] ?? '';
		const found = `a test that sees people through a cleaned view (${text('cleaned')}) and around it (${text('around')})`;
		return [{ ...whole, found, expected: 'one of the two ways: what fails would be who has opted out' }];
	}
	const mistake = queryMistake(sql, identities, dialect);
	return mistake === undefined ? [] : [{ ...whole, ...mistake }];
}
