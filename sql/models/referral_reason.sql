{{ config(materialized='table') }}

select
	reason,
	count(*) as referrals
from {{ source('community', 'referral') }}
group by reason
