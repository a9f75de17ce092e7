-- Second factors, locks and proofs. Only icmc_signin reaches what is in here: SQL injected into the server's own queries
-- can neither read a factor nor open, unlock or lengthen a session.
--   passkey         public keys of passkeys, with the counter that must rise
--   totp            the secret of an authenticator app, sealed under a key that is derived outside the database
--   recovery_code   hashes of the ten codes, each used once
--   used_challenge  challenges that were answered: none is answered twice

set role icmc_owner;

alter table session add column last_used_at timestamptz not null default now(), add column wrong_codes int not null default 0;
-- Twelve hours are twelve hours, however often a session is renewed.
alter table session add constraint absolute_end check (expires_at <= opened_at + interval '12 hours');

create table passkey (
  id uuid primary key,
  account_id uuid not null references account,
  credential_id bytea not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  -- Kept in a cloud by its maker, and so on more than one device.
  is_synced boolean not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkey_account on passkey (account_id);

create table totp (
  account_id uuid primary key references account,
  -- null until its first code was right
  sealed bytea,
  -- A secret that was shown and not yet confirmed: what is in use stays in use meanwhile.
  waiting bytea,
  -- The last step of 30 s whose code was taken: it and those before it are used up.
  last_step bigint not null default 0,
  confirmed_at timestamptz
);

create table recovery_code (
  account_id uuid not null references account,
  hash bytea not null,
  used_at timestamptz,
  primary key (account_id, hash)
);

create table used_challenge (hash bytea primary key, expires_at timestamptz not null);
create index used_challenge_expires on used_challenge (expires_at);

do $$
declare the_table text;
begin
  foreach the_table in array array['passkey', 'totp', 'recovery_code', 'used_challenge'] loop
    execute format('alter table public.%I enable row level security', the_table);
    execute format('alter table public.%I force row level security', the_table);
    execute format('create policy definer on public.%I to icmc_owner using (current_user = ''icmc_owner'') with check (current_user = ''icmc_owner'')', the_table);
  end loop;
end $$;

-- ── icmc_signin ───────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, delete, insert (id, account_id, credential_id, public_key, counter, transports, is_synced), update (counter, is_synced, last_used_at) on passkey to icmc_signin;
create policy sign_in on passkey to icmc_signin using (account_id is not null) with check (account_id is not null);
grant select, insert, delete, update (sealed, waiting, last_step, confirmed_at) on totp to icmc_signin;
create policy sign_in on totp to icmc_signin using (account_id is not null) with check (account_id is not null);
grant select, delete, insert (account_id, hash), update (used_at) on recovery_code to icmc_signin;
create policy sign_in on recovery_code to icmc_signin using (account_id is not null) with check (account_id is not null);
grant select, insert, delete on used_challenge to icmc_signin;
create policy sign_in on used_challenge to icmc_signin using (expires_at is not null) with check (expires_at is not null);

grant update (kdf_salt, kdf_memory_kib, kdf_passes, verifier) on account to icmc_signin;
create policy change_passphrase on account for update to icmc_signin using (status = 'active') with check (status = 'active');

grant update (token_hash, expires_at, idle_at, last_used_at, is_pending, proved_at, wrong_codes) on session to icmc_signin;
alter policy open on session with check (expires_at <= now() + interval '12 hours' and idle_at <= now() + interval '31 minutes' and ended_at is null and proved_at is null);
create policy renew on session for update to icmc_signin using (ended_at is null and expires_at > now())
  with check (ended_at is null and idle_at <= now() + interval '31 minutes');

grant insert (session_id) on audit to icmc_signin;
alter policy sign_in on audit with check (action in ('signIn', 'signInRefused', 'signOut', 'signIn.firstFactor', 'signIn.factorRefused', 'signIn.counterWentBack',
  'session.locked', 'session.unlocked', 'session.unlockRefused', 'session.ended', 'proof.given', 'proof.refused',
  'factor.added', 'factor.removed', 'factor.recoveryCodesMade', 'factor.recoveryCodeUsed', 'passphrase.changed'));

-- ── icmc_app ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A hand on the page moves the lock on, written down once a minute at most. The end of the twelve hours stays.

create function guard.touch_session() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update session set idle_at = now() + interval '30 minutes', last_used_at = now()
   where id = guard.session_id() and idle_at < now() + interval '29 minutes';
end $$;
revoke all on function guard.touch_session() from public;
grant execute on function guard.touch_session() to icmc_app;

reset role;
