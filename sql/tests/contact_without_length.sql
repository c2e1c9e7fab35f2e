{# A test is one select: the rows that it gives should not be there. #}
{{ config(severity='warn') }}

select contact_id
from {{ ref('contact_of_person') }}
where duration_minutes <= 0
