-- A consent carries a share when it says enough: who gave it and how, and that they were told the least that a share asks for.

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

reset role;
