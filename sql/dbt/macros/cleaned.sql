{#
	The cleaned view of a flow's table, by their names: `ndoo.cleaned('community-activity.patient')` is
	`source('cleaned', 'community_activity__patient')`. The sources are written by `ndoo compile --dbt`.
#}
{% macro cleaned(name) -%}
	{{ return(source('cleaned', name | replace('-', '_') | replace('.', '__'))) }}
{%- endmacro %}
