-- Units that open, change and close; accounts that are asked for, approved and ended; persons who may be named.
-- Whatever ends an account's rights ends its sessions in the same transaction and says so on the channel 'session', so that
-- open streams and downloads are cut at once and the next request finds nothing.
-- In every function here the unit's row is locked first, and who asks is judged after it: of two nodal officers who
-- suspend one another at the same instant, one remains.

set role icmc_owner;

-- ── The directory of persons ──────────────────────────────────────────────────────────────────────────────────────────
-- Whom one may name as a receiver or in a message: those who work on cases. Staff of a shelter are known to nobody outside
-- it, and auditors to nobody.

create function guard.people() returns table (id uuid, unit_id uuid, display_name text, role text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.unit_id, a.display_name, a.role from public.account a join public.unit u on u.id = a.unit_id
    join public.role_act r on r.role = a.role and r.act = 'readCase'
   where guard.case_unit_id() is not null and a.status = 'active' and (u.valid_to is null or u.valid_to >= current_date)
     and (u.kind <> 'shelter' or u.id = guard.case_unit_id())
$$;

-- ── Units in time ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- valid_to is a unit's last day. It stays in the directory after it, so that old cases can name it.

alter table unit add constraint unit_time check (valid_to is null or valid_to >= valid_from);

-- What a unit was before each change.
create table unit_history (
  unit_id uuid not null references unit,
  changed_at timestamptz not null default clock_timestamp(),
  -- null: by a command beside the database
  account_id uuid,
  was jsonb not null,
  primary key (unit_id, changed_at)
);

create function guard.unit_is_open(the_unit uuid) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.unit u where u.id = the_unit and (u.valid_to is null or u.valid_to >= current_date))
$$;

-- No session outlives its unit, whoever writes it.
create function guard.cap_session() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  select least(new.expires_at, (u.valid_to + 1)::timestamptz) into new.expires_at from account a join unit u on u.id = a.unit_id where a.id = new.account_id;
  return new;
end $$;
create trigger cap_session before insert or update of expires_at on session for each row execute function guard.cap_session();

create function guard.keep_unit_history() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_account uuid;
begin
  insert into unit_history (unit_id, account_id, was) values (old.id, guard.account_id(), to_jsonb(old));
  if new.valid_to is distinct from old.valid_to then
    update session s set expires_at = least(s.expires_at, (new.valid_to + 1)::timestamptz) from account a
     where a.id = s.account_id and a.unit_id = new.id and s.ended_at is null;
    for the_account in select id from account where unit_id = new.id loop perform pg_notify('session', the_account::text); end loop;
  end if;
  return new;
end $$;
create trigger keep_unit_history after update on unit for each row execute function guard.keep_unit_history();

alter policy sign_in on account using (status = 'active' and guard.unit_is_open(unit_id));

