import { expect, test } from 'vitest';
import { viewSql } from '../../../sql/runner/postgres-model.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { graphOf, named } from './project-bench.ts';

// What a DBA reads: the SQL of a model and of every kind of test, in both dialects.

const files = {
	'sql/models/contact_of_person.sql': `{{ config(tags='activity', meta={'person': 'patient_id'}, grants={'select': ['bi team']}) }}
{# Who was seen, and for how long. #}
select
	contact.contact_id,
	patient.patient_id,
	patient.nhs_number,
	contact.minutes
from {{ cleaned('falls.contact') }} as contact
join {{ cleaned('falls.patient') }} as patient
	on patient.patient_id = contact.patient_id
where contact.contact_on >= '{{ var('from_day') }}';
`,
	'sql/models/seen.sql':
		"select patient_id, count(*) as contacts from {{ ref('contact_of_person') }} group by patient_id\n",
	'sql/models/kind.sql':
		"{{ config(materialized='table') }}\nselect kind_id, name, changed_on from {{ source('src', 'kind') }}\n",
	'sql/models/models.yml': `models:
  - name: contact_of_person
    description: Each contact of a person on the cleaned list.
    columns:
      - name: contact_id
        data_tests:
          - not_null
          - unique: { config: { where: minutes > 0 -- only these } }
      - name: nhs_number
        data_tests: [nhs_number]
      - name: minutes
        data_tests:
          - accepted_values: { arguments: { values: [15, 30, 45], quote: false } }
      - name: patient_id
        data_tests:
          - only_cleaned: { arguments: { to: cleaned('falls.patient'), field: patient_id } }
  - name: kind
    columns:
      - name: name
        data_tests:
          - accepted_values: { arguments: { values: ["It's", 'a\\b'] } }
      - name: kind_id
        data_tests:
          - relationships: { to: "source('src', 'kind')", field: kind_id }
          - unique
      - name: changed_on
        data_tests: [{ fresh: { arguments: { days: 31 } } }]
sources:
  - name: src
    tables:
      - name: kind
        config: { meta: { no_person_data: { reason: Kinds, signedOffBy: A. Head, on: 2026-01-02 } } }
`,
	'sql/tests/long_contact.sql':
		"{{ config(severity='warn') }}\nselect contact_id from {{ ref('contact_of_person') }} where minutes > 600\n",
};

test.each<Dialect>(['postgres', 'tsql'])('the SQL of models and tests in %s', async (dialect) => {
	const { nodes } = await graphOf(files, { dialect });
	const compiled = nodes.flatMap((node) =>
		node.resourceType === 'model' || node.resourceType === 'test' ? [`-- ${node.name}\n${node.compiledSql}`] : [],
	);
	expect(compiled.join('\n\n')).toMatchSnapshot();
});

test('the statement of a model’s view says what it is, where it comes from and who may read it', async () => {
	const graph = await graphOf(files);
	expect(viewSql(named(graph, 'model', 'contact_of_person'))).toMatchInlineSnapshot(`
		"-- Model contact_of_person, from sql/models/contact_of_person.sql.
		-- Purpose: Each contact of a person on the cleaned list.
		-- Grants: select to bi team.
		create or replace view "models"."contact_of_person" as
		select
			contact.contact_id,
			patient.patient_id,
			patient.nhs_number,
			contact.minutes
		from "cleaned"."falls__contact" as contact
		join "cleaned"."falls__patient" as patient
			on patient.patient_id = contact.patient_id
		where contact.contact_on >= '2025-04-01'
		;"
	`);
});
