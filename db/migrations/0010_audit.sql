-- The log that proves itself.
--   audit        one row for every request of a signed-in person, beside the rows of the acts themselves
--   audit_seal   each second a Merkle root over the rows that have appeared, chained to the seal before and signed
--   canary_case  invented cases that nobody has a reason to open
-- icmc_sealer reads the log and writes seals; it can change neither.

grant usage on schema public to icmc_sealer;
set role icmc_owner;
grant usage on schema guard to icmc_sealer;

-- ── The rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────

alter table audit
  -- Which route was asked: 'GET /api/cases/:id'.
  add column route text,
  -- By which access the case was reached: owner, referral, oversight or breakGlass.
  add column relation text;
grant insert (route, relation) on audit to icmc_app;
-- Rows come in the order of time: this index costs next to nothing.
create index audit_at on audit using brin (at) with (pages_per_range = 32);
create index audit_action on audit (action, seq) where action in ('audit.verified', 'browsing.unusual', 'canary.opened', 'request.refused');

-- Somebody asks with a session that is over, or whose account or device was shut out: worth a line, once a minute.
create function guard.note_refused_session() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare s record;
begin
  select x.id, x.account_id, a.unit_id, case when a.status <> 'active' then a.status when d.revoked_at is not null then 'deviceRevoked' when x.is_pending then 'secondFactorNeeded' else 'signInNeeded' end as why into s
    from session x join account a on a.id = x.account_id join device d on d.id = x.device_id
   where x.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8')) and guard.session_id() is null;
  if s.id is null or exists (select from audit b where b.account_id = s.account_id and b.action = 'request.refused' and b.at > now() - interval '1 minute') then return; end if;
  insert into audit (account_id, unit_id, session_id, action, result) values (s.account_id, s.unit_id, s.id, 'request.refused', s.why);
end $$;

-- ── The seals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

drop table audit_seal;
create table audit_seal (
  -- 1, 2, 3 …: a number that is missing is a seal that was taken away.
  number bigint primary key,
  -- The rows, by their numbers, and the hash of each, 32 bytes one after the other.
  seqs bigint[] not null,
  leaves bytea not null,
  last_seq bigint not null,
  root bytea not null,
  -- The hash of the seal before.
  previous bytea not null,
  sealed_at timestamptz not null,
  public_key bytea not null,
  signature bytea not null
);
create index audit_seal_last on audit_seal (last_seq);
create index audit_seal_time on audit_seal (sealed_at);
alter table audit_seal enable row level security;
alter table audit_seal force row level security;
create policy definer on audit_seal to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');
grant select on audit to icmc_sealer;
create policy sealer on audit for select to icmc_sealer using (seq is not null);
grant select, insert on audit_seal to icmc_sealer;
create policy sealer on audit_seal for select to icmc_sealer using (number is not null);
create policy seal on audit_seal for insert to icmc_sealer with check (number > 0 and octet_length(leaves) = 32 * cardinality(seqs));

