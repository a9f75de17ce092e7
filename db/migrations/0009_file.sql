-- What a file tells of itself: who was called upon in its conversation, who opened it, and who asked the network about its
-- persons. And what a device notes of searches and prints.

set role icmc_owner;

-- ── Mentions ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Whoever is called upon in a message is told of it, if the case is open to them; for anybody else nothing happens, so that
-- a message tells nobody that there is a case. Called within the transaction of the message, and only for messages of the
-- one who asks.

create function guard.tell_of_mentions(the_case uuid, the_messages uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare m record; the_sender uuid := guard.unit_id(); the_author uuid := guard.account_id();
begin
  if the_author is null or not exists (select from guard.access_to(the_case)) then return; end if;
  -- All feeds that this transaction will write to, in the order of the units: guard.tell_of_change follows with the same ones.
  insert into unit_feed_counter (unit_id) select distinct a.unit_id from case_access a where a.case_id = the_case
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()) order by 1 on conflict do nothing;
  perform 1 from unit_feed_counter c where c.unit_id in (select a.unit_id from case_access a where a.case_id = the_case
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())) order by c.unit_id for update;
  for m in
    with named as (
      select r.id as message, t.id as target from case_record r, lateral (
          select x.e::uuid as id from jsonb_array_elements_text(case jsonb_typeof(r.plain #> '{mentions,value}') when 'array' then r.plain #> '{mentions,value}' else '[]' end) x (e)
           where x.e ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' limit 20) t
       where r.case_id = the_case and r.id = any (the_messages) and r.type = 'message' and r.author_id = the_author),
    open_to as (
      select a.unit_id, a.account_id from case_access a where a.case_id = the_case and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()))
    -- A person, through their unit's access or their own; a unit as a whole; of a unit where only some were given access, those.
    select distinct n.message, p.unit_id, p.id as account_id from named n join account p on p.id = n.target and p.status = 'active'
      join role_act ra on ra.role = p.role and ra.act = 'readCase'
      join open_to o on o.unit_id = p.unit_id and (o.account_id is null or o.account_id = p.id) where p.id <> the_author
    union
    select distinct n.message, o.unit_id, o.account_id from named n join open_to o on o.unit_id = n.target
     where o.account_id is distinct from the_author
    order by 2, 3
  loop
    if not exists (select from notice t where t.unit_id = m.unit_id and t.kind = 'mentioned' and t.subject_id = m.message and t.account_id is not distinct from m.account_id) then
      perform guard.tell(m.unit_id, m.account_id, case when m.account_id is null then (select array_agg(ra.role) from role_act ra where ra.act = 'readCase') end,
        'mentioned', the_case, m.message, the_sender);
    end if;
  end loop;
end $$;

-- What somebody said stays theirs alone: a message that has no mentions or attachments yet gets none from anybody else.
create function guard.keep_message_author() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'icmc_app' and old.author_id is distinct from guard.account_id() then
    raise exception 'another person''s message' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger keep_message_author before update on case_record for each row when (old.section = 'conversation') execute function guard.keep_message_author();

-- ── Who opened a case ─────────────────────────────────────────────────────────────────────────────────────────────────
-- For officers of the unit that owns it. What strangers' devices say of a case that was never theirs is for the auditor; here
-- it would be noise that anybody could make. The names of the acts are those of domain/case-log.ts.

-- Only what is in this list: a row of another kind (of a canary, of a request that failed) is not the officers' to read.
create function guard.case_log_act(the_action text) returns text language sql immutable parallel safe as $$
  select case
    when the_action = 'case.delivered' then 'delivered' when the_action = 'case.changed' then 'changed'
    when the_action in ('device.opened', 'device.revealed', 'device.searched', 'device.printed', 'device.printBlocked', 'device.exported') then substr(the_action, 8)
    when the_action = 'network.told' then 'askedAbout' when the_action = 'caseLog.read' then 'logRead'
    when the_action in ('case.accessSeen', 'sharing.read') then 'accessRead'
    when the_action like 'breakGlass.%' then 'brokeGlass' when the_action like 'restricted.%' then 'restricted' when the_action like 'erasure.%' then 'erased'
    when the_action like 'referral.%' or the_action like 'access.%' or the_action like 'transfer.%' or the_action like 'consent.%' then 'referred' end
$$;

create function guard.case_log(the_case uuid, the_acts text[], the_unit uuid, the_skip int)
returns table (act text, account_name text, unit_id uuid, at timestamptz, device_at text, is_refused boolean, person_ids uuid[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select guard.case_log_act(l.action), case when l.action = 'network.told' then null else p.display_name end, l.unit_id, l.at,
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

-- ── What a device tells of itself ─────────────────────────────────────────────────────────────────────────────────────
-- A search names how many it found and whom, never what was typed: one row for the search, and one for each case that it found.

create or replace function guard.hear_log(the_entries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare e record; s session;
begin
  select * into s from guard.session_row();
  if s.id is null then return; end if;
  for e in select * from jsonb_to_recordset(the_entries) x (id uuid, act text, "caseId" uuid, "personId" uuid, at text, hits jsonb, purpose text) loop
    insert into device_log (id, account_id) values (e.id, s.account_id) on conflict do nothing;
    continue when not found;
    insert into audit (account_id, unit_id, session_id, action, case_id, relation, objects, result)
      values (s.account_id, guard.unit_id(), s.id, 'device.' || e.act, e."caseId", (select a.kind from guard.access_to(e."caseId") a order by a.kind = 'owner' desc, a.kind limit 1),
        case when e."personId" is not null then array[e."personId"] when e.act = 'searched' then guard.hit_ids(e.hits) end,
        left(e.at, 60) || case when e.purpose is not null then ' ' || left(e.purpose, 30) when e.hits ? 'count' then ' ' || left(e.hits ->> 'count', 10) else '' end);
    if e.act = 'searched' then
      insert into audit (account_id, unit_id, session_id, action, case_id, objects, result)
        select s.account_id, guard.unit_id(), s.id, 'device.searched', r.case_id, array_agg(r.id order by r.id), left(e.at, 60) from case_record r
         where r.id = any (guard.hit_ids(e.hits)) and r.type = 'person' and exists (select from case_access a where a.case_id = r.case_id and a.unit_id = guard.unit_id())
         group by r.case_id order by r.case_id;
    end if;
  end loop;
end $$;
create function guard.hit_ids(the_hits jsonb) returns uuid[] language sql immutable as $$
  select array_agg(x::uuid) from (select x from jsonb_array_elements_text(the_hits -> 'personIds') x limit 50) t
$$;

-- ── Who asked the network ─────────────────────────────────────────────────────────────────────────────────────────────
-- Every question leaves one row of the same kind, whatever its answer; the holder is told by the server's clock, in another
-- transaction. So nothing in how long an answer takes, or in what it waits for, says whether somebody is told of it.

create table network_question (
  id uuid primary key,
  unit_id uuid not null references unit,
  account_id uuid not null references account,
  -- Who may be the person asked for: strong and likely ones of other units; mostly none.
  persons uuid[] not null check (cardinality(persons) <= 10),
  asked_at timestamptz not null default now()
);
alter table network_question enable row level security;
alter table network_question force row level security;
create policy definer on network_question to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');
grant insert (id, unit_id, account_id, persons) on network_question to icmc_app;
create policy ask on network_question for insert to icmc_app with check (unit_id = (select guard.unit_id()) and account_id = (select guard.account_id()));

-- Whom a unit's questions have been told about: once a day, so that asking over and over is no way to be a nuisance.
create table network_told (
  unit_id uuid not null references unit,
  person_id uuid not null,
  told_on date not null default current_date,
  primary key (unit_id, person_id, told_on)
);
alter table network_told enable row level security;
alter table network_told force row level security;
create policy definer on network_told to icmc_owner using (current_user = 'icmc_owner') with check (current_user = 'icmc_owner');

create function guard.is_withheld_from(the_case uuid, the_unit uuid) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from case_record r where r.case_id = the_case and r.type = 'withholding' and r.withdrawn_change is null
    and r.plain #>> '{from,value}' = 'unit' and r.plain #>> '{unit,value}' = the_unit::text)
$$;

-- Of these persons, those of whom the asker's unit must not learn: for its answer they are not there.
create function guard.withheld_here(the_persons uuid[]) returns setof uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.id from case_record r where r.id = any (the_persons) and r.type = 'person' and guard.is_withheld_from(r.case_id, guard.unit_id())
$$;

-- Called by the server's clock; whoever calls it learns and changes nothing but that. Returns how many questions it has done with.
create function guard.tell_of_questions() returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare q record; done uuid[];
begin
  select array_agg(t.id) into done from (select id from network_question order by asked_at, id limit 200 for update skip locked) t;
  if done is null then return 0; end if;
  for q in
    select distinct on (f.owner_unit_id, r.id, n.unit_id) n.unit_id, r.id as person_id, r.case_id, f.owner_unit_id,
           -- A shelter is never named: the unit that answers for it is.
           coalesce(u.contact_unit_id, case when u.kind = 'shelter' then u.parent_id end, u.id) as asker
      from network_question n, unnest(n.persons) p, case_record r, case_file f, unit u
     where n.id = any (done) and r.id = p and r.type = 'person' and r.withdrawn_change is null and f.id = r.case_id and f.withdrawn_at is null
       and f.owner_unit_id <> n.unit_id and u.id = n.unit_id
     order by f.owner_unit_id, r.id, n.unit_id
  loop
    insert into network_told (unit_id, person_id) values (q.unit_id, q.person_id) on conflict do nothing;
    continue when not found;
    -- Where the survivor wants a unit not to know, that it asks is known to those who answer for the case's unit, and to no others.
    perform guard.tell(q.owner_unit_id, null, case when guard.is_withheld_from(q.case_id, q.unit_id) then array['supervisor', 'nodalOfficer']
      else (select array_agg(ra.role) from role_act ra where ra.act = 'answerAlert') end, 'networkAsked', q.case_id, q.person_id, q.asker);
    insert into audit (unit_id, action, case_id, objects) values (q.asker, 'network.told', q.case_id, array[q.person_id]);
  end loop;
  delete from network_question where id = any (done);
  delete from network_told where told_on < current_date - 1;
  return cardinality(done);
end $$;

revoke all on all functions in schema guard from public;
grant execute on function guard.tell_of_mentions(uuid, uuid[]), guard.case_log(uuid, text[], uuid, int), guard.withheld_here(uuid[]), guard.tell_of_questions() to icmc_app;

reset role;
