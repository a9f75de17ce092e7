-- Sharing: who may be given a case, on which basis, and what beats it.
--   referral         also to a named person, and as a transfer of ownership; every step is kept (referral_step)
--   withheld         which unit a case is withheld from: beats every grant, whoever makes it and however
--   access_request   the question behind an alert, without a word about the other case

set role icmc_owner;

alter table referral
  add column kind text not null default 'referral' check (kind in ('referral', 'transfer')),
  -- The record that a share by consent rests on.
  add column consent_id uuid,
  -- Why somebody shared without consent and without legal basis; sealed under the case's key.
  add column override_reason bytea,
  -- Which version of the words about the border the sender was shown.
  add column law_text text,
  -- The request for access that it answers.
  add column request_id uuid,
  add column sent_by_name text default guard.account_name();
grant insert (kind, consent_id, override_reason, law_text, request_id) on referral to icmc_app;

create table referral_step (
  id bigint generated always as identity primary key,
  referral_id uuid not null references referral,
  state text not null,
  at timestamptz not null default now(),
  account_id uuid,
  unit_id uuid,
  account_name text,
  reason bytea
);
create index referral_step_of on referral_step (referral_id, id);
insert into referral_step (referral_id, state, at, account_id, unit_id) select id, 'sent', sent_at, sent_by, from_unit_id from referral;
insert into referral_step (referral_id, state, at, account_id) select id, state, answered_at, answered_by from referral where answered_at is not null;

create table withheld (
  case_id uuid not null references case_file,
  record_id uuid not null,
  unit_id uuid not null references unit,
  since timestamptz not null default now(),
  primary key (case_id, record_id)
);
create index withheld_unit on withheld (case_id, unit_id);

create table access_request (
  id uuid primary key,
  alert_id uuid not null references alert,
  from_unit_id uuid not null references unit,
  -- The true owner of the other case: the asker is only ever told whom the alert names.
  to_unit_id uuid not null references unit,
  contact_unit_id uuid not null references unit,
  purpose text not null,
  -- Under a key of this row alone, which neither side's keys open.
  message bytea not null,
  reason bytea,
  state text not null default 'asked' check (state in ('asked', 'granted', 'refused', 'withdrawn')),
  asked_by uuid not null references account,
  asked_by_name text,
  asked_at timestamptz not null default now(),
  answered_by uuid references account,
  answered_by_name text,
  answered_at timestamptz
);
create unique index access_request_open on access_request (alert_id, from_unit_id) where state = 'asked';
create index alert_side_case on alert_side (case_id);

do $$
declare the_table text;
begin
  foreach the_table in array array['referral_step', 'withheld', 'access_request'] loop
    execute format('alter table public.%I enable row level security', the_table);
    execute format('alter table public.%I force row level security', the_table);
    execute format('create policy definer on public.%I to icmc_owner using (current_user = ''icmc_owner'') with check (current_user = ''icmc_owner'')', the_table);
  end loop;
end $$;

-- ── Asked by what follows ─────────────────────────────────────────────────────────────────────────────────────────────

create function guard.is_withheld(the_case uuid, the_unit uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.withheld w where w.case_id = the_case and w.unit_id = the_unit)
$$;

