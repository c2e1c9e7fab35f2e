{#
	Fails when people reach the model otherwise than through a cleaned view: one row for each such way, with its path. For a
	model that is disclosed as it is. `flow` names the return that it is, where that goes by pass-through views.
#}
{% test opt_out_applied(model, flow=none, arguments=none) %}
{{ ndoo.gap_rows(ndoo.opt_out_gaps(ndoo.tested_node(), (arguments or {}).get('flow', flow)) if execute else []) }}
{% endtest %}
