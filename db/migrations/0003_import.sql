-- What taking an import back needs: the version at which it left each case, and a definer function that withdraws, as
-- one, the cases that nobody has touched since. That a case came from an import only the database says: else whoever may
-- inject a statement could call any case of the unit imported, and then have it withdrawn.

set role icmc_owner;

-- The version of the case when its row was applied; a case that has another one was changed by somebody.
alter table import_row add column version bigint;

-- A file that was taken back may be imported again.
alter table import drop constraint import_unit_id_file_hash_key;
create unique index import_once on import (unit_id, file_hash) where state <> 'undone';

-- A staged row became the case that this very transaction has registered; true when it was marked.
create function guard.mark_imported(the_import uuid, the_row int) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_case uuid;
begin
  update import_row r set applied_at = now(), sealed = null, version = f.version from case_file f, import i
   where r.import_id = the_import and r.row = the_row and r.applied_at is null and i.id = r.import_id and i.state = 'staged'
     and i.unit_id = guard.unit_id() and f.id = r.case_id and f.owner_unit_id = i.unit_id and f.import_id is null and f.opened_at = now()
  returning f.id into the_case;
  update case_file set import_id = the_import where id = the_case;
  return the_case is not null;
end $$;

-- Tells a unit many things at once: one step of its counter and one notice, however many rows.
create function guard.append_many_to_feed(the_unit uuid, the_kinds text[], the_cases uuid[], the_subjects uuid[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare the_count int := cardinality(the_kinds); the_seq bigint;
begin
  insert into unit_feed_counter as c (unit_id, seq) values (the_unit, the_count)
    on conflict (unit_id) do update set seq = c.seq + the_count returning seq into the_seq;
  insert into unit_feed (unit_id, seq, kind, case_id, from_version, subject_id)
    select the_unit, the_seq - the_count + n, kind, case_id, 0, subject_id
      from unnest(the_kinds, the_cases, the_subjects) with ordinality t (kind, case_id, subject_id, n);
  perform pg_notify('feed', the_unit || ' ' || the_seq);
end $$;

-- Takes an import of the asker's unit back, as one. A case that somebody has changed or referred since is left. Answers
-- with every case that the import made; with nothing when there is no such import, or it was taken back before.
create function guard.undo_import(the_import uuid) returns table (case_id uuid, number text, is_withdrawn boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare the_state text; made uuid[]; gone uuid[]; told record;
begin
  -- A run of the same import that is still going waits here, and then finds it undone.
  select i.state into the_state from import i where i.id = the_import and i.unit_id = guard.unit_id() for update;
  if the_state is null or the_state = 'undone' then return; end if;
  select coalesce(array_agg(r.case_id order by r.case_id), '{}') into made
    from import_row r join case_file f on f.id = r.case_id and f.import_id = the_import and f.owner_unit_id = guard.unit_id()
   where r.import_id = the_import and r.applied_at is not null;
  -- Locked before their versions are read: a change that is under way is waited for, and seen.
  perform from case_file f where f.id = any (made) order by f.id for no key update;
  select coalesce(array_agg(f.id), '{}') into gone
    from case_file f join import_row r on r.import_id = the_import and r.case_id = f.id
   where f.id = any (made) and f.withdrawn_at is null and f.version = r.version
     and not exists (select from referral x where x.case_id = f.id and x.state in ('sent', 'accepted'));

  -- The matcher forgets the persons of a withdrawn case when their jobs come.
  insert into match_job as j (person_id, case_id, account_id, is_bulk, due_at)
    select p.id, p.case_id, guard.account_id(), true, now() from case_record p where p.case_id = any (gone) and p.type = 'person'
    on conflict (person_id) do update set due_at = excluded.due_at, is_bulk = true, turn = j.turn + 1;
  delete from fact t where t.case_id = any (gone);
  update case_file set withdrawn_at = now() where id = any (gone);
  update import_row set sealed = null where import_id = the_import;
  update import set state = 'undone' where id = the_import;
  -- Units that were alerted to one of these persons read that the other case is closed, and need answer no more: whoever
  -- has not answered would be told to call about a person whom nobody has.
  update alert_side s set other_case_open = false, answer = case when s.answer in ('new', 'seen') then 'different' else s.answer end from alert a
   where s.alert_id = a.id and not s.case_id = any (gone) and (a.case_a = any (gone) or a.case_b = any (gone));

  -- Last, because from here on the units' feed counters are locked: in the order of the units, as everywhere.
  for told in
    select n.unit_id, array_agg(n.kind) as kinds, array_agg(n.case_id) as cases, array_agg(n.subject_id) as subjects from (
      select distinct a.unit_id, 'revoked' as kind, a.case_id, null::uuid as subject_id from case_access a
       where a.case_id = any (gone) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
      union all
      select s.unit_id, 'alert', null, s.alert_id from alert_side s join alert a on a.id = s.alert_id
       where not s.case_id = any (gone) and (a.case_a = any (gone) or a.case_b = any (gone))) n
     group by n.unit_id order by n.unit_id loop
    perform guard.append_many_to_feed(told.unit_id, told.kinds, told.cases, told.subjects);
  end loop;
  update case_access set valid_to = now(), touched = now() where case_id = any (gone) and (valid_to is null or valid_to > now());
  perform pg_notify('match', '');
  return query select f.id, f.number, f.id = any (gone) from case_file f where f.id = any (made) order by f.number;
end $$;

revoke all on function guard.mark_imported(uuid, int), guard.append_many_to_feed(uuid, text[], uuid[], uuid[]), guard.undo_import(uuid) from public;
grant execute on function guard.mark_imported(uuid, int), guard.undo_import(uuid) to icmc_app;

reset role;
