select
	patient_id,
	nhs_number,
	count(*) as contacts,
	sum(duration_minutes) as minutes
from {{ ref('contact_of_person') }}
group by patient_id, nhs_number
