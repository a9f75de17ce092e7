-- Opening a case in an emergency and its review; restricted facts granted by name; access that is narrowed; who can see a
-- case and on which devices it lies. Whatever is meant for one person goes into the feed for that person alone: a
-- colleague's device learns neither of an emergency nor of a restricted fact.

set role icmc_owner;

-- ── The feed of one person ────────────────────────────────────────────────────────────────────────────────────────────

-- null: for every device of the unit
alter table unit_feed add column account_id uuid references account;
alter policy own on unit_feed using (unit_id = (select guard.unit_id()) and (account_id is null or account_id = (select guard.account_id())));
-- What one person may see is no news for the colleagues.
alter policy own_or_owner on case_access using ((unit_id = (select guard.case_unit_id()) and (account_id is null or account_id = (select guard.account_id())))
  or owner_unit_id = (select guard.case_unit_id()));
-- An author reads back what they wrote, but not restricted facts that have been closed to them since.
do $$ begin
  execute format('alter policy seen on public.change using ((account_id = (select guard.account_id()) and section <> ''restricted'') or %s)',
    guard.access_predicate('change.case_id', 'guard.opens(a.sections, change.section)'));
end $$;

create function guard.append_for_account(the_unit uuid, the_account uuid, the_kind text, the_case uuid, the_version bigint)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_seq bigint;
begin
  insert into unit_feed_counter as c (unit_id, seq) values (the_unit, 1)
    on conflict (unit_id) do update set seq = c.seq + 1 returning seq into the_seq;
  insert into unit_feed (unit_id, seq, kind, case_id, from_version, account_id)
    values (the_unit, the_seq, the_kind, the_case, the_version, the_account);
  perform pg_notify('feed', the_unit || ' ' || the_seq);
end $$;

-- A change is told to those who may read one of its sections: to the whole unit, or to the person to whom it was opened.
create or replace function guard.tell_of_change(the_case uuid, the_version bigint, the_sections text[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare told record;
begin
  if not exists (select from guard.access_to(the_case) a, unnest(the_sections) s where guard.opens_for_writing(a.kind, a.sections, a.may_edit, s)) then raise exception 'no access'; end if;
  for told in
    with reader as (select distinct a.unit_id, a.account_id from case_access a, unnest(the_sections) s where a.case_id = the_case and guard.opens(a.sections, s)
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()))
    select n.unit_id, n.account_id from reader n
     where n.account_id is null or not exists (select from reader w where w.unit_id = n.unit_id and w.account_id is null)
     order by n.unit_id, n.account_id loop
    perform guard.append_for_account(told.unit_id, told.account_id, 'changed', the_case, the_version);
  end loop;
  update case_access a set touched = now() where a.case_id = the_case and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
    and exists (select from unnest(the_sections) s where guard.opens(a.sections, s));
end $$;

create index case_access_end on case_access (valid_to) where end_told_at is null and valid_to is not null;

-- Access that has come to its end by itself: whoever had it lets go of the case, and its owner sees who still reads it.
create or replace function guard.tell_of_ends() returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare ended uuid[]; told record;
begin
  with due as (select id from case_access where valid_to <= now() and end_told_at is null order by id for update skip locked)
  , told_now as (update case_access a set end_told_at = now() from due where a.id = due.id returning a.id)
  select coalesce(array_agg(id), '{}') into ended from told_now;
  -- In the order of the units, as everywhere.
  for told in
    select a.unit_id, a.account_id, case when a.unit_id = a.owner_unit_id then 'narrowed' else 'revoked' end as kind, a.case_id, 0::bigint as version
      from case_access a where a.id = any (ended)
    union
    select a.owner_unit_id, null, 'changed', a.case_id, f.version + 1 from case_access a join case_file f on f.id = a.case_id
     where a.id = any (ended) and a.unit_id <> a.owner_unit_id
    order by 1 loop
    perform guard.append_for_account(told.unit_id, told.account_id, told.kind, told.case_id, told.version);
  end loop;
  return cardinality(ended);
end $$;

-- Counters are locked in the order of the units; whoever has several to tell locks them all before the first.
create or replace function guard.lock_feeds(the_units uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into unit_feed_counter (unit_id) select distinct u from unnest(the_units) u where u is not null order by 1 on conflict do nothing;
  perform 1 from unit_feed_counter where unit_id = any (the_units) order by unit_id for update;
end $$;
create function guard.auditor_units() returns uuid[] language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(distinct unit_id), '{}') from account where role = 'auditor' and status = 'active'
$$;

-- ── Opening a case in an emergency ────────────────────────────────────────────────────────────────────────────────────

create table break_glass (
  id uuid primary key,
  case_id uuid not null references case_file,
  owner_unit_id uuid not null references unit,
  unit_id uuid not null references unit,
  account_id uuid not null references account,
  access_id uuid not null references case_access,
  opened_at timestamptz not null default now(),
  ends_at timestamptz not null,
  -- Sealed under the owner unit's key: its officers and the auditors read them, and auditors never a case.
  reason bytea,
  fir bytea,
  -- When the review was asked for.
  review_told_at timestamptz,
  reviewed_at timestamptz,
  reviewed_by uuid references account check (reviewed_by <> account_id),
  verdict text check (verdict in ('justified', 'notJustified')),
  review bytea,
  check ((verdict is null) = (reviewed_at is null))
);
create index break_glass_account on break_glass (account_id, opened_at desc);
create index break_glass_owner on break_glass (owner_unit_id, opened_at desc);
create index break_glass_open on break_glass (opened_at) where reviewed_at is null;
alter table break_glass enable row level security;
alter table break_glass force row level security;
create policy definer on break_glass to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');

-- No case is opened without a reason, whatever the statements of the transaction were.
create function guard.keep_reason() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from break_glass where id = new.id and (reason is null or fir is null)) then
    raise exception 'a case is not opened in an emergency without a reason' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
