-- The data model that must stand from the first migration: an append-only log can't be refitted.
-- Run by the administrator's connection (src/server/db/migrate.ts), which has made the roles:
--   icmc_owner    owns everything, cannot log in; the definer functions run as it
--   icmc_signin   may only look up who signs in and open a session
--   icmc_app      the server: sees what the session's account may see, owns nothing, bypasses nothing
--   icmc_matcher  the matching process: reads persons of all units, writes alerts

create schema guard authorization icmc_owner;
set role icmc_owner;

-- ── Units, accounts, devices, sessions ────────────────────────────────────────────────────────────────────────────

create table unit (
  id uuid primary key,
  code text not null unique check (code ~ '^[A-Z0-9]{2,8}$'),
  name text not null,
  kind text not null,
  parent_id uuid references unit,
  country char(2) not null,
  state text,
  district text,
  languages text[] not null default '{}',
  duty_name text not null,
  duty_phone text not null,
  -- Named in alerts in place of this unit: an alert never names a shelter.
  contact_unit_id uuid references unit,
  valid_from date not null default current_date,
  valid_to date
);

create table unit_key (
  unit_id uuid not null references unit,
  key_version int not null,
  wrapped bytea not null,
  primary key (unit_id, key_version)
);

create table account (
  id uuid primary key,
  unit_id uuid not null references unit,
  user_name text not null unique check (user_name ~ '^[a-z0-9][a-z0-9.-]{2,63}$'),
  display_name text not null,
  role text not null,
  language text not null default 'en',
  status text not null default 'active' check (status in ('asked', 'active', 'suspended', 'left')),
  -- What the device needs to derive its keys, and the hash of the sign-in key that it sends. The server never sees the
  -- passphrase, nor the key that opens the vault on the device.
  kdf_salt bytea not null,
  kdf_memory_kib int not null,
  kdf_passes int not null,
  verifier text not null,
  created_at timestamptz not null default now()
);

create table device (
  id uuid primary key,
  account_id uuid not null references account,
  -- Part of the case numbers made on it: unit, year, letter, counter. Unique in the unit.
  unit_id uuid not null references unit,
  letter text not null check (letter ~ '^[A-Z]{1,4}$'),
  first_seen timestamptz not null default now(),
  revoked_at timestamptz,
  unique (unit_id, letter)
);

create table session (
  token_hash bytea primary key,
  id uuid not null unique,
  account_id uuid not null references account,
  device_id uuid not null references device,
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index session_account on session (account_id);

-- ── Who is asking: validated here, so that SQL injected into a query cannot forge it ──────────────────────────────
-- The setting holds the session's token itself. Whoever can write the setting gains nothing without a live token.

create function guard.session_row() returns session language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.* from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and s.expires_at > now()
$$;
-- The same look-up again rather than a call within a call: these run once in every statement.
create function guard.account_id() returns uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.account_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and s.expires_at > now()
$$;
create function guard.unit_id() returns uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.unit_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and s.expires_at > now()
$$;
create function guard.device_id() returns uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.device_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and s.expires_at > now()
$$;
create function guard.account_role() returns text language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.role from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and s.expires_at > now()
$$;

-- ── Cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────

create table case_file (
  id uuid primary key,
  owner_unit_id uuid not null references unit,
  -- Scoped to the unit: a number unique over all units would tell that another unit has it.
  -- Made on the device, permanent once accepted; null until then.
  number text check (length(number) between 3 and 40),
  status text not null default 'active',
  stage text not null default 'reporting',
  -- The server's order within the case: the number of its last accepted change.
  version bigint not null default 0,
  import_id uuid,
  withdrawn_at timestamptz,
  opened_at timestamptz not null default now(),
  unique (owner_unit_id, number),
  unique (id, owner_unit_id)
);

-- What is permanent stays so, whoever holds the right to write the row: a number once given, and the order of changes.
create function guard.keep_case_head() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.number is not null and new.number is distinct from old.number then
    raise exception 'a case number is permanent' using errcode = 'insufficient_privilege';
  elsif new.version < old.version then
    raise exception 'the version of a case never falls' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger keep_case_head before update of number, version on case_file for each row execute function guard.keep_case_head();

create table case_key (
  case_id uuid primary key,
  owner_unit_id uuid not null,
  unit_key_version int not null,
  wrapped bytea not null,
  foreign key (case_id, owner_unit_id) references case_file (id, owner_unit_id)
);

create table case_access (
  id uuid primary key,
  case_id uuid not null,
  -- The true owner, by the foreign key below: policies trust it.
  owner_unit_id uuid not null,
  unit_id uuid not null references unit,
  account_id uuid references account,
  kind text not null check (kind in ('owner', 'referral', 'oversight', 'breakGlass')),
  -- null: all of them
  sections text[],
  documents uuid[],
  may_edit boolean not null,
  may_print boolean not null,
  may_export boolean not null,
  basis text not null,
  referral_id uuid,
  valid_from timestamptz not null default now(),
  valid_to timestamptz,
  -- When its end was told to the receiver's devices: they must let go of the case.
  end_told_at timestamptz,
  touched timestamptz not null default now(),
  foreign key (case_id, owner_unit_id) references case_file (id, owner_unit_id)
);
create index case_access_list on case_access (unit_id, touched desc, case_id);
create index case_access_case on case_access (case_id, unit_id);

create function guard.access_to(the_case uuid) returns setof case_access language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.* from public.case_access a
   where a.case_id = the_case and a.unit_id = guard.unit_id()
     and (a.account_id is null or a.account_id = guard.account_id())
     and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
$$;
create function guard.may_edit(the_case uuid, the_section text) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from guard.access_to(the_case) a where a.may_edit and (a.sections is null or the_section = any (a.sections)))
$$;

