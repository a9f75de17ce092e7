-- Nobody is indispensable: what waits for a person who is gone, a unit too small for two approvers, and who hears of what a
-- lone supervisor does.

set role icmc_owner;

insert into role_act (role, act) values ('systemAdministrator', 'approveRecovery');

-- ── Who is there ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- Whether the person is there and may answer a referral to them.
create function guard.may_answer(the_account uuid, the_unit uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.account a join public.role_act x on x.role = a.role and x.act = 'answerReferral'
    where a.id = the_account and a.unit_id = the_unit and a.status = 'active')
$$;

-- The first open unit above in which somebody answers for others.
create function guard.answering_unit(the_unit uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with recursive above (id, level) as (select u.parent_id, 1 from public.unit u where u.id = the_unit
    union all select u.parent_id, a.level + 1 from public.unit u join above a on u.id = a.id where a.level < 20)
  select a.id from above a where guard.unit_is_open(a.id) and exists (select from public.account c
    where c.unit_id = a.id and c.status = 'active' and c.role in ('supervisor', 'nodalOfficer')) order by a.level limit 1
$$;

-- ── A referral to a person who is gone ────────────────────────────────────────────────────────────────────────────────

-- As they were called when it was addressed to them; the names of a shelter’s staff stay in the shelter.
alter table referral add column to_account_name text;
-- From whom it was taken when it was given on.
alter table referral_step add column from_account_id uuid references account;
create index referral_to_account on referral (to_account_id) where to_account_id is not null and state in ('sent', 'accepted');
create function guard.keep_receiver_name() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.to_account_name := (select a.display_name from account a join unit u on u.id = a.unit_id where a.id = new.to_account_id and u.kind <> 'shelter');
  return new;
end $$;
create trigger keep_receiver_name before insert or update of to_account_id on referral for each row execute function guard.keep_receiver_name();
update referral r set to_account_id = r.to_account_id where r.to_account_id is not null;

-- Whether a referral waits for somebody who is not there; of one's own unit's referrals only.
create function guard.receiver_is_gone(the_referral uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select r.to_account_id is not null and r.state in ('sent', 'accepted') and not guard.may_answer(r.to_account_id, r.to_unit_id)
    from public.referral r where r.id = the_referral and guard.case_unit_id() in (r.from_unit_id, r.to_unit_id)), false)
$$;

-- However an account ends or comes back, both sides hear of it. At the end of the transaction: sessions are locked before feeds.
create function guard.tell_of_receiver() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare x record; is_there boolean := guard.may_answer(new.id, new.unit_id);
begin
  if is_there = (old.status = 'active' and exists (select from role_act where role = old.role and act = 'answerReferral')) then return null; end if;
  perform guard.lock_feeds((select array_agg(r.from_unit_id) || new.unit_id from referral r where r.to_account_id = new.id and r.state in ('sent', 'accepted')));
  for x in select id, from_unit_id, to_unit_id, case_id from referral where to_account_id = new.id and state in ('sent', 'accepted') and (until is null or until >= current_date) order by id loop
    perform guard.append_to_feed(x.from_unit_id, 'referral', null, 0, x.id);
    perform guard.append_to_feed(x.to_unit_id, 'referral', null, 0, x.id);
    continue when is_there;
    perform guard.tell(x.from_unit_id, null, array['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'], 'receiverGone', x.case_id, x.id, x.to_unit_id);
    perform guard.tell(x.to_unit_id, null, array['supervisor', 'nodalOfficer'], 'receiverGone', null, x.id, x.to_unit_id);
  end loop;
  return null;
end $$;
create constraint trigger tell_of_receiver after update of status, role on account deferrable initially deferred
  for each row when (old.status is distinct from new.status or old.role is distinct from new.role) execute function guard.tell_of_receiver();