-- Opens a unit (with its wrapped key) or changes one. The failure, or null.
create function guard.write_unit(the_unit uuid, the_fields jsonb, the_key jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare f record; is_new boolean := the_key is not null;
begin
  if not guard.may('manageUnits') then return 'mayNot'; end if;
  if not guard.has_proof() then return 'proofNeeded'; end if;
  -- One change of the tree at a time: two that are harmless alone could close a circle.
  perform pg_advisory_xact_lock(hashtextextended('units', 6));
  select * into f from jsonb_to_record(the_fields) x (code text, name text, kind text, "parentId" uuid, country text, state text, district text,
    languages text[], "dutyName" text, "dutyPhone" text, "contactUnitId" uuid, "validFrom" date, "validTo" date);
  if f."validTo" < coalesce(f."validFrom", (select valid_from from unit where id = the_unit), current_date) then return 'impossibleDate'; end if;
  if exists (select from unnest(array[f."parentId", f."contactUnitId"]) other where other is not null and not guard.unit_is_open(other)) then return 'unitUnknown'; end if;
  if f."contactUnitId" = the_unit then return 'unitCircle'; end if;
  if exists (with recursive above (id) as (select f."parentId" union select u.parent_id from unit u join above on u.id = above.id) select from above where id = the_unit) then
    return 'unitCircle';
  end if;
  if is_new then
    insert into unit (id, code, name, kind, parent_id, country, state, district, languages, duty_name, duty_phone, contact_unit_id, valid_from, valid_to)
      values (the_unit, f.code, f.name, f.kind, f."parentId", f.country, f.state, f.district, f.languages, f."dutyName", f."dutyPhone", f."contactUnitId",
              coalesce(f."validFrom", current_date), f."validTo") on conflict do nothing;
    if not found then return 'codeTaken'; end if;
    insert into unit_key (unit_id, key_version, master_version, wrapped)
      values (the_unit, (the_key ->> 'keyVersion')::int, (the_key ->> 'masterVersion')::int, decode(the_key ->> 'wrapped', 'hex'));
    return null;
  end if;
  -- Nobody locks themselves out with the unit that they sit in.
  if the_unit = guard.unit_id() and f."validTo" < current_date then return 'mayNot'; end if;
  -- The code stands in case numbers and never changes.
  update unit set name = f.name, kind = f.kind, parent_id = f."parentId", country = f.country, state = f.state, district = f.district, languages = f.languages,
      duty_name = f."dutyName", duty_phone = f."dutyPhone", contact_unit_id = f."contactUnitId", valid_from = coalesce(f."validFrom", valid_from), valid_to = f."validTo"
    where id = the_unit;
  return case when found then null else 'notFound' end;
end $$;

-- Who answers for each unit, for whoever looks after the units.
create function guard.nodal_officers() returns table (unit_id uuid, display_name text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.unit_id, a.display_name from public.account a where a.role = 'nodalOfficer' and a.status = 'active' and guard.may('manageUnits')
$$;

-- ── Accounts: asked for, invited, approved ────────────────────────────────────────────────────────────────────────────
-- A request is no account: it takes no user name, opens nothing, and a stranger who makes a thousand of them takes nothing
-- from anybody.

create table account_request (
  id uuid primary key,
  -- null: no open unit has the code that was given. It is kept for a moment, so that it takes the same time.
  unit_id uuid references unit,
  user_name text not null,
  display_name text not null,
  role text not null,
  language text not null,
  kdf_salt bytea,
  kdf_memory_kib int not null,
  kdf_passes int not null,
  verifier text,
  asked_at timestamptz not null default now(),
  answer text check (answer in ('approved', 'rejected')),
  answered_by uuid references account,
  answered_at timestamptz
);
create index account_request_unit on account_request (unit_id, asked_at);

-- One-time codes (128 bit, kept as hashes) by which an account is opened that was decided on before.
create table invitation (
  id uuid primary key default gen_random_uuid(),
  code_hash bytea not null unique,
  unit_id uuid not null references unit,
  user_name text not null check (user_name ~ '^[a-z0-9][a-z0-9.-]{2,63}$'),
  display_name text not null,
  role text not null,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '72 hours',
  used_at timestamptz
);

-- Re-enrolment when the passphrase or the second factor is lost. Each of the two who approve it gets a code of their own and
-- hands it over: neither of them alone can become the person.
create table recovery (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references account,
  unit_id uuid not null references unit,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '72 hours',
  ended_at timestamptz
);
create unique index recovery_open on recovery (account_id) where ended_at is null;
create table recovery_approval (
  recovery_id uuid not null references recovery,
  unit_id uuid not null references unit,
  account_id uuid not null references account,
  code_hash bytea not null unique,
  at timestamptz not null default now(),
  primary key (recovery_id, account_id)
);

alter table device
  -- Lost or stolen: everything of this site goes from it, whoever used it.
  add column is_lost boolean not null default false,
  -- When the device said that it has nothing of this account left.
  add column emptied_at timestamptz;

do $$
declare the_table text;
begin
  foreach the_table in array array['unit_history', 'account_request', 'invitation', 'recovery', 'recovery_approval'] loop
    execute format('alter table public.%I enable row level security', the_table);
    execute format('alter table public.%I force row level security', the_table);
    execute format('create policy definer on public.%I to icmc_owner using (current_user = ''icmc_owner'') with check (current_user = ''icmc_owner'')', the_table);
  end loop;
end $$;
grant select on unit_history to icmc_app;
create policy administrator on unit_history for select to icmc_app using ((select guard.may('manageUnits')));
grant select (id, unit_id, user_name, display_name, role, language, asked_at, answer) on account_request to icmc_app;
create policy asked on account_request for select to icmc_app using (unit_id = (select guard.unit_id()) and (select guard.may('manageAccounts')));
grant select (id, account_id, unit_id, asked_at, expires_at, ended_at) on recovery to icmc_app;
create policy of_unit on recovery for select to icmc_app using (unit_id = (select guard.unit_id()) and (select guard.may('approveRecovery')));
grant select (recovery_id, unit_id, account_id, at) on recovery_approval to icmc_app;
create policy of_unit on recovery_approval for select to icmc_app using (unit_id = (select guard.unit_id()) and (select guard.may('approveRecovery')));


-- ── What ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Called by the functions below only.

create function guard.end_sessions(the_account uuid, the_device uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update session set ended_at = now() where account_id = the_account and ended_at is null and (the_device is null or device_id = the_device);
  perform pg_notify('session', the_account::text);
end $$;

create function guard.forget_factors(the_account uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from public.passkey where account_id = the_account;
  delete from public.totp where account_id = the_account;
  delete from public.recovery_code where account_id = the_account
$$;

create function guard.revoke_devices(the_account uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update public.device set revoked_at = now() where account_id = the_account and revoked_at is null
$$;

-- Roles that a unit gives to its own people. Who reads the log of all, and who opens units, is not one unit's to say.
create function guard.is_unit_role(the_role text) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.role_act where role = the_role) and not exists (select from public.role_act where role = the_role and act in ('readAudit', 'manageUnits'))
$$;

-- Locks the asker's unit, then judges the asker: what was decided while this waited is known here. The failure, or null.
create function guard.begin_act(the_act text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from unit where id = guard.unit_id() for no key update;
  if guard.account_id() is null then return 'signInNeeded'; end if;
  if not guard.may(the_act) then return 'mayNot'; end if;
  if not guard.has_proof() then return 'proofNeeded'; end if;
  return null;
end $$;

-- ── Acts of the nodal officer ─────────────────────────────────────────────────────────────────────────────────────────

create function guard.answer_request(the_request uuid, the_answer text, the_user_name text, the_role text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare r account_request; the_failure text := guard.begin_act('manageAccounts');
begin
  if the_failure is not null then return the_failure; end if;
  select * into r from account_request where id = the_request and unit_id = guard.unit_id() for update;
  if r.id is null then return 'notFound'; end if;
  if r.answer is not null then return 'alreadyDone'; end if;
  if the_answer = 'approved' then
    if not guard.is_unit_role(the_role) then return 'mayNot'; end if;
    insert into account (id, unit_id, user_name, display_name, role, language, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
      values (r.id, r.unit_id, the_user_name, r.display_name, the_role, r.language, r.kdf_salt, r.kdf_memory_kib, r.kdf_passes, r.verifier) on conflict do nothing;
    if not found then return 'nameTaken'; end if;
  end if;
  update account_request set answer = the_answer, answered_by = guard.account_id(), answered_at = now(), kdf_salt = null, verifier = null where id = r.id;
  return null;
end $$;

-- 'role', 'suspend', 'reopen' or 'leave'. Nobody does any of it to themselves, so a unit keeps a nodal officer.
create function guard.change_account(the_account uuid, the_act text, the_role text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare a account; the_failure text := guard.begin_act('manageAccounts');
begin
  if the_failure is not null then return the_failure; end if;
  select * into a from account where id = the_account and unit_id = guard.unit_id() for update;
  if a.id is null then return 'notFound'; end if;
  if a.id = guard.account_id() or not guard.is_unit_role(a.role) then return 'mayNot'; end if;
  if a.status not in ('active', 'suspended') then return 'alreadyDone'; end if;
  if the_act = 'role' then
    if not guard.is_unit_role(the_role) then return 'mayNot'; end if;
    if a.role = the_role then return 'alreadyDone'; end if;
    update account set role = the_role where id = a.id;
    -- A role without cases: what lies on its devices must go.
    if exists (select from role_act where role = a.role and act = 'readCase') and not exists (select from role_act where role = the_role and act = 'readCase') then
      perform guard.revoke_devices(a.id);
    end if;
  elsif the_act = 'suspend' and a.status = 'active' then update account set status = 'suspended' where id = a.id;
  elsif the_act = 'reopen' and a.status = 'suspended' then update account set status = 'active' where id = a.id;
  elsif the_act = 'leave' then
    update account set status = 'left' where id = a.id;
    perform guard.revoke_devices(a.id);
  else return 'alreadyDone';
  end if;
  perform guard.end_sessions(a.id, null);
  return null;
end $$;

create function guard.shut_out_device(the_device uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare d device; the_failure text := guard.begin_act('manageAccounts');
begin
  if the_failure is not null then return the_failure; end if;
  select x.* into d from device x join account a on a.id = x.account_id where x.id = the_device and a.unit_id = guard.unit_id() for update of x;
  if d.id is null then return 'notFound'; end if;
  if d.id = guard.device_id() then return 'mayNot'; end if;
  if d.is_lost then return 'alreadyDone'; end if;
  update device set revoked_at = coalesce(revoked_at, now()), is_lost = true where id = d.id;
  perform guard.end_sessions(d.account_id, d.id);
  perform guard.tell(guard.unit_id(), d.account_id, null, 'deviceRemoved', null, d.id, null);
  return null;
end $$;

create function guard.unit_devices() returns table (id uuid, account_id uuid, letter text, first_seen timestamptz, last_used timestamptz, revoked_at timestamptz, emptied_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.id, d.account_id, d.letter, d.first_seen, (select max(s.opened_at) from public.session s where s.device_id = d.id), d.revoked_at, d.emptied_at
    from public.device d join public.account a on a.id = d.account_id where a.unit_id = guard.unit_id() and guard.may('manageAccounts')
$$;

-- ── Two persons approve a re-enrolment ────────────────────────────────────────────────────────────────────────────────

-- 'twoPersonsNeeded' for the person themselves and for whoever has approved already; 'first' or 'second' when it is done.
create function guard.approve_recovery(the_account uuid, the_code_hash bytea) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare a account; r recovery; the_failure text := guard.begin_act('approveRecovery'); others int;
begin
  if the_failure is not null then return the_failure; end if;
  select * into a from account where id = the_account and unit_id = guard.unit_id() and status = 'active' for update;
  if a.id is null then return 'notFound'; end if;
  if a.id = guard.account_id() then return 'twoPersonsNeeded'; end if;
  update recovery set ended_at = now() where account_id = a.id and ended_at is null and expires_at <= now();
  insert into recovery (account_id, unit_id) values (a.id, a.unit_id) on conflict do nothing;
  select * into r from recovery where account_id = a.id and ended_at is null;
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

create function guard.withdraw_recovery(the_account uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_failure text := guard.begin_act('approveRecovery');
begin
  if the_failure is not null then return the_failure; end if;
  update recovery set ended_at = now() where account_id = the_account and unit_id = guard.unit_id() and ended_at is null;
  return case when found then null else 'notFound' end;
end $$;

-- ── Before signing in: the role icmc_signin ───────────────────────────────────────────────────────────────────────────

-- Takes a request in. It answers nothing: whether there is such a unit is not to be learnt here.
create function guard.ask_account(the_request uuid, the_code text, the_person jsonb, the_salt bytea, the_verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_unit uuid; p record;
begin
  delete from account_request where asked_at < now() - interval '14 days' or (unit_id is null and asked_at < now() - interval '1 minute');
  select u.id into the_unit from unit u where u.code = the_code and guard.unit_is_open(u.id)
    -- A flood from outside stays bounded; whoever is invited by a code is not held up by it.
    and (select count(*) from account_request r where r.unit_id = u.id and r.answer is null) < 500;
  select * into p from jsonb_to_record(the_person) x ("userName" text, "displayName" text, role text, language text, "memoryKib" int, passes int);
  insert into account_request (id, unit_id, user_name, display_name, role, language, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
    values (the_request, the_unit, p."userName", p."displayName", p.role, p.language, the_salt, p."memoryKib", p.passes, the_verifier) on conflict do nothing;
  if not found or the_unit is null then return; end if;
  insert into audit (unit_id, action, objects) values (the_unit, 'account.asked', array[the_request]);
  -- One notice that nobody has seen yet is enough.
  if not exists (select from notice where unit_id = the_unit and kind = 'accountAsked' and seen_at is null) then
    perform guard.tell(the_unit, null, array['nodalOfficer'], 'accountAsked', null, the_request, null);
  end if;
end $$;

-- Opens an account by the code of an invitation, or gives one back to its person by the codes of the two who approved it.
create function guard.enrol(the_hashes bytea[], the_salt bytea, the_memory_kib int, the_passes int, the_verifier text)
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
  -- Two codes, of two persons who both still are of the unit and may still approve.
  select x.id, a.id as account_id, a.unit_id, a.user_name into r from recovery x join account a on a.id = x.account_id and a.status = 'active' and guard.unit_is_open(a.unit_id)
   where x.ended_at is null and x.expires_at > now() and 2 = (select count(*) from recovery_approval p
      join account b on b.id = p.account_id and b.status = 'active' and b.unit_id = x.unit_id join role_act t on t.role = b.role and t.act = 'approveRecovery'
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

-- Which of these devices, or of the one that a session was opened on, must let go of what they hold. Device ids are known
-- to the device alone, so whoever asks learns nothing about others.
create function guard.shut_out(the_token_hash bytea, the_devices uuid[]) returns table (device_id uuid, is_lost boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.id, d.is_lost from public.device d join public.account a on a.id = d.account_id
   where (d.id = any (the_devices) or d.id = (select s.device_id from public.session s where s.token_hash = the_token_hash))
     and (d.revoked_at is not null or a.status in ('suspended', 'left') or not guard.unit_is_open(a.unit_id))
$$;

-- A device that was shut out says that it holds nothing any more: the owners of the cases see it.
create function guard.hear_emptied(the_devices uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_device uuid;
begin
  for the_device in select s.device_id from guard.shut_out(null, the_devices) s loop
    update device set emptied_at = now() where id = the_device and emptied_at is null;
    update device_case set removed_at = now() where device_id = the_device and removed_at is null;
  end loop;
end $$;

revoke all on all functions in schema guard from public;
grant execute on function guard.people(), guard.write_unit(uuid, jsonb, jsonb), guard.nodal_officers(), guard.answer_request(uuid, text, text, text),
  guard.change_account(uuid, text, text), guard.shut_out_device(uuid), guard.unit_devices(), guard.approve_recovery(uuid, bytea), guard.withdraw_recovery(uuid) to icmc_app;
grant execute on function guard.unit_is_open(uuid), guard.ask_account(uuid, text, jsonb, bytea, text), guard.enrol(bytea[], bytea, int, int, text),
  guard.shut_out(bytea, uuid[]), guard.hear_emptied(uuid[]) to icmc_signin;

reset role;
