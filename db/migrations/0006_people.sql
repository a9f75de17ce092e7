-- Units that open, change and close; accounts that are asked for, approved and ended; who may be named by whom.

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

revoke all on all functions in schema guard from public;
grant execute on function guard.people() to icmc_app;

reset role;
