import { beforeAll, describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import type { ProjectGraph, ResourceType } from '../../../sql/compiler/graph.ts';
import { nameMatcher, pathMatcher } from '../../../sql/compiler/select/glob.ts';
import { selected } from '../../../sql/compiler/select/selected.ts';
import { graphOf } from './project-bench.ts';

// What dbt's documentation says of a selection, in its order: syntax overview, graph operators, set operators, exclude,
// methods, test selection examples.

const files = {
	'sql/models/staging/stg_patient.sql':
		"{{ config(tags=['nightly', 'people']) }} select patient_id from {{ source('src', 'patient') }}",
	'sql/models/staging/stg_contact.sql': "select patient_id, contact_id from {{ source('src', 'contact') }}",
	'sql/models/marts/finance/costs.sql':
		"{{ config(tags='nightly', materialized='table') }} select 1 as cost from {{ ref('stg_contact') }}",
	'sql/models/marts/activity/by_person.sql':
		"select p.patient_id from {{ ref('stg_patient') }} as p join {{ ref('stg_contact') }} as c on c.patient_id = p.patient_id",
	'sql/models/marts/activity/by_month.sql': "select 1 as contacts from {{ ref('by_person') }}",
	'sql/models/marts/activity/on_list.sql': "select patient_id from {{ cleaned('falls.patient') }}",
	'sql/models/staging/staging.yml': `models:
  - name: stg_patient
    columns:
      - name: patient_id
        data_tests: [unique]
  - name: stg_contact
    columns:
      - name: patient_id
        data_tests:
          - relationships: { arguments: { to: ref('stg_patient'), field: patient_id } }
  - name: by_person
    columns:
      - name: patient_id
        data_tests: [{ not_null: { config: { severity: warn, tags: [slow] } } }]
sources:
  - name: src
    tables:
      - name: contact
        config: { tags: [nightly] }
`,
	'sql/tests/month_has_contacts.sql': "select contacts from {{ ref('by_month') }} where contacts < 0",
};

let graph: ProjectGraph;
beforeAll(async () => {
	graph = await graphOf(files);
});

function names(select: string, exclude: string | undefined, kind: ResourceType | undefined): string {
	const nodes = selected(graph, {
		select: select === '' ? [] : [select],
		exclude: exclude === undefined ? [] : [exclude],
	});
	return nodes
		.filter(({ resourceType }) => kind === undefined || resourceType === kind)
		.map(({ name }) => name)
		.toSorted()
		.join(' ');
}

const models = (select: string, exclude?: string): string => names(select, exclude, 'model');
const tests = (select: string, exclude?: string): string => names(select, exclude, 'test');
const everyModel = 'by_month by_person costs on_list stg_contact stg_patient';

describe('the models that are meant', () => {
	test.each<[string, string]>([
		// Syntax overview.
		['', everyModel],
		['stg_patient', 'stg_patient'],
		['by_person by_month', 'by_month by_person'],
		['clinic.staging.stg_contact', 'stg_contact'],
		['clinic', everyModel],
		['clinic.*', everyModel],
		['staging', 'stg_contact stg_patient'],
		['marts.activity', 'by_month by_person on_list'],
		['marts.activity.by_month', 'by_month'],
		['sql/models/marts/finance', 'costs'],
		['stg_*', 'stg_contact stg_patient'],
		['*_person', 'by_person'],
		['marts.*.by_*', 'by_month by_person'],
		['stg_patien?', 'stg_patient'],
		['by_[mp]*', 'by_month by_person'],
		['nothing_like_this', ''],
		['stg', ''],
		// Graph operators.
		['stg_patient+', 'by_month by_person stg_patient'],
		['+by_person', 'by_person stg_contact stg_patient'],
		['+by_person+', 'by_month by_person stg_contact stg_patient'],
		['stg_patient+1', 'by_person stg_patient'],
		['1+by_month', 'by_month by_person'],
		['2+by_month', 'by_month by_person stg_contact stg_patient'],
		['1+by_person+1', 'by_month by_person stg_contact stg_patient'],
		['0+by_person+0', 'by_person'],
		['@stg_patient', 'by_month by_person stg_contact stg_patient'],
		['@costs', 'costs stg_contact'],
		['stg_*+1', 'by_person costs stg_contact stg_patient'],
		['+tag:nightly', 'costs stg_contact stg_patient'],
		// Set operators.
		['+costs +stg_patient', 'costs stg_contact stg_patient'],
		['+costs,+by_month', 'stg_contact'],
		['stg_patient+,stg_contact+', 'by_month by_person'],
		['marts.finance,tag:nightly', 'costs'],
		['marts.activity,tag:nightly', ''],
		['marts.finance,tag:nightly on_list', 'costs on_list'],
		// Methods.
		['tag:nightly', 'costs stg_patient'],
		['tag:night*', 'costs stg_patient'],
		['tag:people', 'stg_patient'],
		['source:src+', 'by_month by_person costs on_list stg_contact stg_patient'],
		['source:src.contact+1', 'stg_contact'],
		['source:clinic.src.contact+1', 'stg_contact'],
		['source:src.con*+1', 'stg_contact'],
		['path:sql/models/staging', 'stg_contact stg_patient'],
		['path:sql/models/staging/', 'stg_contact stg_patient'],
		['path:sql/models/staging/stg_contact.sql', 'stg_contact'],
		['path:sql/models/*/*/by_month.sql', 'by_month'],
		['path:sql/**/by_*', 'by_month by_person'],
		['sql/models/marts/activity/by_month.sql', 'by_month'],
		['file:by_month.sql', 'by_month'],
		['file:by_month', 'by_month'],
		['by_month.sql', 'by_month'],
		['fqn:by_month', 'by_month'],
		['package:clinic', everyModel],
		['package:this', everyModel],
		['package:other', ''],
		['config.materialized:table', 'costs'],
		['config.materialized:view,marts', 'by_month by_person on_list'],
		['config.tags:nightly', 'costs stg_patient'],
		['config.meta.person:patient_id', ''],
		['config.enabled:true', everyModel],
		['resource_type:model', everyModel],
		['resource_type:source', ''],
		// What is ours.
		['+flow:falls', ''],
		['flow:falls+', 'on_list'],
		['exposure:falls', ''],
		['business_unit:clinic', ''],
		['falls__patient+', 'on_list'],
	])('--select %j', (select, expected) => {
		expect(models(select)).toBe(expected);
	});

	test.each<[string, string, string]>([
		['', 'staging', 'by_month by_person costs on_list'],
		['', 'tag:nightly', 'by_month by_person on_list stg_contact'],
		['staging', 'stg_patient', 'stg_contact'],
		['marts', 'by_person+', 'costs on_list'],
		['clinic.*', 'stg_patient stg_contact', 'by_month by_person costs on_list'],
		['+by_month', 'tag:nightly,staging', 'by_month by_person stg_contact'],
		['stg_patient+', '@by_month', ''],
	])('--select %j --exclude %j', (select, exclude, expected) => {
		expect(models(select, exclude)).toBe(expected);
	});
});

const unique = 'unique_stg_patient_patient_id';
const relationships = 'relationships_stg_contact_patient_id';
const notNull = 'not_null_by_person_patient_id';
const single = 'month_has_contacts';

describe('the tests that come with them', () => {
	test.each<[string, string | undefined, string]>([
		['test_type:generic', undefined, `${notNull} ${relationships} ${unique}`],
		['test_type:singular', undefined, single],
		['test_type:data', undefined, `${single} ${notNull} ${relationships} ${unique}`],
		['test_name:unique', undefined, unique],
		['test_name:relationships', undefined, relationships],
		[notNull, undefined, notNull],
		['tag:slow', undefined, notNull],
		['config.severity:warn', undefined, notNull],
		['path:sql/tests', undefined, single],
		// A test comes with any node that it looks at.
		['stg_patient', undefined, `${relationships} ${unique}`],
		['stg_contact', undefined, relationships],
		['stg_patient,test_type:generic', undefined, `${relationships} ${unique}`],
		['stg_contact,test_name:unique', undefined, ''],
		['tag:nightly', undefined, `${relationships} ${unique}`],
		// And goes with any that is excluded.
		['stg_patient', 'stg_contact', unique],
		['staging', 'test_name:unique', relationships],
		['', 'staging', `${single} ${notNull}`],
		['', 'resource_type:test', ''],
	])('--select %j --exclude %j', (select, exclude, expected) => {
		expect(tests(select, exclude)).toBe(expected);
	});
});

test.each<[string, string]>([
	['source:src', 'contact patient'],
	['source:*', 'contact patient'],
	['resource_type:source,tag:nightly', 'contact'],
	['flow:handover', 'handover handover__patient'],
	['resource_type:exposure', 'falls handover'],
	['exposure:fal*', 'falls'],
	['+exposure:falls', 'contact falls falls__contact falls__patient patient'],
	['business_unit:clinic', 'clinic'],
	['+business_unit:clinic', 'clinic patient'],
	['resource_type:view', 'falls__contact falls__patient handover__patient'],
])('--select %j of all that is no model or test', (select, expected) => {
	const isOther = new Set(
		graph.nodes.filter(({ resourceType }) => resourceType !== 'model' && resourceType !== 'test').map(({ id }) => id),
	);
	const found = selected(graph, { select: [select] }).filter(({ id }) => isOther.has(id));
	expect(
		found
			.map(({ name }) => name)
			.toSorted()
			.join(' '),
	).toBe(expected);
});

test('what is selected comes in the order in which it is built, whatever the order of the words', () => {
	const order = (select: string) => selected(graph, { select: [select] }).map(({ id }) => id);
	expect(order('by_month stg_patient by_person')).toEqual(order('stg_patient by_person by_month'));
	const at = (name: string) => order('+by_month').indexOf(`model.clinic.${name}`);
	expect(at('stg_patient')).toBeLessThan(at('by_person'));
	expect(at('by_person')).toBeLessThan(at('by_month'));
});

test.each<[string, string]>([
	[
		'@a+',
		'The selection `@a+` cannot be read: expected `@` or a `+` at the end, not both: `@` takes in all that comes after already.',
	],
	[
		'tag:',
		'The selection `tag:` cannot be read: expected a name, or a method and what it is to find, such as `tag:nightly`.',
	],
	[
		'+',
		'The selection `+` cannot be read: expected a name, or a method and what it is to find, such as `tag:nightly`.',
	],
	[
		'a,,b',
		'The selection `` cannot be read: expected a name, or a method and what it is to find, such as `tag:nightly`.',
	],
	[
		'semantic_model:orders',
		'The selection `semantic_model:orders` cannot be read: expected one of the methods `fqn`, `tag`, `source`, `flow`, `exposure`, `business_unit`, `path`, `file`, `package`, `config`, `test_type`, `test_name` or `resource_type`.',
	],
	[
		'config:table',
		'The selection `config:table` cannot be read: expected `config.<key>:<value>`, such as `config.materialized:table`.',
	],
	['tag.x:y', 'The selection `tag.x:y` cannot be read: expected `tag:`.'],
])('%j is refused', (select, message) => {
	const refusal = () => selected(graph, { select: [select] });
	expect(refusal).toThrow(NdooError);
	expect(refusal).toThrow(message);
});

describe('patterns', () => {
	test.each<[string, string, boolean]>([
		['a*c', 'abbc', true],
		['a*c', 'abbcd', false],
		['a.c', 'abc', false],
		['[!a]b', 'cb', true],
		['[!a]b', 'ab', false],
		['[a-c]x', 'bx', true],
		['[a', '[a', true],
		['a[]b]c', 'a]c', true],
		['(a|b)+', 'a', false],
	])('%j for the name %j: %j', (pattern, name, expected) => {
		expect(nameMatcher(pattern).test(name)).toBe(expected);
	});

	test.each<[string, string, boolean]>([
		['a/*', 'a/b', true],
		['a/*', 'a/b/c', false],
		['a/**', 'a/b/c', true],
		['**/c', 'a/b/c', true],
		['**/c', 'c', true],
		['./a', 'a', true],
		['a\\b', 'a/b', true],
	])('%j for the path %j: %j', (pattern, path, expected) => {
		expect(pathMatcher(pattern).test(path)).toBe(expected);
	});
});
