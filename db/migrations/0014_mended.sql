-- What an attacker with an account, or with SQL injected into the server's own queries, could still do, and no longer can.

set role icmc_owner;

-- ── What is in a section is of that section ───────────────────────────────────────────────────────────────────────────
-- Everybody with a referral writes the conversation. A consent or a withholding written there by an injected statement would
-- count: those who read them go by the type.

alter table case_record add constraint section_of_type check (case type when 'case' then section = 'case' when 'person' then section = 'persons'
  when 'consent' then section = 'consent' when 'withholding' then section = 'consent' when 'message' then section = 'conversation'
  when 'restrictedFact' then section = 'restricted' else section not in ('conversation', 'restricted') end);

-- ── What others go by in the log is not the server's to write ─────────────────────────────────────────────────────────
-- Alarms are told once: a row that says that they were told would silence them.

alter policy write on audit with check (account_id = (select guard.account_id()) and unit_id = (select guard.unit_id())
  and session_id = (select s.id from guard.session_row() s)
  and action <> all (array['audit.verified', 'browsing.unusual', 'canary.opened', 'request.refused', 'network.told']));

-- ── Consent and withholding ───────────────────────────────────────────────────────────────────────────────────────────
-- As domain/consent.ts: what is disputed does not stand, and a withdrawal that waits beside an older word is one.

create or replace function guard.consent_stands(the_case uuid, the_consent uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.case_record r where r.case_id = the_case and r.id = the_consent and r.type = 'consent' and r.withdrawn_change is null
    and r.plain #> '{given,value}' = 'true' and r.plain #> '{agreesTo,value}' ? 'sharing' and coalesce(r.plain #> '{withdrawnOn,value}', 'null') = 'null'
    and not exists (select from unnest(array['given', 'agreesTo', 'withdrawnOn', 'consentedBy', 'assent']) f where coalesce(r.plain -> f -> 'waiting', '[]') <> '[]'))
$$;