-- Those who answer for the receiving unit hand it to somebody else there, once the named person is gone. The failure, or null.
create function guard.readdress_referral(the_referral uuid, the_account uuid, the_reason bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral; the_unit uuid := guard.case_unit_id(); moved uuid[];
begin
  if not guard.may('answerReferral') or guard.account_role() not in ('supervisor', 'nodalOfficer') then return 'notFound'; end if;
  -- The case before the referral, as every step takes them.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and x.to_unit_id = the_unit) for no key update;
  select * into r from referral where id = the_referral and to_unit_id = the_unit for update;
  if r.id is null then return 'notFound'; end if;
  if r.state not in ('sent', 'accepted') then return 'referralAnswered'; end if;
  -- Whoever is ending or reopening one of the two accounts now is waited for, and seen.
  perform 1 from account where id in (r.to_account_id, the_account) order by id for key share;
  if r.kind <> 'referral' or r.to_account_id is null or guard.may_answer(r.to_account_id, the_unit) then return 'mayNot'; end if;
  if the_account = r.to_account_id or not guard.may_answer(the_account, the_unit) then return 'unitUnknown'; end if;
  if guard.is_withheld(r.case_id, the_unit) then return 'withheld'; end if;
  if r.legal_basis = 'consent' and r.consent_id is not null and not guard.consent_stands(r.case_id, r.consent_id) then return 'consentMissing'; end if;
  perform guard.lock_feeds(array[r.from_unit_id, the_unit]);
  update referral set to_account_id = the_account where id = r.id;
  insert into referral_step (referral_id, state, account_id, unit_id, account_name, reason, from_account_id)
    values (r.id, 'readdressed', guard.account_id(), the_unit, guard.account_name(), the_reason, r.to_account_id);
  select array_agg(id) into moved from case_access where referral_id = r.id and unit_id = the_unit and (valid_to is null or valid_to > now());
  if moved is not null then
    insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to)
      select gen_random_uuid(), case_id, owner_unit_id, unit_id, the_account, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to
        from case_access where id = any (moved);
    update case_access set valid_to = now(), end_told_at = now() where id = any (moved);
    perform guard.append_for_account(the_unit, r.to_account_id, 'revoked', r.case_id, 0);
    perform guard.append_for_account(the_unit, the_account, 'granted', r.case_id, 0);
    perform guard.append_to_feed(r.from_unit_id, 'changed', r.case_id, (select version + 1 from case_file where id = r.case_id), null);
  end if;
  perform guard.tell_of_referral(r.id);
  perform guard.tell(r.from_unit_id, null, array['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'], 'receiverChanged', r.case_id, r.id, the_unit);
  return null;
end $$;

create or replace function guard.step_referral(the_referral uuid, the_state text, the_reason bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral; the_unit uuid := guard.case_unit_id(); is_named boolean;
begin
  if not guard.may('answerReferral') then return false; end if;
  -- The case before the referral, as every edit takes them: a withholding or a transfer under way is waited for, and seen.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and the_unit in (x.from_unit_id, x.to_unit_id)) for no key update;
  select * into r from referral where id = the_referral and the_unit in (from_unit_id, to_unit_id) for update;
  if r.id is null then return false; end if;
  is_named := r.to_account_id is null or r.to_account_id = guard.account_id();
  if not ((r.state = 'sent' and the_state in ('accepted', 'rejected') and the_unit = r.to_unit_id)
       or (r.state = 'accepted' and the_state = 'done' and the_unit = r.to_unit_id)
       or (r.state in ('sent', 'accepted') and the_state = 'revoked' and the_unit = r.from_unit_id)) then
    return false;
  end if;
  -- For somebody else’s referral a supervisor may only say no, and finish what nobody is left to finish. A transfer is accepted
  -- by guard.accept_transfer, and is then final.
  if the_unit = r.to_unit_id and not is_named and not (guard.account_role() in ('supervisor', 'nodalOfficer')
    and (the_state = 'rejected' or (the_state = 'done' and not guard.may_answer(r.to_account_id, r.to_unit_id)))) then return false; end if;
  if r.kind = 'transfer' and (the_state = 'accepted' or r.state = 'accepted') then return false; end if;
  -- What it rested on may have gone since it was sent.
  if the_state = 'accepted' and r.legal_basis = 'consent' and r.consent_id is not null and not guard.consent_stands(r.case_id, r.consent_id) then return false; end if;
  if the_state = 'accepted' and guard.is_withheld(r.case_id, r.to_unit_id) then return false; end if;
  -- What is known of its persons is told to the new reader too. Before the counters: the matcher takes a job before them.
  if the_state = 'accepted' then perform guard.match_again(r.case_id); end if;
  perform guard.lock_feeds(array[r.from_unit_id, r.to_unit_id]);
  update referral set state = the_state, reason = the_reason, answered_by = guard.account_id(), answered_at = now() where id = r.id;
  if the_state = 'accepted' then
    insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to)
      values (gen_random_uuid(), r.case_id, r.from_unit_id, r.to_unit_id, r.to_account_id, 'referral', r.sections, r.documents,
              r.may_edit, r.may_print, r.may_export, r.legal_basis, r.id, case when r.until is null then null else r.until + interval '1 day' end);
    perform guard.append_to_feed(r.to_unit_id, 'granted', r.case_id, 0, null);
  elsif r.state = 'accepted' then
    perform guard.end_access(r.id, r.case_id, r.to_unit_id);
  end if;
  if the_state = 'accepted' or r.state = 'accepted' then
    -- Who sees the case is part of what its owner sees of it; no record of it has changed.
    perform guard.append_to_feed(r.from_unit_id, 'changed', r.case_id, (select version + 1 from case_file where id = r.case_id), null);
  end if;
  perform guard.tell_of_referral(r.id);
  return true;
