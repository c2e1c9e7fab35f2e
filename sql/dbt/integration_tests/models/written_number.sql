select '9990000018' as written, 'text' as format, 1 as is_valid
union all select '999 000 0018', 'text', 1
union all select '999-000-0018', 'text', 1
union all select '9990000018.0', 'text', 1
union all select '-999000001-8', 'text', 0
union all select '9990000017', 'text', 0
union all select '9999999999', 'text', 0
union all select '999000001', 'text', 0
union all select 'unknown', 'text', 0
union all select '', 'text', 0
union all select null, 'text', 0
union all select '87654329', 'number', 0