create constraint trigger keep_reason after insert on break_glass deferrable initially deferred for each row execute function guard.keep_reason();

-- By the exact number of a unit's case, or by an alert of the asker's own. A case that is not there, is withdrawn or is
-- withheld from the asker's unit gets one answer, 'notFound', which is logged and counts among the day's three: nobody
-- goes through numbers here. The reason follows in the same transaction, because the key that seals it is only now open.
create function guard.open_in_emergency(the_id uuid, the_unit uuid, the_number text, the_alert uuid, the_detail bytea)
returns table (outcome text, case_id uuid, owner_unit_id uuid, ends_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare s session; my_unit uuid := guard.case_unit_id(); c case_file; the_access uuid := gen_random_uuid(); the_end timestamptz := now() + interval '60 minutes'; is_open boolean := false;
begin
  select * into s from guard.session_row();
  if s.id is null or my_unit is null or not guard.may('breakGlass') or not guard.has_proof() then
    raise exception 'not to be opened' using errcode = 'insufficient_privilege';
  end if;
  -- One at a time of an account: many at once would all be counted before any is written.
  perform pg_advisory_xact_lock(hashtextextended(s.account_id::text, 2));
  if exists (select from break_glass b where b.account_id = s.account_id and b.reviewed_at is null and b.opened_at < now() - interval '72 hours') then
    return query select 'reviewMissing', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  if (select count(*) from audit a where a.account_id = s.account_id and a.action = 'breakGlass.opened' and a.at > now() - interval '24 hours') >= 3 then
    insert into audit (account_id, unit_id, session_id, action, result) values (s.account_id, my_unit, s.id, 'breakGlass.denied', 'tooOften');
    return query select 'tooOften', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  if the_alert is not null then
    select f.* into c from alert_side t join alert a on a.id = t.alert_id
      join case_file f on f.id = case when a.case_a = t.case_id then a.case_b else a.case_a end
     where t.alert_id = the_alert and t.unit_id = my_unit and f.withdrawn_at is null
       and (not t.is_across_roles or guard.account_role() in ('supervisor', 'nodalOfficer'))
       and exists (select from guard.access_to(t.case_id) x where guard.opens(x.sections, 'persons'));
  else
    select f.* into c from case_file f where f.owner_unit_id = the_unit and f.number = the_number and f.withdrawn_at is null;
  end if;
  -- What one may read already is no secret to oneself, and needs no emergency.
  if exists (select from guard.access_to(c.id) x where x.sections is null) then
    return query select 'alreadyDone', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  if c.id is not null then
    perform 1 from case_file f where f.id = c.id for no key update;
    begin
      insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, may_edit, may_print, may_export, basis, valid_to)
        values (the_access, c.id, c.owner_unit_id, my_unit, s.account_id, 'breakGlass', false, false, false, 'emergency', the_end);
      is_open := true;
    exception when raise_exception or insufficient_privilege or check_violation then
      -- Withheld from this unit: the table itself refuses.
      is_open := false;
    end;
  end if;
  insert into audit (account_id, unit_id, session_id, action, case_id, objects, result, detail)
    values (s.account_id, my_unit, s.id, 'breakGlass.opened', c.id, array[the_id], case when is_open then 'ok' else 'refused' end, the_detail);
  if not is_open then
    return query select 'notFound', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  insert into break_glass (id, case_id, owner_unit_id, unit_id, account_id, access_id, ends_at)
    values (the_id, c.id, c.owner_unit_id, my_unit, s.account_id, the_access, the_end);
  perform guard.lock_feeds(array[c.owner_unit_id, my_unit] || guard.auditor_units());
  perform guard.append_for_account(my_unit, s.account_id, 'granted', c.id, 0);
  perform guard.append_to_feed(c.owner_unit_id, 'changed', c.id, c.version + 1, null);
  perform guard.tell(c.owner_unit_id, null, array['supervisor', 'nodalOfficer'], 'breakGlassOpened', c.id, the_id, my_unit);
  perform guard.tell(my_unit, null, array['supervisor', 'nodalOfficer'], 'breakGlassOpened', null, the_id, my_unit);
  perform guard.tell_auditors('breakGlassOpened', the_id);
  return query select 'opened', c.id, c.owner_unit_id, the_end;
