-- The gateway's door in one step: the session's token is set for the transaction and validated, and who it is comes back.

set role icmc_owner;

create function guard.enter(the_token text) returns table (account_id uuid, unit_id uuid, unit_code text, user_name text, display_name text, role text, language text,
  session_id uuid, device_id uuid, device_letter text, is_touch_due boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  -- Local to the transaction, and ends with it.
  perform set_config('icmc.token', the_token, true);
  return query select s.account_id, a.unit_id, u.code, a.user_name, a.display_name, a.role, a.language, s.id, s.device_id, d.letter,
      -- The session's last use was written down more than a minute ago (see touch_session).
      s.idle_at < now() + interval '29 minutes'
    from guard.session_row() s join account a on a.id = s.account_id join unit u on u.id = a.unit_id join device d on d.id = s.device_id;
end $$;
revoke all on function guard.enter(text) from public;
grant execute on function guard.enter(text) to icmc_app;

reset role;
