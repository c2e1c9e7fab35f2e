select
	contact_month,
	contact_type,
	count(*) as contacts
from {{ ref('contact_of_person') }}
group by contact_month, contact_type
