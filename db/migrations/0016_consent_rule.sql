-- A consent carries a share when it says enough: who gave it and how, and that they were told the least that a share asks for. And
-- the auditor reads the log by groups of acts.

set role icmc_owner;

-- As domain/consent.ts, as far as it can be told without opening anything: the age of the persons is sealed, so that who is an
-- adult is asked by the server. The word of whoever could give it for an adult or for a child passes here.
create or replace function guard.consent_stands(the_case uuid, the_consent uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.case_record r where r.case_id = the_case and r.id = the_consent and r.type = 'consent' and r.withdrawn_change is null
    and r.plain #> '{given,value}' = 'true' and r.plain #> '{agreesTo,value}' ? 'sharing' and coalesce(r.plain #> '{withdrawnOn,value}', 'null') = 'null'
    and coalesce(r.plain #> '{method,value}', 'null') <> 'null' and r.plain #> '{informed,value}' ?& array['purpose', 'use', 'withdrawal']
    and case r.plain #>> '{consentedBy,value}'
      when 'self' then true
      when 'court' then true
      when 'cwc' then r.plain #>> '{assent,value}' in ('given', 'tooYoung', 'refused')
      when 'guardian' then r.plain #>> '{assent,value}' in ('given', 'tooYoung')
      when 'nextOfKin' then r.plain #>> '{assent,value}' in ('given', 'tooYoung')
      when 'parent' then r.plain #>> '{assent,value}' = 'given'
      else false end
    and not exists (select from unnest(array['given', 'agreesTo', 'withdrawnOn', 'consentedBy', 'assent', 'method', 'informed']) f where coalesce(r.plain -> f -> 'waiting', '[]') <> '[]'))
$$;

-- ── The log, by groups of acts ────────────────────────────────────────────────────────────────────────────────────────
-- As in 0010, with one filter more: 'actions', those of a group of domain/audit-act.ts.

create or replace function guard.read_audit(the_filters jsonb, the_limit int) returns table (seq bigint, at timestamptz, account_id uuid, user_name text, display_name text,
  role text, unit_code text, action text, route text, case_id uuid, objects uuid[], result text, relation text, has_detail boolean, is_flagged boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare f record; the_where text := 'true';
begin
  if not guard.may('readAudit') then return; end if;
  -- Only fixed texts are put together here; what was asked for goes in as values.
  for f in select * from (values ('before', 'a.seq < ($1->>''before'')::bigint'), ('account', 'a.account_id = ($1->>''account'')::uuid'),
      ('userName', 'a.account_id = (select x.id from public.account x where x.user_name = $1->>''userName'')'),
      ('unit', 'a.unit_id = ($1->>''unit'')::uuid'), ('caseId', 'a.case_id = ($1->>''caseId'')::uuid'), ('action', 'a.action = $1->>''action'''),
      ('actions', 'a.action in (select x from jsonb_array_elements_text($1->''actions'') x)'),
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

reset role;