-- As far as it can be told without opening anything: domain/consent.ts adds what depends on the age of the persons.
create function guard.consent_stands(the_case uuid, the_consent uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.case_record r where r.case_id = the_case and r.id = the_consent and r.type = 'consent' and r.withdrawn_change is null
    and r.plain #> '{given,value}' = 'true' and r.plain #> '{agreesTo,value}' ? 'sharing' and coalesce(r.plain #> '{withdrawnOn,value}', 'null') = 'null')
$$;

-- Whether the unit, and the person there, could be given a case at all.
create function guard.may_receive(the_unit uuid, the_account uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select guard.case_unit_id() is not null and exists (select from public.unit u where u.id = the_unit and (u.valid_to is null or u.valid_to >= current_date))
    and (the_account is null or exists (select from public.account a join public.role_act x on x.role = a.role and x.act = 'answerReferral'
      where a.id = the_account and a.unit_id = the_unit and a.status = 'active'))
$$;

create function guard.may_share(r referral) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select guard.may(case r.kind when 'transfer' then 'transferCase' else 'referCase' end) and (r.kind <> 'transfer' or (guard.has_proof() and r.to_account_id is null))
    and not guard.is_withheld(r.case_id, r.to_unit_id)
    and guard.may_receive(r.to_unit_id, r.to_account_id)
    and (r.sections is null or not 'restricted' = any (r.sections))
    and case r.legal_basis when 'consent' then guard.consent_stands(r.case_id, r.consent_id)
          when 'override' then r.override_reason is not null and guard.may('overrideConsent')
          else r.legal_basis in ('investigation', 'order', 'legalObligation', 'vitalInterest', 'legalClaim') end
$$;

-- Whom an alert names in place of a unit: never a shelter.
create function guard.contact_of(the_unit uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(u.contact_unit_id, case when u.kind = 'shelter' then u.parent_id end, u.id) from public.unit u where u.id = the_unit
$$;

-- Counters are locked in the order of the units; whoever has several to tell locks them all before the first.
create function guard.lock_feeds(the_units uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into unit_feed_counter (unit_id) select distinct u from unnest(the_units) u where u is not null order by 1 on conflict do nothing;
  perform 1 from unit_feed_counter where unit_id = any (the_units) order by unit_id for update;
end $$;

-- The matcher takes this lock, shared, before it asks who has a case and from whom it is withheld.
create function guard.lock_alerts(the_case uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended(the_case::text, 7))
$$;

-- ── Who sees which referral ───────────────────────────────────────────────────────────────────────────────────────────
-- A named referral is the named person's: those who answer for the unit see that it is there, and its message stays closed.

alter policy sides on referral using (from_unit_id = (select guard.case_unit_id())
  or (to_unit_id = (select guard.case_unit_id())
    and (to_account_id is null or to_account_id = (select guard.account_id()) or (select guard.account_role()) in ('supervisor', 'nodalOfficer')))
  -- Whoever owns the case now has its history.
  or exists (select from case_file c where c.id = referral.case_id and c.owner_unit_id = (select guard.case_unit_id())));
alter policy send on referral with check (from_unit_id = (select guard.case_unit_id()) and sent_by = (select guard.account_id()) and state = 'sent'
  and to_unit_id <> from_unit_id and exists (select from case_file c where c.id = case_id and c.owner_unit_id = from_unit_id) and guard.may_share(referral));
alter policy wrapped on unit_key using (unit_id = (select guard.unit_id())
  or exists (select from case_access a where a.owner_unit_id = unit_key.unit_id and a.unit_id = (select guard.case_unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()))
  or exists (select from referral r where r.from_unit_id = unit_key.unit_id and r.to_unit_id = (select guard.case_unit_id()) and r.state = 'sent'
    and (r.to_account_id is null or r.to_account_id = (select guard.account_id()))));
alter policy referred on case_key using (
  exists (select from referral r where r.case_id = case_key.case_id and r.to_unit_id = (select guard.case_unit_id()) and r.state = 'sent'
    and (r.to_account_id is null or r.to_account_id = (select guard.account_id()))));

grant select on referral_step to icmc_app;
create policy seen on referral_step for select to icmc_app using ((select guard.case_unit_id()) is not null
  and exists (select from referral r where r.id = referral_step.referral_id));
grant select on withheld to icmc_app;
do $$ begin
  execute format('create policy seen on public.withheld for select to icmc_app using (%s)', guard.access_predicate('withheld.case_id', 'guard.opens(a.sections, ''consent'')'));
end $$;
grant select on withheld to icmc_matcher;
create policy matcher on withheld for select to icmc_matcher using (since is not null);

-- Called by definer functions: the persons of a case are matched once more.
create function guard.match_again(the_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into match_job as j (person_id, case_id, account_id, is_bulk, due_at)
    select c.id, c.case_id, guard.account_id(), true, now() from case_record c where c.case_id = the_case and c.type = 'person' and c.withdrawn_change is null order by c.id
    on conflict (person_id) do update set due_at = least(j.due_at, excluded.due_at), turn = j.turn + 1;
  perform pg_notify('match', '');
end $$;

-- ── The steps of a referral ───────────────────────────────────────────────────────────────────────────────────────────

-- Each step is kept with who took it. What else a new referral sets off follows here too, so that no way of writing it
-- goes past: an override is told to those who answer for the unit, a request that it answers is granted.
create function guard.note_step() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare q access_request;
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
    perform guard.lock_feeds(array[new.from_unit_id, new.to_unit_id]);
    perform guard.tell(new.from_unit_id, null, array['supervisor', 'nodalOfficer'], 'consentOverridden', new.case_id, new.id, null);
  end if;
  return null;
end $$;
create trigger note_step after insert or update of state on referral for each row execute function guard.note_step();

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
  -- For somebody else’s referral a supervisor may only say no. A transfer is accepted by guard.accept_transfer, and is then final.
  if the_unit = r.to_unit_id and not is_named and not (the_state = 'rejected' and guard.account_role() in ('supervisor', 'nodalOfficer')) then return false; end if;
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

-- Called by definer functions that have locked the feeds.
create function guard.end_access(the_referral uuid, the_case uuid, the_unit uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update case_access set valid_to = now(), end_told_at = now() where referral_id = the_referral and (valid_to is null or valid_to > now());
  if found then perform guard.append_to_feed(the_unit, 'revoked', the_case, 0, null); end if;
end $$;

-- ── Consent that is withdrawn ─────────────────────────────────────────────────────────────────────────────────────────

-- Called after every accepted change of a consent record. What waits for an answer on it is taken back; whoever has the
-- case because of it is told, and so are its owners, who decide about taking it back.
create function guard.tell_of_consent(the_case uuid, the_consent uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r record; the_owner uuid;
begin
  if not exists (select from guard.access_to(the_case)) or guard.consent_stands(the_case, the_consent) then return; end if;
  if not exists (select from referral where case_id = the_case and consent_id = the_consent and legal_basis = 'consent' and state in ('sent', 'accepted')) then return; end if;
  perform guard.lock_feeds(guard.units_of(the_case));
  select owner_unit_id into the_owner from case_file where id = the_case;
  for r in select id, to_unit_id, to_account_id, from_unit_id, state from referral
      where case_id = the_case and consent_id = the_consent and legal_basis = 'consent' and state in ('sent', 'accepted') order by id for update loop
    if r.state = 'sent' then
      update referral set state = 'revoked', reason = null, answered_by = guard.account_id(), answered_at = now() where id = r.id;
      perform guard.append_to_feed(r.from_unit_id, 'referral', null, 0, r.id);
      perform guard.append_to_feed(r.to_unit_id, 'referral', null, 0, r.id);
    elsif not exists (select from notice n where n.kind = 'consentWithdrawn' and n.subject_id = r.id and n.unit_id = r.to_unit_id) then
      perform guard.tell(r.to_unit_id, r.to_account_id, null, 'consentWithdrawn', the_case, r.id, the_owner);
      perform guard.tell(the_owner, null, null, 'consentWithdrawn', the_case, r.id, r.to_unit_id);
    end if;
  end loop;
end $$;

-- Every unit that what happens to the case may have to be told to.
create function guard.units_of(the_case uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select array_agg(distinct u) from (
    select owner_unit_id from public.case_file where id = the_case
    union all select unit_id from public.case_access where case_id = the_case and (valid_to is null or valid_to > now())
    union all select x from public.referral r, unnest(array[r.from_unit_id, r.to_unit_id]) x where r.case_id = the_case and r.state in ('sent', 'accepted')
    union all select unit_id from public.withheld where case_id = the_case
    union all select s.unit_id from public.alert_side o join public.alert_side s on s.alert_id = o.alert_id where o.case_id = the_case) t (u)
$$;

-- ── Withholding ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- Called after every accepted change of a withholding. Reads the record itself: what the caller says of it counts for nothing.
create function guard.project_withholding(the_case uuid, the_record uuid) returns void
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

-- Beats every grant: referral, transfer, oversight, break-glass, and whatever comes after them.
create function guard.keep_withheld() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- To end access, or to end it sooner, is always possible.
  if tg_op = 'UPDATE' and new.unit_id = old.unit_id and coalesce(new.valid_to, 'infinity') <= coalesce(old.valid_to, 'infinity') then return new; end if;
  if new.unit_id <> new.owner_unit_id and (new.valid_to is null or new.valid_to > now()) and guard.is_withheld(new.case_id, new.unit_id) then
    raise exception 'withheld' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger keep_withheld before insert or update of case_id, unit_id, valid_from, valid_to on case_access for each row execute function guard.keep_withheld();

-- ── Transfer of ownership ─────────────────────────────────────────────────────────────────────────────────────────────
-- The keys of the case are wrapped by the old owner's key. The receiver's server opens them and wraps them by the
-- receiver's; this function hands them out to the one who may accept, and the next takes all of them or nothing.

create function guard.transfer_keys(the_referral uuid) returns table (kind text, id uuid, owner_unit_id uuid, unit_key_version int, wrapped bytea)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare r referral;
begin
  select * into r from referral x where x.id = the_referral and x.kind = 'transfer' and x.state = 'sent' and x.to_unit_id = guard.case_unit_id();
  if r.id is null or not guard.may('transferCase') then return; end if;
  perform 1 from case_file c where c.id = r.case_id for no key update;
  return query select 'case', k.case_id, k.owner_unit_id, k.unit_key_version, k.wrapped from case_key k where k.case_id = r.case_id
    union all select 'person', p.person_id, p.owner_unit_id, p.unit_key_version, p.wrapped from person_key p where p.case_id = r.case_id and p.wrapped is not null;
end $$;

-- 'taken', or why not: 'notTaken', 'numberTaken' (the receiver has a case of this number), 'keysMoved' (asked again, it works).
create function guard.accept_transfer(the_referral uuid, the_version int, the_ids uuid[], the_wraps bytea[]) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r referral; f case_file; x record; the_unit uuid := guard.case_unit_id(); told uuid[];
begin
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
  if r.until is not null and r.until >= current_date then
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
  perform guard.tell_of_referral(r.id);
  return 'taken';
end $$;

-- The old owner's sides become the new owner's, unless it has one already; whoever is told to call is told whom.
create function guard.move_alerts(the_case uuid, the_old uuid, the_new uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare x record;
begin
  for x in select s.alert_id from alert_side s where s.case_id = the_case and s.unit_id = the_old order by 1 loop
    update access_request set to_unit_id = the_new, contact_unit_id = guard.contact_of(the_new) where alert_id = x.alert_id and to_unit_id = the_old and state = 'asked' and from_unit_id <> the_new;
    update access_request set state = 'withdrawn', answered_at = now() where alert_id = x.alert_id and (from_unit_id = the_old or to_unit_id = the_old) and state = 'asked';
    if exists (select from alert_side o where o.alert_id = x.alert_id and o.unit_id = the_new) then
      delete from alert_side where alert_id = x.alert_id and unit_id = the_old;
    else
      update alert_side set unit_id = the_new where alert_id = x.alert_id and unit_id = the_old;
    end if;
    perform guard.append_to_feed(the_old, 'alert', null, 0, x.alert_id);
    perform guard.append_to_feed(the_new, 'alert', null, 0, x.alert_id);
  end loop;
  for x in update alert_side s set other_unit_id = guard.contact_of(the_new) from alert_side o
      where o.case_id = the_case and s.alert_id = o.alert_id and s.case_id <> the_case returning s.alert_id, s.unit_id loop
    perform guard.append_to_feed(x.unit_id, 'alert', null, 0, x.alert_id);
  end loop;
end $$;

-- ── The question behind an alert ──────────────────────────────────────────────────────────────────────────────────────
-- No role reads the table: each side gets its own view of a row.

create function guard.tell_of_request(the_request uuid, the_kind text, the_unit uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare q access_request; s alert_side;
begin
  select * into q from access_request where id = the_request;
  select * into s from alert_side where alert_id = q.alert_id and unit_id = the_unit;
  perform guard.append_to_feed(q.from_unit_id, 'alert', null, 0, q.alert_id);
  if q.to_unit_id <> q.from_unit_id then perform guard.append_to_feed(q.to_unit_id, 'alert', null, 0, q.alert_id); end if;
  perform guard.tell(the_unit, null, case when s.is_across_roles then array['supervisor', 'nodalOfficer'] end, the_kind, s.case_id, q.id,
    case when the_unit = q.from_unit_id then q.contact_unit_id else q.from_unit_id end);
end $$;

-- The asker's own side, as its policy shows it; null when there is none for this person.
create function guard.own_side(the_alert uuid) returns alert_side
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s from public.alert_side s where s.alert_id = the_alert and s.unit_id = guard.case_unit_id()
    and (not s.is_across_roles or guard.account_role() in ('supervisor', 'nodalOfficer'))
    and exists (select from guard.access_to(s.case_id) a where guard.opens(a.sections, 'persons'))
$$;

-- 'asked', or why not: 'notFound', 'alreadyDone' (one is open), 'withheld' (the asker's own case is, from the unit it would ask).
create function guard.ask_access(the_request uuid, the_alert uuid, the_purpose text, the_message bytea) returns text
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
  insert into access_request (id, alert_id, from_unit_id, to_unit_id, contact_unit_id, purpose, message, asked_by, asked_by_name)
    values (the_request, the_alert, s.unit_id, the_owner, s.other_unit_id, the_purpose, the_message, guard.account_id(), guard.account_name()) on conflict do nothing;
  if not found then return 'alreadyDone'; end if;
  perform guard.lock_feeds(array[s.unit_id, the_owner]);
  perform guard.tell_of_request(the_request, 'accessAsked', the_owner);
  return 'asked';
end $$;

create function guard.answer_access(the_request uuid, the_state text, the_reason bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare q access_request; the_unit uuid := guard.case_unit_id();
begin
  select * into q from access_request where id = the_request and the_unit in (from_unit_id, to_unit_id) for update;
  if q.id is null or q.state <> 'asked' or not guard.may('requestAccess') or (guard.own_side(q.alert_id)).alert_id is null
     or not ((the_state = 'refused' and the_unit = q.to_unit_id) or (the_state = 'withdrawn' and the_unit = q.from_unit_id)) then return false; end if;
  update access_request set state = the_state, reason = the_reason, answered_by = guard.account_id(), answered_by_name = guard.account_name(), answered_at = now() where id = q.id;
  perform guard.lock_feeds(array[q.from_unit_id, q.to_unit_id]);
  perform guard.tell_of_request(q.id, 'accessAnswered', case when the_state = 'refused' then q.from_unit_id else q.to_unit_id end);
  return true;
end $$;

-- The requests behind these alerts, or these requests, or those of a case of the asker's unit. The asker is never told of the
-- other side's persons, unit or case.
create function guard.access_requests(the_alerts uuid[], the_requests uuid[], the_case uuid)
returns table (id uuid, alert_id uuid, side text, case_id uuid, unit_id uuid, purpose text, message bytea, reason bytea, state text, asked_by text, asked_at timestamptz, answered_by text, answered_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  return query select q.id, q.alert_id, case when q.from_unit_id = s.unit_id then 'asker' else 'asked' end, s.case_id,
      case when q.from_unit_id = s.unit_id then q.contact_unit_id else q.from_unit_id end, q.purpose, q.message, q.reason, q.state,
      q.asked_by_name, q.asked_at, case when q.to_unit_id = s.unit_id or q.state = 'withdrawn' then q.answered_by_name end, q.answered_at
    from access_request q cross join lateral guard.own_side(q.alert_id) s
   where s.alert_id is not null and s.unit_id in (q.from_unit_id, q.to_unit_id)
     and (q.alert_id = any (the_alerts) or q.id = any (the_requests) or (the_case is not null and s.case_id = the_case));
end $$;

-- Of the subjects that the feed names, those that are none of this unit's any more: they leave its devices.
create function guard.gone_subjects(the_subjects uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select n from unnest(the_subjects) n where guard.case_unit_id() is not null
    and not exists (select from public.alert_side s where s.alert_id = n and s.unit_id = guard.case_unit_id())
    and not exists (select from public.referral r join public.case_file f on f.id = r.case_id where r.id = n and guard.case_unit_id() in (r.from_unit_id, r.to_unit_id, f.owner_unit_id))
$$;

alter table case_key drop constraint case_key_case_id_owner_unit_id_fkey,
  add constraint case_key_owner foreign key (case_id, owner_unit_id) references case_file (id, owner_unit_id) on update cascade;
alter table person_key drop constraint person_key_case_id_owner_unit_id_fkey,
  add constraint person_key_owner foreign key (case_id, owner_unit_id) references case_file (id, owner_unit_id) on update cascade;
alter table case_access drop constraint case_access_case_id_owner_unit_id_fkey,
  add constraint case_access_owner foreign key (case_id, owner_unit_id) references case_file (id, owner_unit_id) on update cascade;

revoke all on all functions in schema guard from public;
grant execute on function guard.may_share(referral), guard.may_receive(uuid, uuid), guard.tell_of_consent(uuid, uuid), guard.project_withholding(uuid, uuid), guard.transfer_keys(uuid),
  guard.accept_transfer(uuid, int, uuid[], bytea[]), guard.ask_access(uuid, uuid, text, bytea), guard.answer_access(uuid, text, bytea),
  guard.access_requests(uuid[], uuid[], uuid), guard.gone_subjects(uuid[]) to icmc_app;

reset role;
