{#
	Every way on which people reach a node without the opt-out, as a list of texts with the path; empty when there is none.
	What is not declared to have no person-level data is about people. A way is right when it

	-	comes from a cleaned view, by views alone: a table keeps the people of the day on which it was built, who may have opted
		out since; or
	-	comes from a pass-through view of `flow`, whose assessment says that the opt-out does not apply; or
	-	begins at what is declared to have no person-level data.

	Read from dbt's graph when the node runs; no data is looked at.
#}
{% macro opt_out_gaps(start, flow=none) -%}
	{%- set gaps = [] -%}
	{%- set seen = [] -%}
	{%- set walk = namespace(frontier=[{'id': start, 'trail': '', 'stored': none}]) -%}
	{#- No path is longer than the graph has nodes. -#}
	{%- for _ in range(graph.nodes | length + graph.sources | length + graph.exposures | length + 1) -%}
		{%- set further = [] -%}
		{%- for step in walk.frontier if [step.id, step.stored] not in seen -%}
			{%- do seen.append([step.id, step.stored]) -%}
			{%- set node = ndoo.graph_node(step.id) -%}
			{%- set trail = (step.trail ~ ' <- ' if step.trail else '') ~ (node.name if node else step.id) -%}
			{%- if node is none -%}
				{%- do gaps.append(trail ~ ': dbt does not know what this reads') -%}
			{%- elif node.resource_type == 'source' -%}
				{%- set gap = ndoo.source_gap(node, step.stored, flow) -%}
				{%- if gap -%}{%- do gaps.append(trail ~ ': ' ~ gap) -%}{%- endif -%}
			{%- elif ndoo.signed_decision(node, 'no_person_data') is none -%}
				{%- set gap = ndoo.model_gap(node) -%}
				{%- if gap -%}{%- do gaps.append(trail ~ ': ' ~ gap) -%}{%- endif -%}
				{%- set stored = step.stored or ndoo.stored_name(node) -%}
				{%- for parent in node.depends_on.nodes -%}
					{%- do further.append({'id': parent, 'trail': trail, 'stored': stored}) -%}
				{%- endfor -%}
			{%- endif -%}
		{%- endfor -%}
		{%- set walk.frontier = further -%}
	{%- endfor -%}
	{{ return(gaps) }}
{%- endmacro %}