-- Whoever was given the case to edit may add a withholding; it is lifted, or turned on another unit, by the owner of the
-- case and by the unit that wrote it.
create or replace function guard.project_withholding(the_case uuid, the_record uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_owner uuid; wanted uuid; before uuid; r record;
begin
  if not exists (select from guard.access_to(the_case)) then raise exception 'no access'; end if;
  select owner_unit_id into the_owner from case_file where id = the_case for no key update;
  select unit_id into before from withheld where case_id = the_case and record_id = the_record;
  -- The owner cannot be withheld from itself.
  select u.id into wanted from case_record c join unit u on u.id::text = c.plain #>> '{unit,value}'
   where c.case_id = the_case and c.id = the_record and c.type = 'withholding' and c.withdrawn_change is null and c.plain #>> '{from,value}' = 'unit' and u.id <> the_owner;
  if wanted is not distinct from before then return; end if;
  if before is not null then
    if not exists (select from case_record c where c.case_id = the_case and c.id = the_record and guard.unit_id() in (the_owner, c.author_unit_id)) then
      raise exception 'another unit''s withholding' using errcode = 'insufficient_privilege';
    end if;
    -- What was kept from it may be told again. Before the lock below, because the matcher takes a job before that lock.
    perform guard.match_again(the_case);
    delete from withheld where case_id = the_case and record_id = the_record;
  end if;
  if wanted is null then return; end if;
  perform guard.lock_alerts(the_case);
  -- With those that other withholdings of the same batch name.
  perform guard.lock_feeds(guard.units_of(the_case) || array(select u.id from case_record c join unit u on u.id::text = c.plain #>> '{unit,value}'
    where c.case_id = the_case and c.type = 'withholding'));
  insert into withheld (case_id, record_id, unit_id) values (the_case, the_record, wanted);
  -- The unit that writes it itself has this transaction still to be told of: it lets go a moment later (guard.tell_of_ends).
  update case_access set valid_to = now() + case when wanted = guard.unit_id() then interval '1 second' else interval '0' end,
      end_told_at = case when wanted = guard.unit_id() then null else now() end
    where case_id = the_case and unit_id = wanted and (valid_to is null or valid_to > now());
  if found then perform guard.append_to_feed(wanted, 'revoked', the_case, 0, null); end if;
  for r in select id, from_unit_id from referral where case_id = the_case and to_unit_id = wanted and state in ('sent', 'accepted') order by id for update loop
    update referral set state = 'revoked', reason = null, answered_by = guard.account_id(), answered_at = now() where id = r.id;
    perform guard.append_to_feed(r.from_unit_id, 'referral', null, 0, r.id);
    perform guard.append_to_feed(wanted, 'referral', null, 0, r.id);
  end loop;
  -- What it was told of this case by an alert and has not acted on is taken back.
  for r in delete from alert_side s using alert a, case_record p where p.case_id = the_case and p.type = 'person' and p.id in (a.person_a, a.person_b)
      and s.alert_id = a.id and s.unit_id = wanted and s.case_id <> the_case and s.answer in ('new', 'seen') returning s.alert_id loop
    update access_request set state = 'withdrawn', answered_at = now() where alert_id = r.alert_id and wanted in (from_unit_id, to_unit_id) and state = 'asked';
    perform guard.append_to_feed(wanted, 'alert', null, 0, r.alert_id);
  end loop;
end $$;

-- ── After a transfer ──────────────────────────────────────────────────────────────────────────────────────────────────
-- A withholding that named the old owner takes hold, and an erasure that waits for its second person goes along.

create or replace function guard.accept_transfer(the_referral uuid, the_version int, the_ids uuid[], the_wraps bytea[]) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral; f case_file; x record; the_unit uuid := guard.case_unit_id(); told uuid[];
begin
  -- Before the case, as whoever confirms an erasure takes them.
  perform 1 from erasure e where e.case_id = (select y.case_id from referral y where y.id = the_referral and y.kind = 'transfer' and y.to_unit_id = the_unit) and e.state = 'asked' order by e.id for update;
  perform 1 from case_file c where c.id = (select y.case_id from referral y where y.id = the_referral and y.kind = 'transfer' and y.to_unit_id = the_unit) for no key update;
  select * into r from referral where id = the_referral and kind = 'transfer' and to_unit_id = the_unit for update;
  if r.id is null or r.state <> 'sent' or not guard.may('transferCase') then return 'notTaken'; end if;
  select * into f from case_file where id = r.case_id;
  if f.owner_unit_id <> r.from_unit_id or f.withdrawn_at is not null or guard.is_withheld(f.id, the_unit) then return 'notTaken'; end if;
  if r.legal_basis = 'consent' and not guard.consent_stands(f.id, r.consent_id) then return 'notTaken'; end if;
  if (select array_agg(i order by i) from unnest(the_ids) i) is distinct from
     (select array_agg(i order by i) from (select f.id union all select person_id from person_key where case_id = f.id and wrapped is not null) t (i))
     or cardinality(the_wraps) <> cardinality(the_ids) or array_position(the_wraps, null) is not null
     or not exists (select from unit_key k where k.unit_id = the_unit and k.key_version = the_version) then return 'keysMoved'; end if;
  if exists (select from case_file o where o.owner_unit_id = the_unit and o.number = f.number) then return 'numberTaken'; end if;
  perform guard.match_again(f.id);
  perform guard.lock_alerts(f.id);
  told := guard.units_of(f.id);

  -- What the old owner has ends; restricted facts were granted to its persons by name, and to nobody of the new owner's yet.
  update case_access set valid_to = least(valid_to, now()), end_told_at = coalesce(end_told_at, now()), sections = array_remove(sections, 'restricted')
    where case_id = f.id and (unit_id in (r.from_unit_id, the_unit) or 'restricted' = any (sections));
  begin
    -- The keys and all access follow by their foreign keys.
    update case_file set owner_unit_id = the_unit, import_id = null where id = f.id;
  exception when unique_violation then
    raise exception 'numberTaken' using errcode = 'unique_violation', constraint = 'case_file_owner_unit_id_number_key';
  end;
  update case_key k set unit_key_version = the_version, wrapped = n.wrapped from unnest(the_ids, the_wraps) n (id, wrapped) where k.case_id = f.id and n.id = f.id;
  update person_key k set unit_key_version = the_version, wrapped = n.wrapped from unnest(the_ids, the_wraps) n (id, wrapped) where k.person_id = n.id and k.case_id = f.id;
  insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, referral_id)
    values (gen_random_uuid(), f.id, the_unit, the_unit, 'owner', true, true, true, 'transfer', r.id);
  -- Nobody can withhold a case from its owner; from here on the old one is a unit like any other.
  insert into withheld (case_id, record_id, unit_id) select c.case_id, c.id, r.from_unit_id from case_record c
    where c.case_id = f.id and c.type = 'withholding' and c.withdrawn_change is null and c.plain #>> '{from,value}' = 'unit' and c.plain #>> '{unit,value}' = r.from_unit_id::text on conflict do nothing;
  if r.until is not null and r.until >= current_date and not guard.is_withheld(f.id, r.from_unit_id) then
    insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, referral_id, valid_to)
      values (gen_random_uuid(), f.id, the_unit, r.from_unit_id, 'referral', false, false, false, 'transfer', r.id, r.until + interval '1 day');
  end if;

  -- What stands goes on, with the new owner as its sender; what was sent to the new owner is over, and so is any other transfer.
  perform guard.lock_feeds(told || the_unit);
  update referral set state = 'accepted', answered_by = guard.account_id(), answered_at = now() where id = r.id;
  for x in select id, kind, to_unit_id, state from referral where case_id = f.id and id <> r.id and state in ('sent', 'accepted') order by id for update loop
    if x.to_unit_id = the_unit or (x.kind = 'transfer' and x.state = 'sent') then
      update referral set state = case when x.state = 'accepted' then 'done' else 'revoked' end, reason = null, answered_by = guard.account_id(), answered_at = now() where id = x.id;
    elsif x.kind = 'referral' then
      update referral set from_unit_id = the_unit where id = x.id;
    end if;
    perform guard.append_to_feed(x.to_unit_id, 'referral', null, 0, x.id);
    perform guard.append_to_feed(r.from_unit_id, 'referral', null, 0, x.id);
    perform guard.append_to_feed(the_unit, 'referral', null, 0, x.id);
  end loop;
  perform guard.move_alerts(f.id, r.from_unit_id, the_unit);
  perform guard.append_to_feed(the_unit, 'granted', f.id, 0, null);
  perform guard.append_to_feed(r.from_unit_id, 'revoked', f.id, 0, null);
  for x in select distinct unit_id from case_access where case_id = f.id and unit_id not in (the_unit, r.from_unit_id) and valid_from <= now() and (valid_to is null or valid_to > now()) order by 1 loop
    perform guard.append_to_feed(x.unit_id, 'changed', f.id, f.version + 1, null);
  end loop;
  -- Whom somebody asked to have erased is the new owner's to answer.
  for x in update erasure e set unit_id = the_unit where e.case_id = f.id and e.state = 'asked' returning e.id loop
    perform guard.tell(the_unit, null, array['supervisor', 'nodalOfficer'], 'erasureAsked', f.id, x.id, null);
  end loop;
  perform guard.tell_of_referral(r.id);
  return 'taken';
