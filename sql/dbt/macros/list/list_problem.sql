{#
	A select of one row with a column `problem` when the cleaned list may not be used, and of none when it may. What the
	warehouse does not say counts as a problem: no row, no age.
#}
{% macro list_problem(max_age_days=none) -%}
{%- set limit = (var('ndoo_max_list_age_days', 35) if max_age_days is none else max_age_days) | int -%}
select judged.problem
from (
	select
		case
			when count(*) <> 1 then 'The warehouse does not say which cleaned list is in use.'
			when max(problem) is not null then concat('The cleaned list cannot be used. ', max(problem))
			when max(age_days) is null then 'The warehouse does not say how old the cleaned list is.'
			when max(age_days) > {{ limit }}
				then concat('The cleaned list is ', cast(max(age_days) as decimal(12, 1)), ' days old, and may be {{ limit }}.')
		end as problem
	from {{ source('ndoo', 'list_status') }}
) as judged
where judged.problem is not null
{%- endmacro %}
