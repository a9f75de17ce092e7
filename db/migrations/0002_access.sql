-- Row-level security, enabled and forced on every table; what each role may do; the definer functions for the few acts
-- that touch another unit's rows. A definer function validates who asks before it touches anything.

-- public belongs to the administrator, so this is granted before the role changes.
grant usage on schema public to icmc_app, icmc_signin, icmc_matcher;
set role icmc_owner;

do $$
declare the_table text;
begin
  for the_table in select tablename from pg_tables where schemaname = 'public' and tableowner = 'icmc_owner' loop
    execute format('alter table public.%I enable row level security', the_table);
    execute format('alter table public.%I force row level security', the_table);
    -- Applies only inside definer functions: icmc_owner cannot log in, and no other role is a member of it.
    execute format('create policy definer on public.%I to icmc_owner using (current_user = ''icmc_owner'') with check (current_user = ''icmc_owner'')', the_table);
  end loop;
end $$;

grant usage on schema guard to icmc_app, icmc_signin, icmc_matcher;
revoke all on all functions in schema guard from public;

-- ── icmc_app ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- Rights on columns, not tables, wherever a column holds a secret or says what only the database may say (who, when,
-- from which referral): an injected statement has no more than these.
grant execute on function guard.session_row(), guard.account_id(), guard.unit_id(), guard.device_id(), guard.account_role(),
  guard.access_to(uuid), guard.may_edit(uuid, text) to icmc_app;

grant select on unit to icmc_app;
create policy directory on unit for select to icmc_app using ((select guard.account_id()) is not null);

-- Its own, and those that wrap the keys of what it was referred.
grant select on unit_key to icmc_app;
create policy wrapped on unit_key for select to icmc_app using (unit_id = (select guard.unit_id())
  or exists (select from case_access a where a.owner_unit_id = unit_key.unit_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()))
  or exists (select from referral r where r.from_unit_id = unit_key.unit_id and r.to_unit_id = (select guard.unit_id()) and r.state = 'sent'));

-- Without the verifier and the derivation's salt: only icmc_signin reads those.
grant select (id, unit_id, user_name, display_name, role, language, status) on account to icmc_app;
create policy own_unit on account for select to icmc_app using (unit_id = (select guard.unit_id()));

grant select on device to icmc_app;
create policy own on device for select to icmc_app using (account_id = (select guard.account_id()));

grant select on server_meta to icmc_app;
create policy known on server_meta for select to icmc_app using ((select guard.account_id()) is not null);

grant select, insert (id, owner_unit_id), update (number, version, status, stage) on case_file to icmc_app;
create policy seen on case_file for select to icmc_app using (
  exists (select from case_access a where a.case_id = case_file.id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id()))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy register on case_file for insert to icmc_app with check (owner_unit_id = (select guard.unit_id()));
create policy advance on case_file for update to icmc_app using (exists (select from guard.access_to(id) a where a.may_edit));

grant select, insert on case_key to icmc_app;
create policy seen on case_key for select to icmc_app using (exists (select from guard.access_to(case_id)));
-- A referral's receiver reads its message before there is access to the case.
create policy referred on case_key for select to icmc_app using (
  exists (select from referral r where r.case_id = case_key.case_id and r.to_unit_id = (select guard.unit_id()) and r.state = 'sent'));
create policy register on case_key for insert to icmc_app with check (owner_unit_id = (select guard.unit_id()));

grant select, insert (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis) on case_access to icmc_app;
create policy own_or_owner on case_access for select to icmc_app using (
  unit_id = (select guard.unit_id()) or owner_unit_id = (select guard.unit_id()));
-- The only row that a unit writes for itself is that of a case it registers; every other comes from a definer function.
create policy register on case_access for insert to icmc_app with check (
  kind = 'owner' and unit_id = (select guard.unit_id()) and owner_unit_id = unit_id and account_id is null);

