-- Keys that are rotated while people work, and persons whose key is destroyed.
--   unit_key.master_version   which version of the master key wraps it: both stand while the master key is replaced
--   key_rotation              a rotation under way, so that one that was cut off goes on where it stopped
--   erasure                   asked for by one person, confirmed by another
--   tombstone                 who was erased; filled again from the ledger in the data folder when a backup is put back

set role icmc_owner;

alter table unit_key
  add column master_version int not null default 1,
  add column made_at timestamptz not null default now();

create table key_rotation (
  unit_id uuid primary key references unit,
  key_version int not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

-- What is sealed under a unit's key directly begins with the key's version (server/db/unit-seal.ts), so that it is found
-- and stays readable after a rotation.
create index case_key_version on case_key (owner_unit_id, unit_key_version);
create index person_key_version on person_key (owner_unit_id, unit_key_version) where wrapped is not null;

-- Whose record a refused change was about: it holds what somebody typed of a person who may be erased.
alter table refused_change add column record_id uuid, alter column sealed drop not null;
create index refused_change_record on refused_change (record_id);
grant insert (record_id) on refused_change to icmc_app;

-- ── Erasure ───────────────────────────────────────────────────────────────────────────────────────────────────────────

alter table case_record add column erased_at timestamptz;

create table tombstone (person_id uuid primary key, erased_at timestamptz not null default now());

create table erasure (
  id uuid primary key,
  person_id uuid not null,
  case_id uuid not null references case_file,
  unit_id uuid not null references unit,
  ground text not null check (ground in ('consentWithdrawn', 'retentionEnded', 'courtOrder', 'enteredByMistake')),
  state text not null default 'asked' check (state in ('asked', 'done', 'refused')),
  asked_by uuid not null references account,
  asked_at timestamptz not null default now(),
  decided_by uuid references account,
  decided_at timestamptz,
  check (decided_by is distinct from asked_by)
);
create unique index erasure_open on erasure (person_id) where state = 'asked';
create index erasure_unit on erasure (unit_id, state);

do $$
declare the_table text;
begin
  foreach the_table in array array['key_rotation', 'tombstone', 'erasure'] loop
    execute format('alter table public.%I enable row level security', the_table);
    execute format('alter table public.%I force row level security', the_table);
    execute format('create policy definer on public.%I to icmc_owner using (current_user = ''icmc_owner'') with check (current_user = ''icmc_owner'')', the_table);
  end loop;
end $$;

insert into role_act (role, act) values ('supervisor', 'confirmErasure'), ('nodalOfficer', 'confirmErasure');

-- Those who answer for it see what is asked in their unit; a row is written by the functions below only.
grant select on erasure to icmc_app;
create policy own on erasure for select to icmc_app using (unit_id = (select guard.case_unit_id()) and (select guard.may('confirmErasure')));

-- A person who was erased and comes again by a device that had them (a backup was put back) gets a key that nobody keeps.
create function guard.keep_erased() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from tombstone t where t.person_id = new.person_id) then
    new.wrapped := null;
    new.destroyed_at := now();
  elsif tg_op = 'UPDATE' and old.destroyed_at is not null then
    raise exception 'a destroyed key stays destroyed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger keep_erased before insert or update of wrapped, destroyed_at on person_key for each row execute function guard.keep_erased();

-- The same for a change of theirs that is refused after the erasure: what it says of them is not kept.
create function guard.keep_no_refused() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from tombstone t where t.person_id = new.record_id) then new.sealed := null; end if;
  return new;
end $$;
create trigger keep_no_refused before insert on refused_change for each row execute function guard.keep_no_refused();