-- What a check of the log has found, written into the log itself; a break is told to the auditors once a day.
create function guard.note_verified(the_result text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare is_new boolean;
begin
  is_new := the_result <> 'ok' and not exists (select from audit b where b.action = 'audit.verified' and b.result = left(the_result, 100) and b.at > now() - interval '1 day');
  insert into audit (action, result) values ('audit.verified', left(the_result, 100));
  if is_new then perform guard.tell_auditors('auditBroken', null); end if;
end $$;

-- ── The auditor ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Names of accounts and units, never of persons; ids of cases, never their numbers.

create function guard.read_audit(the_filters jsonb, the_limit int) returns table (seq bigint, at timestamptz, account_id uuid, user_name text, display_name text,
  role text, unit_code text, action text, route text, case_id uuid, objects uuid[], result text, relation text, has_detail boolean, is_flagged boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare f record; the_where text := 'true';
begin
  if not guard.may('readAudit') then return; end if;
  -- Only fixed texts are put together here; what was asked for goes in as values.
  for f in select * from (values ('before', 'a.seq < ($1->>''before'')::bigint'), ('account', 'a.account_id = ($1->>''account'')::uuid'),
      ('userName', 'a.account_id = (select x.id from public.account x where x.user_name = $1->>''userName'')'),
      ('unit', 'a.unit_id = ($1->>''unit'')::uuid'), ('caseId', 'a.case_id = ($1->>''caseId'')::uuid'), ('action', 'a.action = $1->>''action'''),
      ('route', 'a.route = $1->>''route'''), ('result', 'a.result = $1->>''result'''),
      ('from', 'a.at >= ($1->>''from'')::timestamptz'), ('to', 'a.at < ($1->>''to'')::timestamptz'),
      ('refused', '(a.action in (''request.refused'', ''signInRefused'') or (a.action = ''request'' and a.result <> ''ok'') or a.result = ''refused'')'),
      ('unusual', 'a.action in (''browsing.unusual'', ''canary.opened'') or (a.action = ''audit.verified'' and a.result <> ''ok'') or a.relation = ''breakGlass''')) t (name, condition) loop
    if the_filters ? f.name then the_where := the_where || ' and (' || f.condition || ')'; end if;
  end loop;
  return query execute 'select a.seq, a.at, a.account_id, p.user_name, p.display_name, p.role, u.code, a.action, a.route, a.case_id, a.objects, a.result, a.relation,
      a.detail is not null, exists (select from public.audit b where b.action = ''browsing.unusual'' and b.account_id = a.account_id and b.at::date = a.at::date)
    from (select * from public.audit a where ' || the_where || ' order by a.seq desc limit $2) a
    left join public.account p on p.id = a.account_id left join public.unit u on u.id = a.unit_id order by a.seq desc'
    using the_filters, greatest(1, least(the_limit, 20000));
end $$;

create function guard.audit_state() returns table (seals bigint, sealed_until timestamptz, sealed_seq bigint, unsealed bigint, verified_at timestamptz, verified_result text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.number, s.sealed_at, s.last_seq, (select count(*) from (select from audit a where a.seq > coalesce(s.last_seq, 0) limit 10000) n), v.at, v.result
    from (select 1) one left join lateral (select * from audit_seal order by number desc limit 1) s on true
    left join lateral (select b.at, b.result from audit b where b.action = 'audit.verified' order by b.seq desc limit 1) v on true
   where guard.may('readAudit')
$$;

-- ── Canaries ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table canary_case (case_id uuid primary key references case_file, unit_id uuid not null references unit, made_at timestamptz not null default now());
alter table canary_case enable row level security;
alter table canary_case force row level security;
create policy definer on canary_case to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');

-- Opening one is told; that it was delivered to the unit's devices is not: that happens by itself.
create function guard.watch_canary() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from canary_case c where c.case_id = new.case_id)
      and not exists (select from audit b where b.action = 'canary.opened' and b.case_id = new.case_id and b.account_id is not distinct from new.account_id and b.at > now() - interval '1 hour') then
    insert into audit (account_id, unit_id, session_id, action, case_id, result, route) values (new.account_id, new.unit_id, new.session_id, 'canary.opened', new.case_id, new.action, new.route);
    perform guard.tell_auditors('canaryOpened', new.account_id);
  end if;
  return null;
end $$;
create trigger watch_canary after insert on audit for each row
  when (new.case_id is not null and new.action <> 'canary.opened' and (new.action = 'request' or new.action ~ '(opened|revealed|printed|exported)$'))
  execute function guard.watch_canary();

-- An invented person must never be matched with a real one.
create function guard.canary_cases() returns uuid[] language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(case_id), '{}') from canary_case
$$;
alter policy matcher on case_record using (type = 'person' and not (case_id = any ((select guard.canary_cases())::uuid[])));

-- ── Unusual browsing: what each account looked up on each day of its own clock ────────────────────────────────────────
-- A look-up is what a person does, not what a device is sent. The rule is domain/browsing.ts.

create function guard.browsing(the_from timestamptz, the_accounts uuid[]) returns table (account_id uuid, day date, lookups int, busiest_hour int, out_of_hours int,
  cases int, closed_cases int, other_units int, searches int, same_subject int, taken_away int, refusals int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with zones (country, zone) as (values ('IN', 'Asia/Kolkata'), ('NP', 'Asia/Kathmandu'), ('BD', 'Asia/Dhaka'), ('BT', 'Asia/Thimphu'), ('MM', 'Asia/Yangon')),
  acts as (
    select a.account_id, a.unit_id, a.case_id, a.action,
      case when a.action = 'network.asked' then a.objects[2] when a.action = 'device.revealed' or (a.action = 'device.searched' and a.case_id is not null) then a.objects[1] end as subject,
      -- A search on a device leaves one row of its own and one for each case that it found.
      case when a.action = 'request' and a.result <> 'ok' then 'refusal' when a.action = 'device.searched' and a.case_id is not null then 'hit'
        when a.action in ('network.asked', 'device.searched') then 'search'
        when a.action ~ '(printed|exported)$' then 'taken' when a.action in ('device.opened', 'device.revealed') or a.route = 'GET /api/cases/:id' then 'look' end as kind,
      -- What was looked at without a network is told later: then the device's own clock counts, within reason.
      (case when a.action like 'device.%' and a.result ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d' and pg_input_is_valid(split_part(a.result, ' ', 1), 'timestamptz')
          and split_part(a.result, ' ', 1)::timestamptz between a.at - interval '3 days' and a.at then split_part(a.result, ' ', 1)::timestamptz else a.at end)
        at time zone coalesce((select z.zone from unit u join zones z on z.country = u.country where u.id = a.unit_id), 'Asia/Kolkata') as moment
    from audit a
   where a.at >= the_from and a.account_id is not null and (the_accounts is null or a.account_id = any (the_accounts))
     and (a.action in ('request', 'network.asked') or a.action like 'device.%' or a.action ~ '(printed|exported)$')),
  counted as (select * from acts where kind is not null),
  hours as (select c.account_id, c.moment::date as day, max(n) as busiest from (
      select c.account_id, c.moment, count(*) over (partition by c.account_id, date_trunc('hour', c.moment)) as n from counted c where c.kind not in ('refusal', 'hit')) c group by 1, 2),
  subjects as (select s.account_id, s.day, max(n) as most from (select c.account_id, c.moment::date as day, count(*) as n from counted c where c.subject is not null group by c.account_id, 2, c.subject) s group by 1, 2)
  select c.account_id, c.moment::date, (count(*) filter (where c.kind not in ('refusal', 'hit')))::int, coalesce(max(h.busiest), 0)::int,
    (count(*) filter (where c.kind not in ('refusal', 'hit') and (extract(hour from c.moment) < 6 or extract(hour from c.moment) >= 22)))::int,
    (count(distinct c.case_id) filter (where c.kind not in ('refusal', 'hit')))::int,
    (count(distinct c.case_id) filter (where c.kind not in ('refusal', 'hit') and f.status like 'closed%'))::int,
    (count(distinct f.owner_unit_id) filter (where c.kind not in ('refusal', 'hit') and f.owner_unit_id <> c.unit_id))::int,
    (count(*) filter (where c.kind = 'search'))::int, coalesce(max(s.most), 0)::int,
    (count(*) filter (where c.kind = 'taken'))::int, (count(*) filter (where c.kind = 'refusal'))::int
  from counted c left join case_file f on f.id = c.case_id left join hours h on h.account_id = c.account_id and h.day = c.moment::date
    left join subjects s on s.account_id = c.account_id and s.day = c.moment::date
  group by 1, 2
$$;

-- True when it was told: once an account and day.
create function guard.flag_browsing(the_account uuid, the_day date, the_rules text[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_result text := left(the_day || ' ' || array_to_string(the_rules, ' '), 200);
begin
  perform pg_advisory_xact_lock(hashtextextended(the_account::text, 2));
  if exists (select from audit b where b.action = 'browsing.unusual' and b.account_id = the_account and b.result like the_day || ' %') then return false; end if;
  insert into audit (account_id, unit_id, action, result) select a.id, a.unit_id, 'browsing.unusual', the_result from account a where a.id = the_account;
  if not found then return false; end if;
  perform guard.tell_auditors('browsingUnusual', the_account);
  return true;
end $$;

revoke all on function guard.note_refused_session(), guard.note_verified(text), guard.read_audit(jsonb, int), guard.audit_state(), guard.watch_canary(), guard.canary_cases(),
  guard.browsing(timestamptz, uuid[]), guard.flag_browsing(uuid, date, text[]) from public;
grant execute on function guard.note_refused_session(), guard.read_audit(jsonb, int), guard.audit_state() to icmc_app;
grant execute on function guard.canary_cases() to icmc_matcher;
grant execute on function guard.note_verified(text), guard.browsing(timestamptz, uuid[]), guard.flag_browsing(uuid, date, text[]) to icmc_sealer;

reset role;
