{# The people and their contacts, from the cleaned views of one return: the opt-out has been applied when this is read. #}
select
	contact.contact_id,
	patient.patient_id,
	patient.nhs_number,
	date_trunc('month', contact.contact_on) as contact_month,
	contact.contact_type,
	contact.duration_minutes
from {{ cleaned('community-activity.care_contact') }} as contact
join {{ cleaned('community-activity.referral') }} as referral
	on referral.referral_id = contact.referral_id
join {{ cleaned('community-activity.patient') }} as patient
	on patient.patient_id = referral.patient_id
where contact.contact_on >= cast('{{ var('from_day', '2025-01-01') }}' as date)
