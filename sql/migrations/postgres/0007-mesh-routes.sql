-- Purpose: by which of MESH's routes a request went, and which replies were seen, so that an old one is not taken for a new.
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads requests.

alter table ndoo.request
	-- Recorded with the intent to send: a check ends on the route on which it began.
	add column route text,
	-- MESH's id of the request itself; a report over the API names it.
	add column message_id text,
	-- The reply was brought by a person: nothing but the person's word says where it comes from.
	add column reply_by_hand boolean not null default false,
	add constraint request_route_known check (route in ('client', 'api', 'ui'));

-- Keyed digests (HMAC) of the replies that were taken: whether two are alike can be told, and whether the file that is
-- published is still the one that was taken; nothing else.
create table ndoo.reply_digest (
	check_id text not null,
	part integer not null,
	digest text not null,
	primary key (check_id, part),
	foreign key (check_id, part) references ndoo.request,
	constraint reply_digest_keyed check (digest ~ '^[0-9a-f]{64}$')
);
create index reply_digest_alike on ndoo.reply_digest (digest);
revoke all on ndoo.reply_digest from public;
grant select, insert on ndoo.reply_digest to :"ndoo_loader";