create table case_record (
  case_id uuid not null references case_file,
  id uuid not null,
  type text not null,
  section text not null,
  -- The version of the case at which this record last changed.
  version bigint not null,
  created_change uuid not null,
  withdrawn_change uuid,
  -- The state of its fields, by sensitivity: in clear, under the person's key, under the case's key.
  plain jsonb not null,
  identity bytea,
  narrative bytea,
  primary key (case_id, id)
);
create index case_record_version on case_record (case_id, version);
create unique index case_record_person on case_record (id) where type = 'person';

create table person_key (
  person_id uuid primary key,
  case_id uuid not null,
  owner_unit_id uuid not null,
  unit_key_version int not null,
  -- null once destroyed: then nothing under it can be opened again, also not from a backup.
  wrapped bytea,
  destroyed_at timestamptz,
  foreign key (case_id, owner_unit_id) references case_file (id, owner_unit_id)
);
create index person_key_case on person_key (case_id);

create table change (
  id uuid primary key,
  format smallint not null,
  case_id uuid not null references case_file,
  version bigint not null,
  record_id uuid not null,
  record_type text not null,
  section text not null,
  kind text not null,
  field text,
  -- The value in clear, or sealed under the key that sealed_under names.
  plain jsonb,
  sealed bytea,
  sealed_under text check (sealed_under in ('person', 'case')),
  -- The change whose value the author saw in the field.
  base uuid,
  -- For a decision: the waiting changes that its author saw.
  settles jsonb,
  outcome text not null check (outcome in ('accepted', 'waiting')),
  -- No foreign keys here: the policy checks them against the session itself, and a long log pays for each.
  account_id uuid not null,
  unit_id uuid not null,
  device_id uuid not null,
  device_time text not null,
  zone text not null,
  received_at timestamptz not null default now(),
  unique (case_id, version)
);
create index change_record on change (case_id, record_id, version);

-- A refused change is kept as well, for its author: it may be evidence, and nothing that was written may vanish.
create table refused_change (
  id uuid primary key,
  account_id uuid not null references account,
  unit_id uuid not null references unit,
  reason text not null,
  sealed bytea not null,
  received_at timestamptz not null default now()
);
create index refused_change_account on refused_change (account_id);

-- What statistics may read: no identity, one row a value.
create table fact (
  case_id uuid not null references case_file,
  record_id uuid not null,
  -- The section of its record: who may not read that may not count it either.
  section text not null,
  name text not null,
  value text not null,
  primary key (case_id, record_id, name, value)
);

-- ── The feed: sync cursor, resume point of the event stream, back-fill of a grant, purge of a withdrawal ──────────

create table unit_feed_counter (unit_id uuid primary key references unit, seq bigint not null default 0);

create table unit_feed (
  unit_id uuid not null references unit,
  seq bigint not null,
  kind text not null check (kind in ('changed', 'granted', 'narrowed', 'revoked', 'alert', 'referral')),
  case_id uuid,
  -- The first version of the case that is new to the reader.
  from_version bigint not null default 0,
  subject_id uuid,
  at timestamptz not null default now(),
  primary key (unit_id, seq)
);