-- The access predicate is written out rather than called: the planner then asks once per case, not once per row.
grant select, insert, update (version, withdrawn_change, plain, identity, narrative) on case_record to icmc_app;
create policy seen on case_record for select to icmc_app using (
  exists (select from case_access a where a.case_id = case_record.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and (a.sections is null or case_record.section = 'case' or case_record.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy write on case_record for insert to icmc_app with check (
  exists (select from case_access a where a.case_id = case_record.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.may_edit and (a.sections is null or case_record.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy change on case_record for update to icmc_app using (
  exists (select from case_access a where a.case_id = case_record.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.may_edit and (a.sections is null or case_record.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));

grant select, insert (person_id, case_id, owner_unit_id, unit_key_version, wrapped) on person_key to icmc_app;
create policy seen on person_key for select to icmc_app using (
  exists (select from case_access a where a.case_id = person_key.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and (a.sections is null or 'persons' = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy write on person_key for insert to icmc_app with check (
  exists (select from case_access a where a.case_id = person_key.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.may_edit and (a.sections is null or 'persons' = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));

grant select, insert (id, format, case_id, version, record_id, record_type, section, kind, field, plain, sealed, sealed_under, base, settles, outcome,
  account_id, unit_id, device_id, device_time, zone) on change to icmc_app;
create policy seen on change for select to icmc_app using (
  account_id = (select guard.account_id()) or exists (select from case_access a where a.case_id = change.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and (a.sections is null or change.section = 'case' or change.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy write on change for insert to icmc_app with check (
  account_id = (select guard.account_id()) and unit_id = (select guard.unit_id()) and device_id = (select guard.device_id())
  and exists (select from case_access a where a.case_id = change.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.may_edit and (a.sections is null or change.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));

grant select, insert (id, account_id, unit_id, reason, sealed) on refused_change to icmc_app;
create policy own on refused_change for select to icmc_app using (account_id = (select guard.account_id()));
create policy keep on refused_change for insert to icmc_app with check (
  account_id = (select guard.account_id()) and unit_id = (select guard.unit_id()));

grant select, insert, delete on fact to icmc_app;
create policy seen on fact for select to icmc_app using (
  exists (select from case_access a where a.case_id = fact.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and (a.sections is null or fact.section = 'case' or fact.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy write on fact for insert to icmc_app with check (
  exists (select from case_access a where a.case_id = fact.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.may_edit and (a.sections is null or fact.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy renew on fact for delete to icmc_app using (
  exists (select from case_access a where a.case_id = fact.case_id and a.unit_id = (select guard.unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.may_edit and (a.sections is null or fact.section = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));

grant select on unit_feed, unit_feed_counter to icmc_app;
create policy own on unit_feed for select to icmc_app using (unit_id = (select guard.unit_id()));
create policy own on unit_feed_counter for select to icmc_app using (unit_id = (select guard.unit_id()));

grant select, insert (id, case_id, from_unit_id, to_unit_id, to_account_id, purpose, legal_basis, sections, documents, may_edit, may_print,
  may_export, until, message, case_number, sent_by) on referral to icmc_app;
create policy sides on referral for select to icmc_app using (
  from_unit_id = (select guard.unit_id()) or to_unit_id = (select guard.unit_id()));
create policy send on referral for insert to icmc_app with check (
  from_unit_id = (select guard.unit_id()) and sent_by = (select guard.account_id()) and state = 'sent' and to_unit_id <> from_unit_id
  and exists (select from case_file c where c.id = case_id and c.owner_unit_id = from_unit_id));

grant select, insert (person_id, case_id, account_id, is_bulk, due_at), update (due_at, turn, is_bulk) on match_job to icmc_app;
create policy asked on match_job for select to icmc_app using (guard.may_edit(case_id, 'persons'));
create policy ask on match_job for insert to icmc_app with check (guard.may_edit(case_id, 'persons') and account_id = (select guard.account_id())
  and exists (select from case_record r where r.case_id = match_job.case_id and r.id = match_job.person_id and r.type = 'person'));
create policy hasten on match_job for update to icmc_app using (guard.may_edit(case_id, 'persons'));

grant select, update (answer, answered_by, answered_at) on alert_side to icmc_app;
-- Only while the unit may still see the person that it is about. A hit across roles (victim here, suspect there) may name
-- somebody's source or set an officer against a victim: it goes to those who answer for the unit.
create policy own on alert_side for select to icmc_app using (unit_id = (select guard.unit_id())
  and (not is_across_roles or (select guard.account_role()) in ('supervisor', 'nodalOfficer'))
  and exists (select from case_access a where a.case_id = alert_side.case_id and a.unit_id = alert_side.unit_id
    and (a.account_id is null or a.account_id = (select guard.account_id())) and (a.sections is null or 'persons' = any (a.sections))
    and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())));
create policy answer on alert_side for update to icmc_app using (unit_id = (select guard.unit_id()))
  with check (unit_id = (select guard.unit_id()) and answered_by = (select guard.account_id()));

grant select, insert, update (state) on import to icmc_app;
create policy own on import for select to icmc_app using (unit_id = (select guard.unit_id()));
create policy stage on import for insert to icmc_app with check (unit_id = (select guard.unit_id()) and account_id = (select guard.account_id()));
create policy advance on import for update to icmc_app using (unit_id = (select guard.unit_id()));
grant select, insert, update (sealed, applied_at) on import_row to icmc_app;
create policy own on import_row to icmc_app using (unit_id = (select guard.unit_id())) with check (unit_id = (select guard.unit_id()));

-- The server writes the log and cannot read it.
grant insert (account_id, unit_id, session_id, action, case_id, objects, result, detail) on audit to icmc_app;
create policy write on audit for insert to icmc_app with check (account_id = (select guard.account_id())
  and unit_id = (select guard.unit_id()) and session_id = (select s.id from guard.session_row() s));

-- ── The feed ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- Rows of one unit are numbered by a counter row that stays locked until commit, so a reader never skips one. Counters
-- are locked in the order of the units, so two writers never wait for each other in a circle.

create function guard.append_to_feed(the_unit uuid, the_kind text, the_case uuid, the_version bigint, the_subject uuid)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_seq bigint;
begin
  insert into unit_feed_counter as c (unit_id, seq) values (the_unit, 1)
    on conflict (unit_id) do update set seq = c.seq + 1 returning seq into the_seq;
  insert into unit_feed (unit_id, seq, kind, case_id, from_version, subject_id)
    values (the_unit, the_seq, the_kind, the_case, the_version, the_subject);
  perform pg_notify('feed', the_unit || ' ' || the_seq);
end $$;

create function guard.tell_of_change(the_case uuid, the_version bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid;
begin
  if not exists (select from guard.access_to(the_case) a where a.may_edit) then raise exception 'no access'; end if;
  for the_unit in select distinct a.unit_id from case_access a where a.case_id = the_case
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()) order by 1 loop
    perform guard.append_to_feed(the_unit, 'changed', the_case, the_version, null);
  end loop;
  update case_access set touched = now() where case_id = the_case;
end $$;

-- ── Referrals ─────────────────────────────────────────────────────────────────────────────────────────────────────

create function guard.tell_of_referral(the_referral uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid;
begin
  for the_unit in select u from referral r, unnest(array[r.from_unit_id, r.to_unit_id]) u
      where r.id = the_referral and guard.unit_id() in (r.from_unit_id, r.to_unit_id) order by 1 loop
    perform guard.append_to_feed(the_unit, 'referral', null, 0, the_referral);
  end loop;
end $$;

-- One step of a referral, by the side that may take it; true when it was taken. Accepting grants, revoking and
-- finishing end the grant, each with its row in the feed of the receiver.
create function guard.step_referral(the_referral uuid, the_state text, the_reason bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral; the_unit uuid := guard.unit_id();
begin
  select * into r from referral where id = the_referral and the_unit in (from_unit_id, to_unit_id) for update;
  if r.id is null then return false; end if;
  if not ((r.state = 'sent' and the_state in ('accepted', 'rejected') and the_unit = r.to_unit_id)
       or (r.state = 'accepted' and the_state = 'done' and the_unit = r.to_unit_id)
       or (r.state in ('sent', 'accepted') and the_state = 'revoked' and the_unit = r.from_unit_id)) then
    return false;
  end if;
  -- The case before the counters, as every edit takes them: an edit under way is told to the units of before or of after.
  perform 1 from case_file where id = r.case_id for no key update;
  -- Both units' feeds get rows below; their counters are locked first, in the order of the units.
  perform 1 from unit_feed_counter where unit_id in (r.from_unit_id, r.to_unit_id) order by unit_id for update;
  update referral set state = the_state, reason = the_reason, answered_by = guard.account_id(), answered_at = now() where id = r.id;
  if the_state = 'accepted' then
    insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to)
      values (gen_random_uuid(), r.case_id, r.from_unit_id, r.to_unit_id, r.to_account_id, 'referral', r.sections, r.documents,
              r.may_edit, r.may_print, r.may_export, r.legal_basis, r.id, case when r.until is null then null else r.until + interval '1 day' end);
    perform guard.append_to_feed(r.to_unit_id, 'granted', r.case_id, 0, null);
    -- What is known of its persons is told to the new reader too.
    insert into match_job as j (person_id, case_id, account_id, is_bulk, due_at)
      select c.id, c.case_id, guard.account_id(), true, now() from case_record c
       where c.case_id = r.case_id and c.type = 'person' and c.withdrawn_change is null order by c.id
      on conflict (person_id) do update set due_at = least(j.due_at, excluded.due_at), turn = j.turn + 1;
    perform pg_notify('match', '');
  elsif r.state = 'accepted' then
    update case_access set valid_to = now(), end_told_at = now() where referral_id = r.id;
    perform guard.append_to_feed(r.to_unit_id, 'revoked', r.case_id, 0, null);
  end if;
  if the_state = 'accepted' or r.state = 'accepted' then
    -- Who sees the case is part of what its owner sees of it; no record of it has changed.
    perform guard.append_to_feed(r.from_unit_id, 'changed', r.case_id, (select version + 1 from case_file where id = r.case_id), null);
  end if;
  perform guard.tell_of_referral(r.id);
  return true;
end $$;

-- Access that has come to its end by itself leaves the receiver's devices too. Called by the server's clock; whoever calls
-- it learns and changes nothing but that. Returns how many ends it told.
create function guard.tell_of_ends() returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare a record; told int := 0;
begin
  for a in select id, unit_id, case_id from case_access where valid_to <= now() and end_told_at is null
      order by unit_id, id for update skip locked loop
    update case_access set end_told_at = now() where id = a.id;
    perform guard.append_to_feed(a.unit_id, 'revoked', a.case_id, 0, null);
    told := told + 1;
  end loop;
  return told;
end $$;

-- A unit's answer to an alert, told to the unit's other devices.
create function guard.tell_of_answer(the_alert uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from alert_side s where s.alert_id = the_alert and s.unit_id = guard.unit_id()) then
    perform guard.append_to_feed(guard.unit_id(), 'alert', null, 0, the_alert);
  end if;
end $$;

-- How often an account had persons matched or asked the network lately: matching is an oracle and is limited.
create function guard.questions_asked(since interval) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*) from audit where account_id = guard.account_id() and action in ('match.asked', 'network.asked') and at > now() - since
$$;

revoke all on all functions in schema guard from public;
grant execute on function guard.tell_of_change(uuid, bigint), guard.tell_of_referral(uuid), guard.step_referral(uuid, text, bytea),
  guard.questions_asked(interval), guard.tell_of_ends(), guard.tell_of_answer(uuid) to icmc_app;

-- ── icmc_signin ───────────────────────────────────────────────────────────────────────────────────────────────────
-- A role of its own, so that SQL injected into the server's queries cannot open a session for anybody.

grant select (id, unit_id, user_name, display_name, role, language, status, kdf_salt, kdf_memory_kib, kdf_passes, verifier) on account to icmc_signin;
create policy sign_in on account for select to icmc_signin using (status = 'active');
grant select, insert on device to icmc_signin;
create policy sign_in on device for select to icmc_signin using (revoked_at is null or revoked_at is not null);
create policy enrol on device for insert to icmc_signin with check (revoked_at is null);
grant select, insert, update (ended_at) on session to icmc_signin;
create policy find on session for select to icmc_signin using (expires_at > now());
create policy open on session for insert to icmc_signin with check (expires_at <= now() + interval '12 hours' and ended_at is null);
create policy close on session for update to icmc_signin using (ended_at is null) with check (ended_at is not null);
grant insert (account_id, unit_id, action) on audit to icmc_signin;
create policy sign_in on audit for insert to icmc_signin with check (action in ('signIn', 'signInRefused', 'signOut'));

-- ── icmc_matcher ──────────────────────────────────────────────────────────────────────────────────────────────────

grant select on unit, unit_key, case_file, case_access, case_record, person_key to icmc_matcher;
create policy matcher on unit for select to icmc_matcher using (valid_to is null or valid_to is not null);
create policy matcher on unit_key for select to icmc_matcher using (key_version > 0);
create policy matcher on case_file for select to icmc_matcher using (version >= 0);
create policy matcher on case_access for select to icmc_matcher using (kind in ('owner', 'referral', 'oversight', 'breakGlass'));
create policy matcher on case_record for select to icmc_matcher using (type = 'person');
create policy matcher on person_key for select to icmc_matcher using (destroyed_at is null);
grant select, delete, update (due_at) on match_job to icmc_matcher;
create policy matcher on match_job to icmc_matcher using (turn > 0);
grant select, insert, update on alert to icmc_matcher;
create policy matcher on alert to icmc_matcher using (person_a < person_b) with check (person_a < person_b);
grant select, insert, update (band, verdicts, other_case_open, is_across_roles, answer, raised_at) on alert_side to icmc_matcher;
create policy matcher on alert_side to icmc_matcher using (alert_id is not null) with check (alert_id is not null);
grant execute on function guard.append_to_feed(uuid, text, uuid, bigint, uuid) to icmc_matcher;

reset role;
