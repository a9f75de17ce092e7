-- Roles in the database, sections of their own kind, notices, and what a device tells of itself.
--   role_act         which role may do what, as domain/access.ts says (test/policies compares the two)
--   'restricted'     a section that "all sections" does not hold: granted by name, to persons of the owning unit only
--   'conversation'   a section that everyone with access reads, and everyone who takes part writes
--   notice           tells persons of a unit of something that they answer for
--   device_case      which case lies on which device, and when it left it

set role icmc_owner;

-- ── Sessions: when they lock, whether the second factor is still missing, when the person last proved themselves ──────

alter table session
  add column idle_at timestamptz not null default now() + interval '12 hours',
  add column is_pending boolean not null default false,
  add column proved_at timestamptz;

create table role_act (role text not null, act text not null, primary key (role, act));
insert into role_act (role, act)
  select role, act from (values
    ('caseWorker', array['readCase', 'changeCase', 'printCase', 'converse', 'createCase', 'exportCase', 'readCaseLog', 'seeAccess', 'referCase', 'answerReferral', 'requestAccess', 'answerAlert', 'searchNetwork']),
    ('investigatingOfficer', array['readCase', 'changeCase', 'printCase', 'converse', 'createCase', 'exportCase', 'readCaseLog', 'seeAccess', 'referCase', 'answerReferral', 'requestAccess', 'answerAlert', 'searchNetwork', 'breakGlass']),
    ('supervisor', array['readCase', 'changeCase', 'printCase', 'converse', 'createCase', 'exportCase', 'readCaseLog', 'seeAccess', 'referCase', 'answerReferral', 'requestAccess', 'answerAlert', 'searchNetwork',
      'transferCase', 'overrideConsent', 'grantRestricted', 'breakGlass', 'approveRecovery', 'readStatistics']),
    ('nodalOfficer', array['readCase', 'changeCase', 'printCase', 'converse', 'createCase', 'exportCase', 'readCaseLog', 'seeAccess', 'referCase', 'answerReferral', 'requestAccess', 'answerAlert', 'searchNetwork',
      'transferCase', 'overrideConsent', 'grantRestricted', 'breakGlass', 'approveRecovery', 'readStatistics', 'reviewBreakGlass', 'manageAccounts', 'erasePerson']),
    ('shelterStaff', array['readCase', 'changeCase', 'printCase', 'converse']),
    ('legalAid', array['readCase', 'changeCase', 'printCase', 'converse']),
    ('analyst', array['readStatistics']),
    ('pressOfficer', array['readBulletins']),
    ('auditor', array['readAudit', 'reviewBreakGlass']),
    ('systemAdministrator', array['manageUnits'])) t (role, acts), unnest(acts) act;
alter table role_act enable row level security;
alter table role_act force row level security;
create policy definer on role_act to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');

-- ── Who is asking ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- One look-up, written into each function: they run once in every statement, and a call within a call costs twice.
do $do$
declare f record;
begin
  for f in select * from (values
      ('session_row', 'public.session', 's.*', ''), ('account_id', 'uuid', 's.account_id', ''), ('unit_id', 'uuid', 'a.unit_id', ''),
      ('device_id', 'uuid', 's.device_id', ''), ('account_role', 'text', 'a.role', ''), ('session_id', 'uuid', 's.id', ''),
      ('account_name', 'text', 'a.display_name', ''),
      -- The unit for whose cases the person may ask; null for a role that reads none, whatever is asked in its name.
      ('case_unit_id', 'uuid', 'a.unit_id', 'join public.role_act r on r.role = a.role and r.act = ''readCase'''),
      ('has_proof', 'boolean', 'coalesce(s.proved_at > now() - interval ''10 minutes'', false)', '')) t (name, type, value, more) loop
    execute format($f$create or replace function guard.%I() returns %s language sql stable security definer set search_path = pg_catalog, public, pg_temp as $body$
  select %s from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    %s
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$body$ $f$, f.name, f.type, f.value, f.more);
  end loop;
end $do$;

create function guard.may(the_act text) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.role_act r where r.role = guard.account_role() and r.act = the_act)
$$;

-- ── Sections ──────────────────────────────────────────────────────────────────────────────────────────────────────────