end $$;

-- What was given on leaves the devices of whoever had it, too.
create or replace function guard.gone_subjects(the_subjects uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select n from unnest(the_subjects) n where guard.case_unit_id() is not null
    and not exists (select from public.alert_side s where s.alert_id = n and s.unit_id = guard.case_unit_id())
    and (not exists (select from public.referral r join public.case_file f on f.id = r.case_id where r.id = n and guard.case_unit_id() in (r.from_unit_id, r.to_unit_id, f.owner_unit_id))
      or exists (select from public.referral r join public.referral_step s on s.referral_id = r.id and s.from_account_id = guard.account_id()
        where r.id = n and r.to_account_id <> guard.account_id() and r.to_unit_id = guard.case_unit_id() and guard.account_role() not in ('supervisor', 'nodalOfficer')))
$$;

-- ── Two persons, where a unit has not two ─────────────────────────────────────────────────────────────────────────────

-- Whether the person may be one of the two for somebody of that unit, from outside it: those who answer for the unit above,
-- and an administrator where no unit above has anybody, or where both together are fewer than two.
create function guard.helps_unit(the_helper uuid, the_unit uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.account h where h.id = the_helper and h.status = 'active' and h.unit_id <> the_unit and guard.unit_is_open(h.unit_id)
    and ((h.role in ('supervisor', 'nodalOfficer') and h.unit_id = guard.answering_unit(the_unit))
      or (h.role = 'systemAdministrator' and (guard.answering_unit(the_unit) is null
        or 2 > (select count(*) from public.account b join public.role_act t on t.role = b.role and t.act = 'approveRecovery'
                 where b.status = 'active' and (b.unit_id = the_unit or (b.unit_id = guard.answering_unit(the_unit) and b.role <> 'systemAdministrator')))))))
$$;

-- Whether the own unit has anybody who may approve for this person.
create function guard.has_own_approver(the_account uuid, the_unit uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.account b join public.role_act t on t.role = b.role and t.act = 'approveRecovery'
    where b.unit_id = the_unit and b.id <> the_account and b.status = 'active')
$$;

-- From outside: what the own unit has begun, and whom nobody there can begin it for.
create function guard.may_help_recover(a account) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select guard.may('approveRecovery') and guard.helps_unit(guard.account_id(), a.unit_id) and a.status = 'active' and guard.is_unit_role(a.role)
    and (not guard.has_own_approver(a.id, a.unit_id)
      or exists (select from public.recovery r where r.account_id = a.id and r.ended_at is null and r.expires_at > now()))
$$;

-- For the page: the name, the unit, and how far it is. Nothing else of another unit's accounts.
create function guard.recoveries_elsewhere() returns table (id uuid, unit_id uuid, display_name text, approvals int, has_approved boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.unit_id, a.display_name, count(p.account_id)::int, coalesce(bool_or(p.account_id = guard.account_id()), false)
    from public.account a left join public.recovery r on r.account_id = a.id and r.ended_at is null and r.expires_at > now()
    left join public.recovery_approval p on p.recovery_id = r.id
   where guard.may('approveRecovery') and a.unit_id <> guard.unit_id() and a.status = 'active'
     and a.unit_id in (select u.id from public.unit u where guard.helps_unit(guard.account_id(), u.id)) and guard.may_help_recover(a)
   group by a.id, a.unit_id, a.display_name
$$;

-- Called by guard.approve_recovery.
create function guard.tell_of_recovery(the_account uuid, the_unit uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare above uuid := guard.answering_unit(the_unit); helped uuid[]; told uuid;
begin
  select coalesce(array_agg(distinct h.unit_id order by h.unit_id), '{}') into helped from account h
   where h.role = 'systemAdministrator' and h.status = 'active' and guard.helps_unit(h.id, the_unit);
  perform guard.lock_feeds(array[the_unit, above] || helped);
  perform guard.tell(the_unit, null, array['supervisor', 'nodalOfficer'], 'recoveryAsked', null, the_account, null);
  -- The person themselves is told as well, wherever a page of theirs is open: it may not be their wish.
  perform guard.tell(the_unit, the_account, null, 'recoveryAsked', null, the_account, null);
  if above is not null then perform guard.tell(above, null, array['supervisor', 'nodalOfficer'], 'recoveryAsked', null, the_account, the_unit); end if;
  foreach told in array helped loop perform guard.tell(told, null, array['systemAdministrator'], 'recoveryAsked', null, the_account, the_unit); end loop;
end $$;

create or replace function guard.approve_recovery(the_account uuid, the_code_hash bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare a account; r recovery; the_failure text := guard.begin_act('approveRecovery'); others int;
begin
  if the_failure is not null then return the_failure; end if;
  select * into a from account x where x.id = the_account and x.status = 'active' and (x.unit_id = guard.unit_id() or guard.may_help_recover(x)) for update;
  if a.id is null then return 'notFound'; end if;
  if a.id = guard.account_id() then return 'twoPersonsNeeded'; end if;
  if not guard.is_unit_role(a.role) then return 'mayNot'; end if;
  update recovery set ended_at = now() where account_id = a.id and ended_at is null and expires_at <= now();
  insert into recovery (account_id, unit_id) values (a.id, a.unit_id) on conflict do nothing;
  select * into r from recovery where account_id = a.id and ended_at is null;
  -- Two accounts of which one was opened by the other a few days ago may be one person.
  if exists (select from recovery_approval p join account_request q on q.answered_at > now() - interval '7 days'
      and ((q.id = p.account_id and q.answered_by = guard.account_id()) or (q.id = guard.account_id() and q.answered_by = p.account_id)) where p.recovery_id = r.id) then
    return 'twoPersonsNeeded';
  end if;
  -- Somebody who knows the person by sight is one of the two, where there is anybody.
  if a.unit_id <> guard.unit_id() and guard.has_own_approver(a.id, a.unit_id)
    and exists (select from recovery_approval p join account b on b.id = p.account_id where p.recovery_id = r.id and b.unit_id <> a.unit_id) then return 'twoPersonsNeeded'; end if;
  select count(*) into others from recovery_approval where recovery_id = r.id;
  insert into recovery_approval (recovery_id, unit_id, account_id, code_hash) values (r.id, a.unit_id, guard.account_id(), the_code_hash) on conflict do nothing;
  if not found then return 'twoPersonsNeeded'; end if;
  if others = 0 then perform guard.tell_of_recovery(a.id, a.unit_id); end if;
  return case when others = 0 then 'first' else 'second' end;
end $$;

create or replace function guard.withdraw_recovery(the_account uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_failure text := guard.begin_act('approveRecovery');
begin
  if the_failure is not null then return the_failure; end if;
  update recovery r set ended_at = now() where r.account_id = the_account and r.ended_at is null
    and (r.unit_id = guard.unit_id() or exists (select from recovery_approval p where p.recovery_id = r.id and p.account_id = guard.account_id()));
  return case when found then null else 'notFound' end;
end $$;

-- Opens an account by the code of an invitation, or gives one back to its person by the codes of the two who approved it.
create or replace function guard.enrol(the_hashes bytea[], the_salt bytea, the_memory_kib int, the_passes int, the_verifier text)
returns table (user_name text, failure text) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare i invitation; r record; the_account uuid := gen_random_uuid(); is_new boolean;
begin
  if cardinality(the_hashes) = 1 then
    select * into i from invitation where code_hash = the_hashes[1] and used_at is null and expires_at > now() and guard.unit_is_open(unit_id) for update;
    if i.id is null then
      return query select null::text, case when exists (select from recovery_approval p join recovery x on x.id = p.recovery_id and x.ended_at is null and x.expires_at > now()
        where p.code_hash = the_hashes[1]) then 'twoPersonsNeeded' else 'wrongCode' end;
      return;
    end if;
    insert into account (id, unit_id, user_name, display_name, role, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
      values (the_account, i.unit_id, i.user_name, i.display_name, i.role, the_salt, the_memory_kib, the_passes, the_verifier) on conflict do nothing;
    if not found then return query select null::text, 'nameTaken'; return; end if;
    update invitation set used_at = now() where id = i.id;
    insert into audit (account_id, unit_id, action, objects) values (the_account, i.unit_id, 'account.enrolled', array[i.id]);
    return query select i.user_name, null::text;
    return;
  end if;
  -- Two codes, of two persons who both may still approve, here or for this unit.
  select x.id, a.id as account_id, a.unit_id, a.user_name into r from recovery x join account a on a.id = x.account_id and a.status = 'active' and guard.unit_is_open(a.unit_id)
   where x.ended_at is null and x.expires_at > now() and 2 = (select count(*) from recovery_approval p
      join account b on b.id = p.account_id and b.status = 'active' and (b.unit_id = x.unit_id or guard.helps_unit(b.id, x.unit_id)) join role_act t on t.role = b.role and t.act = 'approveRecovery'
     where p.recovery_id = x.id and p.code_hash = any (the_hashes)) for update of x;
  if r.id is null then return query select null::text, 'wrongCode'; return; end if;
  update recovery set ended_at = now() where id = r.id;
  update account set kdf_salt = the_salt, kdf_memory_kib = the_memory_kib, kdf_passes = the_passes, verifier = the_verifier where id = r.account_id;
  perform guard.forget_factors(r.account_id);
  -- Behind the old passphrase nothing opens any more, and the reason may be a theft.
  perform guard.revoke_devices(r.account_id);
  perform guard.end_sessions(r.account_id, null);
  insert into audit (account_id, unit_id, action, objects) values (r.account_id, r.unit_id, 'account.recovered', array[r.id]);
  return query select r.user_name, null::text;
end $$;

-- ── An override is told above, and to the auditors ────────────────────────────────────────────────────────────────────

create or replace function guard.note_step() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare q access_request; above uuid;
begin
  if tg_op = 'UPDATE' and new.state = old.state then return null; end if;
  insert into referral_step (referral_id, state, account_id, unit_id, account_name, reason)
    values (new.id, new.state, guard.account_id(), guard.unit_id(), guard.account_name(), case when tg_op = 'UPDATE' then new.reason end);
  if tg_op = 'UPDATE' then return null; end if;
  if new.request_id is not null then
    select * into q from access_request where id = new.request_id and state = 'asked' and to_unit_id = new.from_unit_id and from_unit_id = new.to_unit_id
      and exists (select from alert_side s where s.alert_id = access_request.alert_id and s.unit_id = new.from_unit_id and s.case_id = new.case_id) for update;
    if q.id is null then raise exception 'no such request' using errcode = 'insufficient_privilege'; end if;
    update access_request set state = 'granted', answered_by = guard.account_id(), answered_by_name = guard.account_name(), answered_at = now() where id = q.id;
    perform guard.lock_feeds(array[new.from_unit_id, new.to_unit_id]);
    perform guard.tell_of_request(q.id, 'accessAnswered', q.from_unit_id);
  end if;
  if new.legal_basis = 'override' then
    above := guard.answering_unit(new.from_unit_id);
    -- Whom the case is withheld from hears nothing of it, here as everywhere.
    if above is not null and guard.is_withheld(new.case_id, above) then above := null; end if;
    perform guard.lock_feeds(array[new.from_unit_id, new.to_unit_id, above] || guard.auditor_units());
    perform guard.tell(new.from_unit_id, null, array['supervisor', 'nodalOfficer'], 'consentOverridden', new.case_id, new.id, null);
    if above is not null then perform guard.tell(above, null, array['supervisor', 'nodalOfficer'], 'consentOverridden', null, new.id, new.from_unit_id); end if;
    perform guard.tell_auditors('consentOverridden', new.id);
  end if;
  return null;
end $$;
revoke all on all functions in schema guard from public;
grant execute on function guard.receiver_is_gone(uuid), guard.readdress_referral(uuid, uuid, bytea), guard.recoveries_elsewhere() to icmc_app;

reset role;
