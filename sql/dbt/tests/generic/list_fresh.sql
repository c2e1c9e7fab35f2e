{#
	Fails when the cleaned list cannot be used: there is none, it cannot be used, or it is older than `max_age_days` (the
	variable `ndoo_max_list_age_days` when it is not given). It stands on the source `ndoo.list_status`.
#}
{% test list_fresh(model, max_age_days=none, arguments=none) %}
{{ ndoo.list_problem((arguments or {}).get('max_age_days', max_age_days)) }}
{% endtest %}