alter table case_access add constraint restricted_is_named check (sections is null or not 'restricted' = any (sections) or (account_id is not null and unit_id = owner_unit_id));

create function guard.opens(the_sections text[], the_section text) returns boolean language sql immutable parallel safe as $$
  select case when the_sections is null then the_section <> 'restricted' else the_section in ('case', 'conversation') or the_section = any (the_sections) end
$$;
create function guard.opens_for_writing(the_kind text, the_sections text[], the_may_edit boolean, the_section text) returns boolean language sql immutable parallel safe as $$
  select (the_section = 'conversation' and the_kind in ('owner', 'referral'))
      or (the_may_edit and case when the_sections is null then the_section <> 'restricted' else the_section = any (the_sections) end)
$$;

create or replace function guard.access_to(the_case uuid) returns setof case_access language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.* from public.case_access a
   where a.case_id = the_case and a.unit_id = guard.case_unit_id()
     and (a.account_id is null or a.account_id = guard.account_id())
     and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
$$;
create or replace function guard.may_edit(the_case uuid, the_section text) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from guard.access_to(the_case) a where guard.opens_for_writing(a.kind, a.sections, a.may_edit, the_section))
$$;

-- The predicate of access, written into every policy rather than called: the planner then asks once per case, not per row.
create function guard.access_predicate(the_case text, the_condition text) returns text language sql immutable as $$
  select format('exists (select from public.case_access a where a.case_id = %s and a.unit_id = (select guard.case_unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())%s)',
    the_case, case when the_condition = '' then '' else ' and ' || the_condition end)
$$;

do $$
declare p record; reads constant text := 'guard.opens(a.sections, %s)'; writes constant text := 'guard.opens_for_writing(a.kind, a.sections, a.may_edit, %s)';
begin
  for p in select * from (values
      ('case_file', 'seen', 'using', 'case_file.id', '', ''),
      -- Whoever speaks in the conversation moves the case's order on; what else may change is the trigger's to say.
      ('case_file', 'advance', 'using', 'case_file.id', $c$(a.may_edit or a.kind in ('owner', 'referral'))$c$, ''),
      ('case_key', 'seen', 'using', 'case_key.case_id', '', ''),
      ('case_record', 'seen', 'using', 'case_record.case_id', format(reads, 'case_record.section'), ''),
      ('case_record', 'write', 'with check', 'case_record.case_id', format(writes, 'case_record.section'), 'author_id = (select guard.account_id()) and author_unit_id = (select guard.unit_id())'),
      ('case_record', 'change', 'using', 'case_record.case_id', format(writes, 'case_record.section'), ''),
      ('person_key', 'seen', 'using', 'person_key.case_id', format(reads, $c$'persons'$c$), ''),
      ('person_key', 'write', 'with check', 'person_key.case_id', format(writes, $c$'persons'$c$), ''),
      ('change', 'write', 'with check', 'change.case_id', format(writes, 'change.section'),
        'account_id = (select guard.account_id()) and unit_id = (select guard.unit_id()) and device_id = (select guard.device_id())'),
      ('fact', 'seen', 'using', 'fact.case_id', format(reads, 'fact.section'), ''),
      ('fact', 'write', 'with check', 'fact.case_id', format(writes, 'fact.section'), ''),
      ('fact', 'renew', 'using', 'fact.case_id', format(writes, 'fact.section'), '')) t (tab, name, place, the_case, condition, more) loop
    if p.tab = 'case_record' and p.name = 'write' then
      execute 'alter table public.case_record add column author_id uuid default guard.account_id(), add column author_unit_id uuid default guard.unit_id(),
        add column author_name text default guard.account_name(), add column created_at timestamptz default now()';
      -- What was there before has no known author; the defaults above are for what comes.
      execute 'revoke insert on public.case_record from icmc_app';
      execute 'grant insert (case_id, id, type, section, version, created_change, withdrawn_change, plain, identity, narrative) on public.case_record to icmc_app';
    end if;
    execute format('alter policy %I on public.%I %s (%s%s)', p.name, p.tab, p.place, case when p.more = '' then '' else p.more || ' and ' end, guard.access_predicate(p.the_case, p.condition));
  end loop;
  execute format('alter policy seen on public.change using (account_id = (select guard.account_id()) or %s)', guard.access_predicate('change.case_id', format(reads, 'change.section')));
  execute format($q$alter policy own on public.alert_side using (unit_id = (select guard.case_unit_id())
    and (not is_across_roles or (select guard.account_role()) in ('supervisor', 'nodalOfficer')) and %s)$q$, guard.access_predicate('alert_side.case_id', format(reads, $c$'persons'$c$)));
