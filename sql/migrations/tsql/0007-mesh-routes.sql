-- Purpose: by which of MESH's routes a request went, and which replies were seen, so that an old one is not taken for a new.
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads requests.

set xact_abort on;
set nocount on;
go
-- Recorded with the intent to send: a check ends on the route on which it began.
alter table ndoo.request add route nvarchar(20) collate Latin1_General_BIN2 null;
-- MESH's id of the request itself; a report over the API names it.
alter table ndoo.request add message_id nvarchar(200) collate Latin1_General_BIN2 null;
-- The reply was brought by a person: nothing but the person's word says where it comes from.
alter table ndoo.request add reply_by_hand bit not null constraint request_reply_by_hand_default default 0;
go
alter table ndoo.request add constraint request_route_known check (route in (N'client', N'api', N'ui'));

-- Keyed digests (HMAC) of the replies that were taken: whether two are alike can be told, and whether the file that is
-- published is still the one that was taken; nothing else.
create table ndoo.reply_digest (
	check_id nvarchar(100) collate Latin1_General_BIN2 not null,
	part int not null,
	digest char(64) collate Latin1_General_BIN2 not null,
	constraint reply_digest_pkey primary key (check_id, part),
	constraint reply_digest_check_id_part_fkey foreign key (check_id, part) references ndoo.request (check_id, part),
	constraint reply_digest_keyed check (digest not like '%[^0-9a-f]%')
);
create index reply_digest_alike on ndoo.reply_digest (digest);
grant select, insert on ndoo.reply_digest to ndoo_loader;