-- ── Referrals ─────────────────────────────────────────────────────────────────────────────────────────────────────

create table referral (
  id uuid primary key,
  case_id uuid not null references case_file,
  from_unit_id uuid not null references unit,
  to_unit_id uuid not null references unit,
  to_account_id uuid references account,
  purpose text not null,
  legal_basis text not null,
  sections text[],
  documents uuid[],
  may_edit boolean not null,
  may_print boolean not null,
  may_export boolean not null,
  until date,
  state text not null default 'sent' check (state in ('sent', 'accepted', 'rejected', 'done', 'revoked')),
  -- Message and reasons, sealed under the case's key. The case number is repeated so that the receiver can name it.
  message bytea not null,
  reason bytea,
  case_number text not null,
  sent_by uuid not null references account,
  sent_at timestamptz not null default now(),
  answered_by uuid references account,
  answered_at timestamptz
);
create index referral_from on referral (from_unit_id, sent_at desc);
create index referral_to on referral (to_unit_id, sent_at desc);
create index referral_case on referral (case_id);

-- ── Matching and alerts ───────────────────────────────────────────────────────────────────────────────────────────

-- One row a person, written in the transaction of the change; the match itself runs after commit, because two persons
-- entered at the same instant in two transactions cannot see each other inside them.
create table match_job (
  person_id uuid primary key,
  case_id uuid not null references case_file,
  account_id uuid references account,
  -- Bulk work (imports) waits behind what an officer has just entered.
  is_bulk boolean not null default false,
  due_at timestamptz not null,
  -- Counts the requests, so that one made while the matcher works is not lost.
  turn bigint not null default 1
);
create index match_job_due on match_job (is_bulk, due_at);

create table alert (
  id uuid primary key,
  -- The unordered pair: whichever side is matched first, there is one alert.
  person_a uuid not null,
  person_b uuid not null check (person_a < person_b),
  case_a uuid not null references case_file,
  case_b uuid not null references case_file,
  band text not null,
  verdicts jsonb not null,
  bits real not null,
  model_version text not null,
  raised_at timestamptz not null default now(),
  unique (person_a, person_b)
);
create index alert_person_b on alert (person_b);

create table alert_side (
  alert_id uuid not null references alert,
  unit_id uuid not null references unit,
  case_id uuid not null references case_file,
  person_id uuid not null,
  other_unit_id uuid not null references unit,
  other_case_open boolean not null,
  is_across_roles boolean not null,
  band text not null,
  verdicts jsonb not null,
  answer text not null default 'new' check (answer in ('new', 'seen', 'same', 'different', 'unsure')),
  answered_by uuid references account,
  answered_at timestamptz,
  raised_at timestamptz not null default now(),
  primary key (alert_id, unit_id)
);
create index alert_side_unit on alert_side (unit_id, raised_at desc);

-- ── Imports ───────────────────────────────────────────────────────────────────────────────────────────────────────

create table import (
  id uuid primary key,
  unit_id uuid not null references unit,
  account_id uuid not null references account,
  file_hash bytea not null,
  state text not null default 'staged' check (state in ('staged', 'applied', 'undone')),
  rows int not null,
  created_at timestamptz not null default now(),
  unique (unit_id, file_hash)
);

create table import_row (
  import_id uuid not null references import,
  unit_id uuid not null,
  row int not null,
  case_id uuid not null,
  -- The changes of this row, sealed under the unit's key until they are applied.
  sealed bytea,
  applied_at timestamptz,
  primary key (import_id, row)
);

-- ── Audit: a plain insert in the transaction of the act; sealed by a Merkle root afterwards ───────────────────────

create table audit (
  seq bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  account_id uuid,
  unit_id uuid,
  session_id uuid,
  action text not null,
  case_id uuid,
  -- Ids of what was shown or changed.
  objects uuid[],
  result text not null default 'ok',
  -- Search terms and reasons, sealed under the unit's key.
  detail bytea
);
create index audit_case on audit (case_id, seq);
create index audit_account on audit (account_id, action, at);

create table audit_seal (
  first_seq bigint not null,
  last_seq bigint primary key,
  root bytea not null,
  previous bytea,
  sealed_at timestamptz not null default now()
);

-- What the server says of itself: its epoch changes when a backup is put back, so that devices send again.
create table server_meta (is_only boolean primary key default true check (is_only), epoch uuid not null, is_demo boolean not null default false);
insert into server_meta (epoch) values (gen_random_uuid());

reset role;
