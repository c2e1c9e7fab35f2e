{# Why the people of a source reach what reads it without the opt-out, or none. `stored` names a table on the way. #}
{% macro source_gap(source, stored, flow) -%}
	{%- set home = var('ndoo_database', target.database) -%}
	{%- set is_view = '__' in source.identifier and (source.database or home) | lower == home | lower -%}
	{%- set owner = source.identifier.split('__')[0] | replace('_', '-') -%}
	{%- if source.package_name == 'ndoo' or ndoo.signed_decision(source, 'no_person_data') is not none -%}
		{{ return(none) }}
	{%- elif is_view and source.schema == var('ndoo_passthrough_schema', 'passthrough') -%}
		{{ return(none if owner == flow else 'passes whole records on, which only the flow ' ~ owner ~ ' may') }}
	{%- elif not (is_view and source.schema == var('ndoo_cleaned_schema', 'cleaned')) -%}
		{{ return('people come in around the cleaned views') }}
	{%- elif stored -%}
		{{ return('cleaned when the table ' ~ stored ~ ' was built, not when it is read: make it a view') }}
	{%- endif -%}
	{{ return(none) }}
{%- endmacro %}
