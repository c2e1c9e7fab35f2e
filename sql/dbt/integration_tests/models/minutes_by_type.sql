select
	contact_type,
	sum(duration_minutes) as minutes
from {{ ref('contact_of_patient') }}
group by contact_type