end $$;
alter policy answer on alert_side using (unit_id = (select guard.case_unit_id()));
alter policy wrapped on unit_key using (unit_id = (select guard.unit_id())
  or exists (select from case_access a where a.owner_unit_id = unit_key.unit_id and a.unit_id = (select guard.case_unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()))
  or exists (select from referral r where r.from_unit_id = unit_key.unit_id and r.to_unit_id = (select guard.case_unit_id()) and r.state = 'sent'));
alter policy referred on case_key using (
  exists (select from referral r where r.case_id = case_key.case_id and r.to_unit_id = (select guard.case_unit_id()) and r.state = 'sent'));
alter policy own_or_owner on case_access using (unit_id = (select guard.case_unit_id()) or owner_unit_id = (select guard.case_unit_id()));
alter policy register on case_file with check (owner_unit_id = (select guard.case_unit_id()));
alter policy register on case_key with check (owner_unit_id = (select guard.case_unit_id()));
alter policy register on case_access with check (kind = 'owner' and unit_id = (select guard.case_unit_id()) and owner_unit_id = unit_id and account_id is null);
alter policy sides on referral using (from_unit_id = (select guard.case_unit_id()) or to_unit_id = (select guard.case_unit_id()));

create or replace function guard.keep_case_head() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.number is not null and new.number is distinct from old.number then
    raise exception 'a case number is permanent' using errcode = 'insufficient_privilege';
  elsif new.version < old.version then
    raise exception 'the version of a case never falls' using errcode = 'insufficient_privilege';
  elsif (new.number, new.status, new.stage) is distinct from (old.number, old.status, old.stage)
      and current_user = 'icmc_app' and not exists (select from guard.access_to(new.id) a where a.may_edit) then
    raise exception 'not to be changed from here' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
drop trigger keep_case_head on case_file;
create trigger keep_case_head before update of number, version, status, stage on case_file for each row execute function guard.keep_case_head();

-- ── The feed: a change is told to those units only that may read one of its sections ──────────────────────────────────

alter table unit_feed drop constraint unit_feed_kind_check;
alter table unit_feed add constraint unit_feed_kind_check check (kind in ('changed', 'granted', 'narrowed', 'revoked', 'alert', 'referral', 'notice'));

