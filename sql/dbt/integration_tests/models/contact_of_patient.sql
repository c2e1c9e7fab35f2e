select
	contact.contact_id,
	referral.patient_id,
	patient.sex,
	contact.contact_type,
	contact.duration_minutes
from {{ ndoo.cleaned('community-activity.care_contact') }} as contact
inner join {{ ndoo.cleaned('community-activity.referral') }} as referral on referral.referral_id = contact.referral_id
inner join {{ ndoo.cleaned('community-activity.patient') }} as patient on patient.patient_id = referral.patient_id
