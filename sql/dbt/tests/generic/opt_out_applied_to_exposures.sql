{#
	Fails when people reach any exposure of the project otherwise than through a cleaned view. It stands on the source
	`ndoo.list_status`, so that every project with the package has it. An exposure says under `meta` which `flow` it is, where
	that goes by pass-through views; or, signed off, that it `stays_inside` and is no disclosure.
#}
{% test opt_out_applied_to_exposures(model) %}
{%- set gaps = [] -%}
{%- if execute -%}
	{%- for exposure in graph.exposures.values() | sort(attribute='unique_id') -%}
		{%- if ndoo.signed_decision(exposure, 'stays_inside') is none -%}
			{%- do gaps.extend(ndoo.opt_out_gaps(exposure.unique_id, ndoo.meta_of(exposure).get('flow'))) -%}
		{%- endif -%}
	{%- endfor -%}
{%- endif -%}
{{ ndoo.gap_rows(gaps) }}
{% endtest %}