drop function guard.tell_of_change(uuid, bigint);
create function guard.tell_of_change(the_case uuid, the_version bigint, the_sections text[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid; told uuid[] := '{}';
begin
  if not exists (select from guard.access_to(the_case) a, unnest(the_sections) s where guard.opens_for_writing(a.kind, a.sections, a.may_edit, s)) then raise exception 'no access'; end if;
  for the_unit in select distinct a.unit_id from case_access a, unnest(the_sections) s where a.case_id = the_case and guard.opens(a.sections, s)
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()) order by 1 loop
    perform guard.append_to_feed(the_unit, 'changed', the_case, the_version, null);
    told := told || the_unit;
  end loop;
  update case_access set touched = now() where case_id = the_case and unit_id = any (told);
end $$;

-- ── Notices ───────────────────────────────────────────────────────────────────────────────────────────────────────────

create table notice (
  id uuid primary key default gen_random_uuid(),
  unit_id uuid not null references unit,
  -- null: whoever of the unit has one of the roles
  account_id uuid references account,
  roles text[],
  kind text not null,
  case_id uuid,
  subject_id uuid,
  from_unit_id uuid references unit,
  at timestamptz not null default now(),
  seen_at timestamptz,
  seen_by uuid references account
);
create index notice_unit on notice (unit_id, at desc);
alter table notice enable row level security;
alter table notice force row level security;
create policy definer on notice to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');
grant select on notice to icmc_app;
create policy own on notice for select to icmc_app using (unit_id = (select guard.unit_id())
  and (account_id is null or account_id = (select guard.account_id())) and (roles is null or (select guard.account_role()) = any (roles)));

-- Called by definer functions only.
create function guard.tell(the_unit uuid, the_account uuid, the_roles text[], the_kind text, the_case uuid, the_subject uuid, the_sender uuid)
returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_notice uuid := gen_random_uuid();
begin
  insert into notice (id, unit_id, account_id, roles, kind, case_id, subject_id, from_unit_id)
    values (the_notice, the_unit, the_account, the_roles, the_kind, the_case, the_subject, the_sender);
  perform guard.append_to_feed(the_unit, 'notice', null, 0, the_notice);
  return the_notice;
end $$;

-- Auditors learn that something happened and in which row of the log to look; never of a case by its content.
create function guard.tell_auditors(the_kind text, the_subject uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid;
begin
  for the_unit in select distinct unit_id from account where role = 'auditor' and status = 'active' order by 1 loop
    perform guard.tell(the_unit, null, array['auditor'], the_kind, null, the_subject, null);
  end loop;
end $$;

create function guard.see_notice(the_notice uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update notice set seen_at = now(), seen_by = guard.account_id() where id = the_notice and seen_at is null and unit_id = guard.unit_id()
    and (account_id is null or account_id = guard.account_id()) and (roles is null or guard.account_role() = any (roles));
  if found then perform guard.append_to_feed(guard.unit_id(), 'notice', null, 0, the_notice); end if;
end $$;

-- ── What a device tells of itself ─────────────────────────────────────────────────────────────────────────────────────

create table device_case (
  device_id uuid not null references device,
  case_id uuid not null references case_file,
  unit_id uuid not null references unit,
  delivered_at timestamptz not null default now(),
  -- When the device said that it is gone from it; null while it lies there.
  removed_at timestamptz,
  primary key (case_id, device_id)
);
alter table device_case enable row level security;
alter table device_case force row level security;
create policy definer on device_case to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');
grant select, insert (device_id, case_id, unit_id), update (delivered_at, removed_at) on device_case to icmc_app;
create policy own on device_case for select to icmc_app using (device_id = (select guard.device_id()));
create policy deliver on device_case for insert to icmc_app with check (device_id = (select guard.device_id()) and unit_id = (select guard.unit_id()));
create policy again on device_case for update to icmc_app using (device_id = (select guard.device_id()));

-- The device's own log, each entry once by its id: it is sent until the server has answered.
create table device_log (id uuid primary key, account_id uuid not null, heard_at timestamptz not null default now());
alter table device_log enable row level security;
alter table device_log force row level security;
create policy definer on device_log to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');

create function guard.hear_log(the_entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare e record; s session;
begin
  select * into s from guard.session_row();
  if s.id is null then return; end if;
  for e in select * from jsonb_to_recordset(the_entries) x (id uuid, act text, "caseId" uuid, "personId" uuid, at text) loop
    insert into device_log (id, account_id) values (e.id, s.account_id) on conflict do nothing;
    if found then
      insert into audit (account_id, unit_id, session_id, action, case_id, objects, result)
        values (s.account_id, guard.unit_id(), s.id, 'device.' || e.act, e."caseId", case when e."personId" is null then null else array[e."personId"] end, left(e.at, 60));
    end if;
  end loop;
end $$;

create function guard.hear_dropped(the_cases uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update device_case set removed_at = now() where device_id = guard.device_id() and case_id = any (the_cases) and removed_at is null
    -- Only where access has ended: a device that still has it will be given the case again.
    and not exists (select from guard.access_to(device_case.case_id));
end $$;

revoke all on all functions in schema guard from public;
revoke all on function guard.access_predicate(text, text) from public;
grant execute on function guard.session_id(), guard.account_name(), guard.case_unit_id(), guard.has_proof(), guard.may(text), guard.opens(text[], text),
  guard.opens_for_writing(text, text[], boolean, text), guard.tell_of_change(uuid, bigint, text[]), guard.see_notice(uuid), guard.hear_log(jsonb),
  guard.hear_dropped(uuid[]) to icmc_app;

reset role;