end $$;

create function guard.keep_reason_of(the_id uuid, the_reason bytea, the_fir bytea) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update break_glass set reason = the_reason, fir = the_fir
   where id = the_id and account_id = guard.account_id() and reason is null and opened_at = now()
$$;

-- Ends at once what the asker has opened, by its own id or the case's: the device knows only the case. The case's id when
-- it was open until now.
create function guard.end_break_glass(the_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare b break_glass;
begin
  select g.* into b from break_glass g join case_access a on a.id = g.access_id and a.valid_to > now()
   where the_id in (g.id, g.case_id) and g.account_id = guard.account_id();
  if b.id is null then return null; end if;
  perform 1 from case_file where id = b.case_id for no key update;
  update case_access set valid_to = now(), end_told_at = now() where id = b.access_id and valid_to > now();
  if not found then return null; end if;
  update break_glass set ends_at = now() where id = b.id;
  perform guard.lock_feeds(array[b.owner_unit_id, b.unit_id]);
  perform guard.append_for_account(b.unit_id, b.account_id, 'revoked', b.case_id, 0);
  perform guard.append_to_feed(b.owner_unit_id, 'changed', b.case_id, (select version + 1 from case_file where id = b.case_id), null);
  return b.case_id;
end $$;

-- What the asker answers for as a reviewer: an auditor all of it, a nodal officer what was opened of their own unit's.
-- Nothing of the case.
create function guard.break_glasses() returns table (id uuid, case_id uuid, owner_unit_id uuid, unit_id uuid, account_name text, opened_at timestamptz, ends_at timestamptz,
  reason bytea, fir bytea, reviewed_at timestamptz, reviewer_name text, verdict text, review bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.id, b.case_id, b.owner_unit_id, b.unit_id, a.display_name, b.opened_at, b.ends_at, b.reason, b.fir,
         b.reviewed_at, v.display_name, b.verdict, b.review
    from break_glass b join account a on a.id = b.account_id
    left join account v on v.id = b.reviewed_by
   where guard.may('reviewBreakGlass') and b.account_id <> guard.account_id() and (guard.account_role() = 'auditor' or b.owner_unit_id = guard.case_unit_id())
   order by b.reviewed_at is not null, b.opened_at desc limit 200
$$;

-- An auditor opens a reason with the wrapped key of the unit whose case it was; the case itself stays closed.
create function guard.units_to_review() returns setof uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select distinct b.owner_unit_id from break_glass b where guard.account_role() = 'auditor' and guard.may('reviewBreakGlass')
$$;
create policy review on unit_key for select to icmc_app using (unit_id in (select guard.units_to_review()));

-- Once, by somebody else than the opener.
create function guard.review_break_glass(the_id uuid, the_verdict text, the_review bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare b break_glass;
begin
  select * into b from break_glass where id = the_id for update;
  if b.id is null or not guard.may('reviewBreakGlass') or b.account_id = guard.account_id()
      or not coalesce(guard.account_role() = 'auditor' or b.owner_unit_id = guard.case_unit_id(), false) then return 'notFound'; end if;
  if b.reviewed_at is not null then return 'alreadyDone'; end if;
  update break_glass set reviewed_at = now(), reviewed_by = guard.account_id(), verdict = the_verdict, review = the_review where id = b.id;
  perform guard.tell(b.unit_id, b.account_id, null, 'breakGlassReviewed', null, b.id, b.owner_unit_id);
  perform guard.tell(b.unit_id, null, array['supervisor', 'nodalOfficer'], 'breakGlassReviewed', null, b.id, b.owner_unit_id);
  return 'done';
end $$;

-- What nobody has reviewed within a day is asked for again. Called by the server's clock, as tell_of_ends.
create function guard.tell_of_reviews() returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare due uuid[]; b record;
begin
  with late as (select id from break_glass where reviewed_at is null and review_told_at is null and opened_at < now() - interval '24 hours' order by id for update skip locked)
  , told_now as (update break_glass g set review_told_at = now() from late where g.id = late.id returning g.id)
  select coalesce(array_agg(id), '{}') into due from told_now;
  if cardinality(due) = 0 then return 0; end if;
  perform guard.lock_feeds((select array_agg(owner_unit_id) from break_glass where id = any (due)) || guard.auditor_units());
  for b in select * from break_glass where id = any (due) order by owner_unit_id, id loop
    perform guard.tell(b.owner_unit_id, null, array['nodalOfficer'], 'breakGlassReviewDue', b.case_id, b.id, b.unit_id);
    perform guard.tell_auditors('breakGlassReviewDue', b.id);
  end loop;
  return cardinality(due);
end $$;

-- ── Restricted facts ──────────────────────────────────────────────────────────────────────────────────────────────────

alter table case_access add column granted_by uuid references account, add column ended_by uuid references account;

-- Opens the restricted facts of a case to one person of the owning unit. Everyone who has them already is told.
create function guard.grant_restricted(the_case uuid, the_account uuid, the_until date) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid := guard.case_unit_id(); told uuid; the_access uuid := gen_random_uuid();
begin
  if not guard.may('grantRestricted') or not guard.has_proof() then raise exception 'not to be granted' using errcode = 'insufficient_privilege'; end if;
  perform 1 from case_file where id = the_case and owner_unit_id = the_unit and withdrawn_at is null for no key update;
  if not found then return 'notFound'; end if;
  if not exists (select from account a join role_act r on r.role = a.role and r.act = 'readCase' where a.id = the_account and a.unit_id = the_unit and a.status = 'active') then
    return 'accountUnknown';
  end if;
  if exists (select from case_access a where a.case_id = the_case and a.account_id = the_account and guard.opens(a.sections, 'restricted') and (a.valid_to is null or a.valid_to > now())) then
    return 'alreadyDone';
  end if;
  insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis, valid_to, granted_by)
    values (the_access, the_case, the_unit, the_unit, the_account, 'owner', array['restricted'], true, false, false, 'restricted',
            case when the_until is null then null else the_until + interval '1 day' end, guard.account_id());
  perform guard.append_for_account(the_unit, the_account, 'granted', the_case, 0);
  for told in select a.account_id from case_access a where a.case_id = the_case and a.account_id is distinct from guard.account_id() and guard.opens(a.sections, 'restricted')
      and (a.valid_to is null or a.valid_to > now()) loop
    perform guard.tell(the_unit, told, null, 'restrictedGranted', the_case, the_access, the_unit);
  end loop;
  return 'done';
end $$;

create function guard.end_restricted(the_case uuid, the_account uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid := guard.case_unit_id();
begin
  if not guard.may('grantRestricted') or not guard.has_proof() then raise exception 'not to be ended' using errcode = 'insufficient_privilege'; end if;
  perform 1 from case_file where id = the_case and owner_unit_id = the_unit and withdrawn_at is null for no key update;
  if not found then return 'notFound'; end if;
  update case_access a set valid_to = now(), end_told_at = now(), ended_by = guard.account_id()
   where a.case_id = the_case and a.account_id = the_account and a.unit_id = the_unit and a.sections = array['restricted'] and (a.valid_to is null or a.valid_to > now());
  if not found then return 'accountUnknown'; end if;
  perform guard.append_for_account(the_unit, the_account, 'narrowed', the_case, 0);
  return 'done';
end $$;

-- ── Narrowing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The owner leaves the receiver of an accepted referral fewer sections: what is closed leaves the receiver's devices.
create function guard.narrow_access(the_referral uuid, the_sections text[]) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral;
begin
  -- The case before the referral, as every step takes them.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and x.from_unit_id = guard.case_unit_id()) for no key update;
  select * into r from referral where id = the_referral and from_unit_id = guard.case_unit_id() for update;
  if r.id is null or not guard.may('referCase') then return 'notFound'; end if;
  if r.state <> 'accepted' then return 'referralAnswered'; end if;
  if coalesce(cardinality(the_sections), 0) = 0 or 'restricted' = any (the_sections) or not coalesce(the_sections <@ r.sections, true) then return 'badRequest'; end if;
  if the_sections @> r.sections then return 'alreadyDone'; end if;
  perform guard.lock_feeds(array[r.from_unit_id, r.to_unit_id]);
  update referral set sections = the_sections where id = r.id;
  update case_access set sections = the_sections, touched = now() where referral_id = r.id and (valid_to is null or valid_to > now());
  perform guard.append_for_account(r.to_unit_id, r.to_account_id, 'narrowed', r.case_id, 0);
  perform guard.tell_of_referral(r.id);
  return 'done';
end $$;

-- ── Who can see a case, and why ───────────────────────────────────────────────────────────────────────────────────────

-- When a device last spoke with the server: beside the device, which everybody who signs in reads.
create table device_contact (device_id uuid primary key references device, last_seen timestamptz not null default now());
alter table device_contact enable row level security;
alter table device_contact force row level security;
create policy definer on device_contact to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');

-- Called with every sync; written once a minute at most.
create function guard.note_contact() returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into device_contact as c (device_id) select d from guard.device_id() d where d is not null
    on conflict (device_id) do update set last_seen = now() where c.last_seen < now() - interval '1 minute'
$$;

-- Every access to the case, past ones too; the persons who can open it; the devices that it was delivered to. The names of
-- a shelter's staff stay in the shelter, and who knows the restricted facts stays in the owning unit.
create function guard.who_sees(the_case uuid) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare my_unit uuid := guard.case_unit_id(); is_owner boolean;
begin
  if not guard.may('seeAccess') or not exists (select from guard.access_to(the_case)) then return null; end if;
  select f.owner_unit_id = my_unit into is_owner from case_file f where f.id = the_case and f.withdrawn_at is null;
  if is_owner is null then return null; end if;
  return jsonb_build_object(
    'accesses', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'unitId', a.unit_id,
        'accountId', case when u.kind <> 'shelter' or u.id = my_unit then a.account_id end, 'kind', a.kind, 'purpose', r.purpose,
        'basis', coalesce(r.legal_basis, a.basis), 'sections', to_jsonb(a.sections), 'mayEdit', a.may_edit, 'mayPrint', a.may_print, 'mayExport', a.may_export,
        'since', a.valid_from, 'until', a.valid_to, 'isOver', coalesce(a.valid_to <= now(), false), 'verdict', b.verdict) order by a.valid_from, a.id), '[]')
      from case_access a join unit u on u.id = a.unit_id left join referral r on r.id = a.referral_id left join break_glass b on b.access_id = a.id
      where a.case_id = the_case and (is_owner or a.sections is null or not 'restricted' = any (a.sections))),
    'people', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'unitId', p.unit_id, 'name', p.display_name, 'role', p.role, 'isReading', p.is_reading) order by p.display_name, p.id), '[]')
      from (select c.id, c.unit_id, c.display_name, c.role, bool_or(a.account_id is null and c.status = 'active' and (a.valid_to is null or a.valid_to > now())) as is_reading
              from case_access a join unit u on u.id = a.unit_id and (u.kind <> 'shelter' or u.id = my_unit)
              join account c on c.unit_id = a.unit_id and (c.id = a.account_id
                or (a.account_id is null and c.status = 'active' and (a.valid_to is null or a.valid_to > now()) and exists (select from role_act x where x.role = c.role and x.act = 'readCase')))
             where a.case_id = the_case and (is_owner or a.sections is null or not 'restricted' = any (a.sections))
             group by c.id) p),
    'staff', (select coalesce(jsonb_object_agg(s.unit_id, s.count), '{}')
      from (select u.id as unit_id, count(*) from unit u join account c on c.unit_id = u.id and c.status = 'active' join role_act x on x.role = c.role and x.act = 'readCase'
             where u.kind = 'shelter' and u.id <> my_unit and exists (select from case_access a where a.case_id = the_case and a.unit_id = u.id and (a.valid_to is null or a.valid_to > now()))
             group by u.id) s),
    'devices', (select coalesce(jsonb_agg(jsonb_build_object('unitId', d.unit_id, 'removedAt', d.removed_at, 'lastSeen', coalesce(t.last_seen, d.delivered_at), 'isOut', v.revoked_at is not null)), '[]')
      from device_case d join device v on v.id = d.device_id left join device_contact t on t.device_id = d.device_id where d.case_id = the_case));