-- Destroys what identifies a person, wherever the database holds it. The tombstone comes first and stands though there is
-- no such person here (yet). True when there was something to destroy. Called by the functions below and at the start.
create function guard.erase_person(the_person uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_case uuid; the_version bigint; the_unit uuid; does_exist boolean := false;
begin
  insert into tombstone (person_id) values (the_person) on conflict do nothing;
  -- The case first, as every edit locks it: one under way is waited for, and erased.
  select r.case_id into the_case from case_record r where r.id = the_person and r.type = 'person';
  if the_case is not null then perform from case_file f where f.id = the_case for no key update; end if;
  update person_key set wrapped = null, destroyed_at = coalesce(destroyed_at, now()) where person_id = the_person and wrapped is not null;
  does_exist := found;
  -- Sealed under other keys, and about the person all the same.
  update refused_change set sealed = null where record_id = the_person and sealed is not null;
  if the_case is null or not exists (select from case_record r where r.case_id = the_case and r.id = the_person and (r.erased_at is null or r.identity is not null)) then
    return does_exist;
  end if;
  update case_file f set version = f.version + 1 where f.id = the_case returning f.version into the_version;
  update case_record r set identity = null, erased_at = coalesce(r.erased_at, now()), version = the_version where r.case_id = the_case and r.id = the_person;
  -- The matcher forgets the person when this job comes.
  insert into match_job as j (person_id, case_id, is_bulk, due_at) values (the_person, the_case, false, now())
    on conflict (person_id) do update set due_at = excluded.due_at, turn = j.turn + 1;
  perform pg_notify('match', '');
  -- Every unit that may read persons gets the record anew, and its devices overwrite what they hold.
  for the_unit in select distinct a.unit_id from case_access a where a.case_id = the_case and guard.opens(a.sections, 'persons')
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()) order by 1 loop
    perform guard.append_to_feed(the_unit, 'changed', the_case, the_version, null);
  end loop;
  return true;
end $$;

create function guard.ask_erasure(the_erasure uuid, the_person uuid, the_ground text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_case uuid; the_unit uuid := guard.case_unit_id();
begin
  if not (guard.may('erasePerson') and guard.has_proof()) then return 'mayNot'; end if;
  -- The unit's own case only: what was referred to it is not its to erase.
  select r.case_id into the_case from case_record r join case_file f on f.id = r.case_id
   where r.id = the_person and r.type = 'person' and f.owner_unit_id = the_unit and f.withdrawn_at is null
     and exists (select from guard.access_to(f.id) a where guard.opens(a.sections, 'persons'));
  if the_case is null then return 'notFound'; end if;
  if exists (select from erasure e where e.id = the_erasure and e.person_id = the_person and e.asked_by = guard.account_id()) then return 'asked'; end if;
  if exists (select from tombstone t where t.person_id = the_person) then return 'alreadyDone'; end if;
  insert into erasure (id, person_id, case_id, unit_id, ground, asked_by) values (the_erasure, the_person, the_case, the_unit, the_ground, guard.account_id())
    on conflict do nothing;
  if not found then return 'alreadyDone'; end if;
  perform guard.tell(the_unit, null, array['supervisor', 'nodalOfficer'], 'erasureAsked', the_case, the_erasure, null);
  return 'asked';
end $$;

-- The second person's word. Whoever asked may not confirm, and may take it back.
create function guard.decide_erasure(the_erasure uuid, does_confirm boolean) returns table (outcome text, person_id uuid, case_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare e erasure;
begin
  if not (guard.may('confirmErasure') and guard.has_proof()) then return query select 'mayNot', null::uuid, null::uuid; return; end if;
  select x.* into e from erasure x join case_file f on f.id = x.case_id and f.owner_unit_id = x.unit_id
   where x.id = the_erasure and x.unit_id = guard.case_unit_id() for update of x;
  if e.id is null then return query select 'notFound', null::uuid, null::uuid; return; end if;
  if e.state <> 'asked' then return query select 'alreadyDone', null::uuid, null::uuid; return; end if;
  if does_confirm and e.asked_by = guard.account_id() then return query select 'twoPersonsNeeded', null::uuid, null::uuid; return; end if;
  update erasure x set state = case when does_confirm then 'done' else 'refused' end, decided_at = now(),
    decided_by = case when e.asked_by = guard.account_id() then null else guard.account_id() end where x.id = e.id;
  if does_confirm then perform guard.erase_person(e.person_id); end if;
  return query select case when does_confirm then 'done' else 'refused' end, e.person_id, e.case_id;
end $$;

-- At the start, before anybody is served: what the ledger outside the database says was erased is erased here too.
create function guard.erase_again(the_persons uuid[]) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_person uuid; erased int := 0;
begin
  foreach the_person in array the_persons loop
    if guard.erase_person(the_person) then erased := erased + 1; end if;
  end loop;
  return erased;
end $$;

revoke all on function guard.keep_erased(), guard.keep_no_refused(), guard.erase_person(uuid), guard.ask_erasure(uuid, uuid, text), guard.decide_erasure(uuid, boolean),
  guard.erase_again(uuid[]) from public;
grant execute on function guard.ask_erasure(uuid, uuid, text), guard.decide_erasure(uuid, boolean) to icmc_app;

reset role;