end $$;

-- A transfer that was accepted is no access of its sender's to narrow: the rows that carry its id are the new owner's.
create or replace function guard.narrow_access(the_referral uuid, the_sections text[]) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral;
begin
  -- The case before the referral, as every step takes them.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and x.from_unit_id = guard.case_unit_id()) for no key update;
  select * into r from referral where id = the_referral and from_unit_id = guard.case_unit_id() for update;
  if r.id is null or r.kind <> 'referral' or not guard.may('referCase') then return 'notFound'; end if;
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

-- Whoever has handed the case over learns no more of who holds it.
create or replace function guard.devices_of_referral(the_referral uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('isOver', not exists (select from case_access a where a.case_id = r.case_id and a.unit_id = r.to_unit_id and (a.valid_to is null or a.valid_to > now())),
      'devices', (select coalesce(jsonb_agg(jsonb_build_object('unitId', d.unit_id, 'removedAt', d.removed_at, 'lastSeen', coalesce(t.last_seen, d.delivered_at), 'isOut', v.revoked_at is not null)), '[]')
        from device_case d join device v on v.id = d.device_id left join device_contact t on t.device_id = d.device_id where d.case_id = r.case_id and d.unit_id = r.to_unit_id))
    from referral r join case_file f on f.id = r.case_id and f.owner_unit_id = r.from_unit_id
     where r.id = the_referral and r.from_unit_id = guard.case_unit_id() and guard.may('seeAccess')
$$;

-- ── The rest ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create or replace function guard.ask_access(the_request uuid, the_alert uuid, the_purpose text, the_message bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare s alert_side; the_owner uuid;
begin
  s := guard.own_side(the_alert);
  if s.alert_id is null or not guard.may('requestAccess') then return 'notFound'; end if;
  select f.owner_unit_id into the_owner from alert a join case_file f on f.id = case when a.case_a = s.case_id then a.case_b else a.case_a end
   where a.id = the_alert and f.withdrawn_at is null;
  if the_owner is null or the_owner = s.unit_id then return 'notFound'; end if;
  if exists (select from access_request where id = the_request) then
    return case when exists (select from access_request where id = the_request and alert_id = the_alert and from_unit_id = s.unit_id) then 'asked' else 'alreadyDone' end;
  end if;
  -- Asking would tell that unit of a case that it must not hear of.
  if guard.is_withheld(s.case_id, the_owner) then return 'withheld'; end if;
  -- Asked and taken back over and over, it would be a way to flood the other side.
  if (select count(*) from access_request where alert_id = the_alert and from_unit_id = s.unit_id and asked_at > now() - interval '1 day') >= 3 then return 'tooOften'; end if;
  insert into access_request (id, alert_id, from_unit_id, to_unit_id, contact_unit_id, purpose, message, asked_by, asked_by_name)
    values (the_request, the_alert, s.unit_id, the_owner, s.other_unit_id, the_purpose, the_message, guard.account_id(), guard.account_name()) on conflict do nothing;
  if not found then return 'alreadyDone'; end if;
  perform guard.lock_feeds(array[s.unit_id, the_owner]);
  perform guard.tell_of_request(the_request, 'accessAsked', the_owner);
  return 'asked';
end $$;

-- What began before the lock and arrives after it moves the lock on no more: within a transaction now() stands still.
create or replace function guard.touch_session() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update session set idle_at = now() + interval '30 minutes', last_used_at = now()
   where id = guard.session_id() and idle_at < now() + interval '29 minutes' and idle_at > clock_timestamp();
end $$;

-- Accounts that reach beyond the unit (auditors, administrators) are not the unit's to hand to somebody else.
create or replace function guard.approve_recovery(the_account uuid, the_code_hash bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare a account; r recovery; the_failure text := guard.begin_act('approveRecovery'); others int;
begin
  if the_failure is not null then return the_failure; end if;
  select * into a from account where id = the_account and unit_id = guard.unit_id() and status = 'active' for update;
  if a.id is null then return 'notFound'; end if;
  if not guard.is_unit_role(a.role) then return 'mayNot'; end if;
  if a.id = guard.account_id() then return 'twoPersonsNeeded'; end if;
  update recovery set ended_at = now() where account_id = a.id and ended_at is null and expires_at <= now();
  insert into recovery (account_id, unit_id) values (a.id, a.unit_id) on conflict do nothing;
  select * into r from recovery where account_id = a.id and ended_at is null;
  -- Two accounts of which one was opened by the other a few days ago may be one person.
  if exists (select from recovery_approval p join account_request q on q.answered_at > now() - interval '7 days'
      and ((q.id = p.account_id and q.answered_by = guard.account_id()) or (q.id = guard.account_id() and q.answered_by = p.account_id)) where p.recovery_id = r.id) then
    return 'twoPersonsNeeded';
  end if;
  select count(*) into others from recovery_approval where recovery_id = r.id;
  insert into recovery_approval (recovery_id, unit_id, account_id, code_hash) values (r.id, a.unit_id, guard.account_id(), the_code_hash) on conflict do nothing;
  if not found then return 'twoPersonsNeeded'; end if;
  -- The person themselves is told as well, wherever a page of theirs is open: it may not be their wish.
  if others = 0 then
    perform guard.tell(a.unit_id, null, array['supervisor', 'nodalOfficer'], 'recoveryAsked', null, a.id, null);
    perform guard.tell(a.unit_id, a.id, null, 'recoveryAsked', null, a.id, null);
  end if;
  return case when others = 0 then 'first' else 'second' end;
end $$;

-- The names of a shelter's staff stay in the shelter, here as on the page of who sees a case.
create or replace function guard.case_log(the_case uuid, the_acts text[], the_unit uuid, the_skip int)
returns table (act text, account_name text, unit_id uuid, at timestamptz, device_at text, is_refused boolean, person_ids uuid[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select guard.case_log_act(l.action), case when l.action = 'network.told' or exists (select from unit u where u.id = l.unit_id and u.kind = 'shelter' and u.id <> guard.case_unit_id()) then null else p.display_name end, l.unit_id, l.at,
         case when l.action like 'device.%' then split_part(l.result, ' ', 1) end, l.result in ('refused', 'denied'),
         case when l.action in ('device.revealed', 'device.searched', 'network.told') then l.objects end
    from audit l left join account p on p.id = l.account_id
   where l.case_id = the_case and guard.may('readCaseLog')
     and exists (select from case_file f where f.id = the_case and f.owner_unit_id = guard.case_unit_id() and f.withdrawn_at is null)
     and guard.case_log_act(l.action) is not null
     and (the_acts is null or guard.case_log_act(l.action) = any (the_acts)) and (the_unit is null or l.unit_id = the_unit)
     and (l.action = 'network.told' or exists (select from case_access a where a.case_id = the_case and a.unit_id = l.unit_id))
   order by l.seq desc offset greatest(0, the_skip) limit 100
$$;

reset role;