end $$;

-- The receiver's devices that hold or held what a referral opened; for the unit that sent it.
create function guard.devices_of_referral(the_referral uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('isOver', not exists (select from case_access a where a.case_id = r.case_id and a.unit_id = r.to_unit_id and (a.valid_to is null or a.valid_to > now())),
      'devices', (select coalesce(jsonb_agg(jsonb_build_object('unitId', d.unit_id, 'removedAt', d.removed_at, 'lastSeen', coalesce(t.last_seen, d.delivered_at), 'isOut', v.revoked_at is not null)), '[]')
        from device_case d join device v on v.id = d.device_id left join device_contact t on t.device_id = d.device_id where d.case_id = r.case_id and d.unit_id = r.to_unit_id))
    from referral r where r.id = the_referral and r.from_unit_id = guard.case_unit_id() and guard.may('seeAccess')
$$;

revoke all on all functions in schema guard from public;
grant execute on function guard.open_in_emergency(uuid, uuid, text, uuid, bytea), guard.keep_reason_of(uuid, bytea, bytea), guard.end_break_glass(uuid), guard.break_glasses(), guard.units_to_review(),
  guard.review_break_glass(uuid, text, bytea), guard.tell_of_reviews(), guard.grant_restricted(uuid, uuid, date), guard.end_restricted(uuid, uuid),
  guard.narrow_access(uuid, text[]), guard.note_contact(), guard.who_sees(uuid), guard.devices_of_referral(uuid) to icmc_app;

reset role;
