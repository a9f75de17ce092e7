-- The end state of db/migrations, written by "npm run schema" and checked by the tests. To read, not to run.

create table access_request (
  id uuid not null,
  alert_id uuid not null,
  from_unit_id uuid not null,
  to_unit_id uuid not null,
  contact_unit_id uuid not null,
  purpose text not null,
  message bytea not null,
  reason bytea,
  state text not null default 'asked'::text,
  asked_by uuid not null,
  asked_by_name text,
  asked_at timestamp with time zone not null default now(),
  answered_by uuid,
  answered_by_name text,
  answered_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (alert_id) REFERENCES alert(id),
  FOREIGN KEY (answered_by) REFERENCES account(id),
  FOREIGN KEY (asked_by) REFERENCES account(id),
  FOREIGN KEY (contact_unit_id) REFERENCES unit(id),
  FOREIGN KEY (from_unit_id) REFERENCES unit(id),
  FOREIGN KEY (to_unit_id) REFERENCES unit(id),
  CHECK ((state = ANY (ARRAY['asked'::text, 'granted'::text, 'refused'::text, 'withdrawn'::text])))
);
alter table access_request enable row level security, force row level security;
CREATE UNIQUE INDEX access_request_open ON public.access_request USING btree (alert_id, from_unit_id) WHERE (state = 'asked'::text);
create policy definer on access_request for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table account (
  id uuid not null,
  unit_id uuid not null,
  user_name text not null,
  display_name text not null,
  role text not null,
  language text not null default 'en'::text,
  status text not null default 'active'::text,
  kdf_salt bytea not null,
  kdf_memory_kib integer not null,
  kdf_passes integer not null,
  verifier text not null,
  created_at timestamp with time zone not null default now(),
  UNIQUE (user_name),
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((status = ANY (ARRAY['asked'::text, 'active'::text, 'suspended'::text, 'left'::text]))),
  CHECK ((user_name ~ '^[a-z0-9][a-z0-9.-]{2,63}$'::text))
);
alter table account enable row level security, force row level security;
create policy change_passphrase on account for update to icmc_signin using ((status = 'active'::text)) with check ((status = 'active'::text));
create policy definer on account for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own_unit on account for select to icmc_app using ((unit_id = ( SELECT guard.unit_id() AS unit_id)));
create policy sign_in on account for select to icmc_signin using (((status = 'active'::text) AND guard.unit_is_open(unit_id)));
grant select (display_name, id, language, role, status, unit_id, user_name) to icmc_app;
grant select (display_name, id, kdf_memory_kib, kdf_passes, kdf_salt, language, role, status, unit_id, user_name, verifier), update (kdf_memory_kib, kdf_passes, kdf_salt, verifier) to icmc_signin;
CREATE CONSTRAINT TRIGGER tell_of_receiver AFTER UPDATE OF status, role ON public.account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR (old.role IS DISTINCT FROM new.role))) EXECUTE FUNCTION guard.tell_of_receiver();

create table account_request (
  id uuid not null,
  unit_id uuid,
  user_name text not null,
  display_name text not null,
  role text not null,
  language text not null,
  kdf_salt bytea,
  kdf_memory_kib integer not null,
  kdf_passes integer not null,
  verifier text,
  asked_at timestamp with time zone not null default now(),
  answer text,
  answered_by uuid,
  answered_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (answered_by) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((answer = ANY (ARRAY['approved'::text, 'rejected'::text])))
);
alter table account_request enable row level security, force row level security;
CREATE INDEX account_request_unit ON public.account_request USING btree (unit_id, asked_at);
create policy asked on account_request for select to icmc_app using (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND ( SELECT guard.may('manageAccounts'::text) AS may)));
create policy definer on account_request for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
grant select (answer, asked_at, display_name, id, language, role, unit_id, user_name) to icmc_app;

create table alert (
  id uuid not null,
  person_a uuid not null,
  person_b uuid not null,
  case_a uuid not null,
  case_b uuid not null,
  band text not null,
  verdicts jsonb not null,
  bits real not null,
  model_version text not null,
  raised_at timestamp with time zone not null default now(),
  UNIQUE (person_a, person_b),
  PRIMARY KEY (id),
  FOREIGN KEY (case_a) REFERENCES case_file(id),
  FOREIGN KEY (case_b) REFERENCES case_file(id),
  CHECK ((person_a < person_b))
);
alter table alert enable row level security, force row level security;
CREATE INDEX alert_person_b ON public.alert USING btree (person_b);
create policy definer on alert for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on alert for all to icmc_matcher using ((person_a < person_b)) with check ((person_a < person_b));
grant insert, select, update to icmc_matcher;

create table alert_side (
  alert_id uuid not null,
  unit_id uuid not null,
  case_id uuid not null,
  person_id uuid not null,
  other_unit_id uuid not null,
  other_case_open boolean not null,
  is_across_roles boolean not null,
  band text not null,
  verdicts jsonb not null,
  answer text not null default 'new'::text,
  answered_by uuid,
  answered_at timestamp with time zone,
  raised_at timestamp with time zone not null default now(),
  PRIMARY KEY (alert_id, unit_id),
  FOREIGN KEY (alert_id) REFERENCES alert(id),
  FOREIGN KEY (answered_by) REFERENCES account(id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (other_unit_id) REFERENCES unit(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((answer = ANY (ARRAY['new'::text, 'seen'::text, 'same'::text, 'different'::text, 'unsure'::text])))
);
alter table alert_side enable row level security, force row level security;
CREATE INDEX alert_side_case ON public.alert_side USING btree (case_id);
CREATE INDEX alert_side_unit ON public.alert_side USING btree (unit_id, raised_at DESC);
create policy answer on alert_side for update to icmc_app using ((unit_id = ( SELECT guard.case_unit_id() AS case_unit_id))) with check (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND (answered_by = ( SELECT guard.account_id() AS account_id))));
create policy definer on alert_side for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on alert_side for all to icmc_matcher using ((alert_id IS NOT NULL)) with check ((alert_id IS NOT NULL));
create policy own on alert_side for select to icmc_app using (((unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((NOT is_across_roles) OR (( SELECT guard.account_role() AS account_role) = ANY (ARRAY['supervisor'::text, 'nodalOfficer'::text]))) AND (EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = alert_side.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens(a.sections, 'persons'::text))))));
grant select, update (answer, answered_at, answered_by) to icmc_app;
grant insert, select, update (answer, band, is_across_roles, other_case_open, raised_at, verdicts) to icmc_matcher;

create table audit (
  seq bigint not null generated as identity,
  at timestamp with time zone not null default clock_timestamp(),
  account_id uuid,
  unit_id uuid,
  session_id uuid,
  action text not null,
  case_id uuid,
  objects uuid[],
  result text not null default 'ok'::text,
  detail bytea,
  route text,
  relation text,
  PRIMARY KEY (seq)
);
alter table audit enable row level security, force row level security;
CREATE INDEX audit_account ON public.audit USING btree (account_id, action, at);
CREATE INDEX audit_action ON public.audit USING btree (action, seq) WHERE (action = ANY (ARRAY['audit.verified'::text, 'browsing.unusual'::text, 'canary.opened'::text, 'request.refused'::text]));
CREATE INDEX audit_at ON public.audit USING brin (at) WITH (pages_per_range='32');
CREATE INDEX audit_case ON public.audit USING btree (case_id, seq);
create policy definer on audit for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy sealer on audit for select to icmc_sealer using ((seq IS NOT NULL));
create policy sign_in on audit for insert to icmc_signin with check ((action = ANY (ARRAY['signIn'::text, 'signInRefused'::text, 'signOut'::text, 'signIn.firstFactor'::text, 'signIn.factorRefused'::text, 'signIn.counterWentBack'::text, 'session.locked'::text, 'session.unlocked'::text, 'session.unlockRefused'::text, 'session.ended'::text, 'proof.given'::text, 'proof.refused'::text, 'factor.added'::text, 'factor.removed'::text, 'factor.recoveryCodesMade'::text, 'factor.recoveryCodeUsed'::text, 'passphrase.changed'::text])));
create policy write on audit for insert to icmc_app with check (((account_id = ( SELECT guard.account_id() AS account_id)) AND (unit_id = ( SELECT guard.unit_id() AS unit_id)) AND (session_id = ( SELECT s.id
   FROM guard.session_row() s(token_hash, id, account_id, device_id, opened_at, expires_at, ended_at, idle_at, is_pending, proved_at, last_used_at, wrong_codes))) AND (action <> ALL (ARRAY['audit.verified'::text, 'browsing.unusual'::text, 'canary.opened'::text, 'request.refused'::text, 'network.told'::text]))));
grant insert (account_id, action, case_id, detail, objects, relation, result, route, session_id, unit_id) to icmc_app;
grant select to icmc_sealer;
grant insert (account_id, action, session_id, unit_id) to icmc_signin;
CREATE TRIGGER watch_canary AFTER INSERT ON public.audit FOR EACH ROW WHEN (((new.case_id IS NOT NULL) AND (new.action <> 'canary.opened'::text) AND ((new.action = 'request'::text) OR (new.action ~ '(opened|revealed|printed|exported)$'::text)))) EXECUTE FUNCTION guard.watch_canary();

create table audit_seal (
  number bigint not null,
  seqs bigint[] not null,
  leaves bytea not null,
  last_seq bigint not null,
  root bytea not null,
  previous bytea not null,
  sealed_at timestamp with time zone not null,
  public_key bytea not null,
  signature bytea not null,
  PRIMARY KEY (number)
);
alter table audit_seal enable row level security, force row level security;
CREATE INDEX audit_seal_last ON public.audit_seal USING btree (last_seq);
CREATE INDEX audit_seal_time ON public.audit_seal USING btree (sealed_at);
create policy definer on audit_seal for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy seal on audit_seal for insert to icmc_sealer with check (((number > 0) AND (octet_length(leaves) = (32 * cardinality(seqs)))));
create policy sealer on audit_seal for select to icmc_sealer using ((number IS NOT NULL));
grant insert, select to icmc_sealer;

create table break_glass (
  id uuid not null,
  case_id uuid not null,
  owner_unit_id uuid not null,
  unit_id uuid not null,
  account_id uuid not null,
  access_id uuid not null,
  opened_at timestamp with time zone not null default now(),
  ends_at timestamp with time zone not null,
  reason bytea,
  fir bytea,
  review_told_at timestamp with time zone,
  reviewed_at timestamp with time zone,
  reviewed_by uuid,
  verdict text,
  review bytea,
  PRIMARY KEY (id),
  FOREIGN KEY (access_id) REFERENCES case_access(id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (owner_unit_id) REFERENCES unit(id),
  FOREIGN KEY (reviewed_by) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((reviewed_by <> account_id)),
  CHECK (((verdict IS NULL) = (reviewed_at IS NULL))),
  CHECK ((verdict = ANY (ARRAY['justified'::text, 'notJustified'::text])))
);
alter table break_glass enable row level security, force row level security;
CREATE INDEX break_glass_account ON public.break_glass USING btree (account_id, opened_at DESC);
CREATE INDEX break_glass_open ON public.break_glass USING btree (opened_at) WHERE (reviewed_at IS NULL);
CREATE INDEX break_glass_owner ON public.break_glass USING btree (owner_unit_id, opened_at DESC);
create policy definer on break_glass for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
CREATE CONSTRAINT TRIGGER keep_reason AFTER INSERT ON public.break_glass DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard.keep_reason();

create table canary_case (
  case_id uuid not null,
  unit_id uuid not null,
  made_at timestamp with time zone not null default now(),
  PRIMARY KEY (case_id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table canary_case enable row level security, force row level security;
create policy definer on canary_case for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table case_access (
  id uuid not null,
  case_id uuid not null,
  owner_unit_id uuid not null,
  unit_id uuid not null,
  account_id uuid,
  kind text not null,
  sections text[],
  documents uuid[],
  may_edit boolean not null,
  may_print boolean not null,
  may_export boolean not null,
  basis text not null,
  referral_id uuid,
  valid_from timestamp with time zone not null default now(),
  valid_to timestamp with time zone,
  end_told_at timestamp with time zone,
  touched timestamp with time zone not null default now(),
  granted_by uuid,
  ended_by uuid,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (ended_by) REFERENCES account(id),
  FOREIGN KEY (granted_by) REFERENCES account(id),
  FOREIGN KEY (case_id, owner_unit_id) REFERENCES case_file(id, owner_unit_id) ON UPDATE CASCADE,
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((kind = ANY (ARRAY['owner'::text, 'referral'::text, 'oversight'::text, 'breakGlass'::text]))),
  CHECK (((sections IS NULL) OR (NOT ('restricted'::text = ANY (sections))) OR ((account_id IS NOT NULL) AND (unit_id = owner_unit_id))))
);
alter table case_access enable row level security, force row level security;
CREATE INDEX case_access_case ON public.case_access USING btree (case_id, unit_id);
CREATE INDEX case_access_end ON public.case_access USING btree (valid_to) WHERE ((end_told_at IS NULL) AND (valid_to IS NOT NULL));
CREATE INDEX case_access_list ON public.case_access USING btree (unit_id, touched DESC, case_id);
create policy definer on case_access for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on case_access for select to icmc_matcher using ((kind = ANY (ARRAY['owner'::text, 'referral'::text, 'oversight'::text, 'breakGlass'::text])));
create policy own_or_owner on case_access for select to icmc_app using ((((unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((account_id IS NULL) OR (account_id = ( SELECT guard.account_id() AS account_id)))) OR (owner_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id))));
create policy register on case_access for insert to icmc_app with check (((kind = 'owner'::text) AND (unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND (owner_unit_id = unit_id) AND (account_id IS NULL)));
grant insert (basis, case_id, id, kind, may_edit, may_export, may_print, owner_unit_id, unit_id), select to icmc_app;
grant select to icmc_matcher;
CREATE TRIGGER keep_withheld BEFORE INSERT OR UPDATE OF case_id, unit_id, valid_from, valid_to ON public.case_access FOR EACH ROW EXECUTE FUNCTION guard.keep_withheld();

create table case_file (
  id uuid not null,
  owner_unit_id uuid not null,
  number text,
  status text not null default 'active'::text,
  stage text not null default 'reporting'::text,
  version bigint not null default 0,
  import_id uuid,
  withdrawn_at timestamp with time zone,
  opened_at timestamp with time zone not null default now(),
  UNIQUE (id, owner_unit_id),
  UNIQUE (owner_unit_id, number),
  PRIMARY KEY (id),
  FOREIGN KEY (owner_unit_id) REFERENCES unit(id),
  CHECK (((length(number) >= 3) AND (length(number) <= 40)))
);
alter table case_file enable row level security, force row level security;
create policy advance on case_file for update to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = case_file.id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND (a.may_edit OR (a.kind = ANY (ARRAY['owner'::text, 'referral'::text])))))));
create policy definer on case_file for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on case_file for select to icmc_matcher using ((version >= 0));
create policy register on case_file for insert to icmc_app with check ((owner_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)));
create policy seen on case_file for select to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = case_file.id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now()))))));
grant insert (id, owner_unit_id), select, update (number, stage, status, version) to icmc_app;
grant select to icmc_matcher;
CREATE TRIGGER keep_case_head BEFORE UPDATE OF number, version, status, stage ON public.case_file FOR EACH ROW EXECUTE FUNCTION guard.keep_case_head();

create table case_key (
  case_id uuid not null,
  owner_unit_id uuid not null,
  unit_key_version integer not null,
  wrapped bytea not null,
  PRIMARY KEY (case_id),
  FOREIGN KEY (case_id, owner_unit_id) REFERENCES case_file(id, owner_unit_id) ON UPDATE CASCADE
);
alter table case_key enable row level security, force row level security;
CREATE INDEX case_key_version ON public.case_key USING btree (owner_unit_id, unit_key_version);
create policy definer on case_key for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy referred on case_key for select to icmc_app using ((EXISTS ( SELECT
   FROM referral r
  WHERE ((r.case_id = case_key.case_id) AND (r.to_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND (r.state = 'sent'::text) AND ((r.to_account_id IS NULL) OR (r.to_account_id = ( SELECT guard.account_id() AS account_id)))))));
create policy register on case_key for insert to icmc_app with check ((owner_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)));
create policy seen on case_key for select to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = case_key.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now()))))));
grant insert, select to icmc_app;

create table case_record (
  case_id uuid not null,
  id uuid not null,
  type text not null,
  section text not null,
  version bigint not null,
  created_change uuid not null,
  withdrawn_change uuid,
  plain jsonb not null,
  identity bytea,
  narrative bytea,
  author_id uuid default guard.account_id(),
  author_unit_id uuid default guard.unit_id(),
  author_name text default guard.account_name(),
  created_at timestamp with time zone default now(),
  erased_at timestamp with time zone,
  PRIMARY KEY (case_id, id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  CHECK (
CASE type
    WHEN 'case'::text THEN (section = 'case'::text)
    WHEN 'person'::text THEN (section = 'persons'::text)
    WHEN 'consent'::text THEN (section = 'consent'::text)
    WHEN 'withholding'::text THEN (section = 'consent'::text)
    WHEN 'message'::text THEN (section = 'conversation'::text)
    WHEN 'restrictedFact'::text THEN (section = 'restricted'::text)
    ELSE (section <> ALL (ARRAY['conversation'::text, 'restricted'::text]))
END)
);
alter table case_record enable row level security, force row level security;
CREATE UNIQUE INDEX case_record_person ON public.case_record USING btree (id) WHERE (type = 'person'::text);
CREATE INDEX case_record_version ON public.case_record USING btree (case_id, version);
create policy change on case_record for update to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = case_record.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens_for_writing(a.kind, a.sections, a.may_edit, case_record.section)))));
create policy definer on case_record for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on case_record for select to icmc_matcher using (((type = 'person'::text) AND (NOT (case_id = ANY (( SELECT guard.canary_cases() AS canary_cases)::uuid[])))));
create policy seen on case_record for select to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = case_record.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens(a.sections, case_record.section)))));
create policy write on case_record for insert to icmc_app with check (((author_id = ( SELECT guard.account_id() AS account_id)) AND (author_unit_id = ( SELECT guard.unit_id() AS unit_id)) AND (EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = case_record.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens_for_writing(a.kind, a.sections, a.may_edit, case_record.section))))));
grant insert (case_id, created_change, id, identity, narrative, plain, section, type, version, withdrawn_change), select, update (identity, narrative, plain, version, withdrawn_change) to icmc_app;
grant select to icmc_matcher;
CREATE TRIGGER keep_message_author BEFORE UPDATE ON public.case_record FOR EACH ROW WHEN ((old.section = 'conversation'::text)) EXECUTE FUNCTION guard.keep_message_author();

create table change (
  id uuid not null,
  format smallint not null,
  case_id uuid not null,
  version bigint not null,
  record_id uuid not null,
  record_type text not null,
  section text not null,
  kind text not null,
  field text,
  plain jsonb,
  sealed bytea,
  sealed_under text,
  base uuid,
  settles jsonb,
  outcome text not null,
  account_id uuid not null,
  unit_id uuid not null,
  device_id uuid not null,
  device_time text not null,
  zone text not null,
  received_at timestamp with time zone not null default now(),
  UNIQUE (case_id, version),
  PRIMARY KEY (id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  CHECK ((outcome = ANY (ARRAY['accepted'::text, 'waiting'::text]))),
  CHECK ((sealed_under = ANY (ARRAY['person'::text, 'case'::text])))
);
alter table change enable row level security, force row level security;
CREATE INDEX change_record ON public.change USING btree (case_id, record_id, version);
create policy definer on change for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy seen on change for select to icmc_app using ((((account_id = ( SELECT guard.account_id() AS account_id)) AND (section <> 'restricted'::text)) OR (EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = change.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens(a.sections, change.section))))));
create policy write on change for insert to icmc_app with check (((account_id = ( SELECT guard.account_id() AS account_id)) AND (unit_id = ( SELECT guard.unit_id() AS unit_id)) AND (device_id = ( SELECT guard.device_id() AS device_id)) AND (EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = change.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens_for_writing(a.kind, a.sections, a.may_edit, change.section))))));
grant insert (account_id, base, case_id, device_id, device_time, field, format, id, kind, outcome, plain, record_id, record_type, sealed, sealed_under, section, settles, unit_id, version, zone), select to icmc_app;

create table device (
  id uuid not null,
  account_id uuid not null,
  unit_id uuid not null,
  letter text not null,
  first_seen timestamp with time zone not null default now(),
  revoked_at timestamp with time zone,
  is_lost boolean not null default false,
  emptied_at timestamp with time zone,
  UNIQUE (unit_id, letter),
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((letter ~ '^[A-Z]{1,4}$'::text))
);
alter table device enable row level security, force row level security;
create policy definer on device for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy enrol on device for insert to icmc_signin with check ((revoked_at IS NULL));
create policy own on device for select to icmc_app using ((account_id = ( SELECT guard.account_id() AS account_id)));
create policy sign_in on device for select to icmc_signin using (((revoked_at IS NULL) OR (revoked_at IS NOT NULL)));
grant select to icmc_app;
grant insert, select to icmc_signin;

create table device_case (
  device_id uuid not null,
  case_id uuid not null,
  unit_id uuid not null,
  delivered_at timestamp with time zone not null default now(),
  removed_at timestamp with time zone,
  PRIMARY KEY (case_id, device_id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (device_id) REFERENCES device(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table device_case enable row level security, force row level security;
create policy again on device_case for update to icmc_app using ((device_id = ( SELECT guard.device_id() AS device_id)));
create policy definer on device_case for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy deliver on device_case for insert to icmc_app with check (((device_id = ( SELECT guard.device_id() AS device_id)) AND (unit_id = ( SELECT guard.unit_id() AS unit_id))));
create policy own on device_case for select to icmc_app using ((device_id = ( SELECT guard.device_id() AS device_id)));
grant insert (case_id, device_id, unit_id), select, update (delivered_at, removed_at) to icmc_app;

create table device_contact (
  device_id uuid not null,
  last_seen timestamp with time zone not null default now(),
  PRIMARY KEY (device_id),
  FOREIGN KEY (device_id) REFERENCES device(id)
);
alter table device_contact enable row level security, force row level security;
create policy definer on device_contact for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table device_log (
  id uuid not null,
  account_id uuid not null,
  heard_at timestamp with time zone not null default now(),
  PRIMARY KEY (id)
);
alter table device_log enable row level security, force row level security;
create policy definer on device_log for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table erasure (
  id uuid not null,
  person_id uuid not null,
  case_id uuid not null,
  unit_id uuid not null,
  ground text not null,
  state text not null default 'asked'::text,
  asked_by uuid not null,
  asked_at timestamp with time zone not null default now(),
  decided_by uuid,
  decided_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (asked_by) REFERENCES account(id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (decided_by) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((decided_by IS DISTINCT FROM asked_by)),
  CHECK ((ground = ANY (ARRAY['consentWithdrawn'::text, 'retentionEnded'::text, 'courtOrder'::text, 'enteredByMistake'::text]))),
  CHECK ((state = ANY (ARRAY['asked'::text, 'done'::text, 'refused'::text])))
);
alter table erasure enable row level security, force row level security;
CREATE UNIQUE INDEX erasure_open ON public.erasure USING btree (person_id) WHERE (state = 'asked'::text);
CREATE INDEX erasure_unit ON public.erasure USING btree (unit_id, state);
create policy definer on erasure for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own on erasure for select to icmc_app using (((unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ( SELECT guard.may('confirmErasure'::text) AS may)));
grant select to icmc_app;

create table fact (
  case_id uuid not null,
  record_id uuid not null,
  section text not null,
  name text not null,
  value text not null,
  PRIMARY KEY (case_id, record_id, name, value),
  FOREIGN KEY (case_id) REFERENCES case_file(id)
);
alter table fact enable row level security, force row level security;
create policy definer on fact for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy renew on fact for delete to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = fact.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens_for_writing(a.kind, a.sections, a.may_edit, fact.section)))));
create policy seen on fact for select to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = fact.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens(a.sections, fact.section)))));
create policy write on fact for insert to icmc_app with check ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = fact.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens_for_writing(a.kind, a.sections, a.may_edit, fact.section)))));
grant delete, insert, select to icmc_app;

create table import (
  id uuid not null,
  unit_id uuid not null,
  account_id uuid not null,
  file_hash bytea not null,
  state text not null default 'staged'::text,
  rows integer not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((state = ANY (ARRAY['staged'::text, 'applied'::text, 'undone'::text])))
);
alter table import enable row level security, force row level security;
CREATE UNIQUE INDEX import_once ON public.import USING btree (unit_id, file_hash) WHERE (state <> 'undone'::text);
create policy advance on import for update to icmc_app using ((unit_id = ( SELECT guard.unit_id() AS unit_id)));
create policy definer on import for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own on import for select to icmc_app using ((unit_id = ( SELECT guard.unit_id() AS unit_id)));
create policy stage on import for insert to icmc_app with check (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND (account_id = ( SELECT guard.account_id() AS account_id))));
grant insert, select, update (state) to icmc_app;

create table import_row (
  import_id uuid not null,
  unit_id uuid not null,
  "row" integer not null,
  case_id uuid not null,
  sealed bytea,
  applied_at timestamp with time zone,
  version bigint,
  PRIMARY KEY (import_id, "row"),
  FOREIGN KEY (import_id) REFERENCES import(id)
);
alter table import_row enable row level security, force row level security;
create policy definer on import_row for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own on import_row for all to icmc_app using ((unit_id = ( SELECT guard.unit_id() AS unit_id))) with check ((unit_id = ( SELECT guard.unit_id() AS unit_id)));
grant insert, select, update (applied_at, sealed) to icmc_app;

create table invitation (
  id uuid not null default gen_random_uuid(),
  code_hash bytea not null,
  unit_id uuid not null,
  user_name text not null,
  display_name text not null,
  role text not null,
  made_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null default (now() + '72:00:00'::interval),
  used_at timestamp with time zone,
  UNIQUE (code_hash),
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((user_name ~ '^[a-z0-9][a-z0-9.-]{2,63}$'::text))
);
alter table invitation enable row level security, force row level security;
create policy definer on invitation for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table key_rotation (
  unit_id uuid not null,
  key_version integer not null,
  started_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  PRIMARY KEY (unit_id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table key_rotation enable row level security, force row level security;
create policy definer on key_rotation for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table match_job (
  person_id uuid not null,
  case_id uuid not null,
  account_id uuid,
  is_bulk boolean not null default false,
  due_at timestamp with time zone not null,
  turn bigint not null default 1,
  PRIMARY KEY (person_id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (case_id) REFERENCES case_file(id)
);
alter table match_job enable row level security, force row level security;
CREATE INDEX match_job_due ON public.match_job USING btree (is_bulk, due_at);
create policy ask on match_job for insert to icmc_app with check ((guard.may_edit(case_id, 'persons'::text) AND (account_id = ( SELECT guard.account_id() AS account_id)) AND (EXISTS ( SELECT
   FROM case_record r
  WHERE ((r.case_id = match_job.case_id) AND (r.id = match_job.person_id) AND (r.type = 'person'::text))))));
create policy asked on match_job for select to icmc_app using (guard.may_edit(case_id, 'persons'::text));
create policy definer on match_job for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy hasten on match_job for update to icmc_app using (guard.may_edit(case_id, 'persons'::text));
create policy matcher on match_job for all to icmc_matcher using ((turn > 0));
grant insert (account_id, case_id, due_at, is_bulk, person_id), select, update (due_at, is_bulk, turn) to icmc_app;
grant delete, select, update (due_at) to icmc_matcher;

create table network_question (
  id uuid not null,
  unit_id uuid not null,
  account_id uuid not null,
  persons uuid[] not null,
  asked_at timestamp with time zone not null default now(),
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((cardinality(persons) <= 10))
);
alter table network_question enable row level security, force row level security;
create policy ask on network_question for insert to icmc_app with check (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND (account_id = ( SELECT guard.account_id() AS account_id))));
create policy definer on network_question for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
grant insert (account_id, id, persons, unit_id) to icmc_app;

create table network_told (
  unit_id uuid not null,
  person_id uuid not null,
  told_on date not null default CURRENT_DATE,
  PRIMARY KEY (unit_id, person_id, told_on),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table network_told enable row level security, force row level security;
create policy definer on network_told for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table notice (
  id uuid not null default gen_random_uuid(),
  unit_id uuid not null,
  account_id uuid,
  roles text[],
  kind text not null,
  case_id uuid,
  subject_id uuid,
  from_unit_id uuid,
  at timestamp with time zone not null default now(),
  seen_at timestamp with time zone,
  seen_by uuid,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (from_unit_id) REFERENCES unit(id),
  FOREIGN KEY (seen_by) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table notice enable row level security, force row level security;
CREATE INDEX notice_unit ON public.notice USING btree (unit_id, at DESC);
create policy definer on notice for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own on notice for select to icmc_app using (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND ((account_id IS NULL) OR (account_id = ( SELECT guard.account_id() AS account_id))) AND ((roles IS NULL) OR (( SELECT guard.account_role() AS account_role) = ANY (roles)))));
grant select to icmc_app;

create table passkey (
  id uuid not null,
  account_id uuid not null,
  credential_id bytea not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}'::text[],
  is_synced boolean not null,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  UNIQUE (credential_id),
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id)
);
alter table passkey enable row level security, force row level security;
CREATE INDEX passkey_account ON public.passkey USING btree (account_id);
create policy definer on passkey for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy sign_in on passkey for all to icmc_signin using ((account_id IS NOT NULL)) with check ((account_id IS NOT NULL));
grant delete, insert (account_id, counter, credential_id, id, is_synced, public_key, transports), select, update (counter, is_synced, last_used_at) to icmc_signin;

create table person_key (
  person_id uuid not null,
  case_id uuid not null,
  owner_unit_id uuid not null,
  unit_key_version integer not null,
  wrapped bytea,
  destroyed_at timestamp with time zone,
  PRIMARY KEY (person_id),
  FOREIGN KEY (case_id, owner_unit_id) REFERENCES case_file(id, owner_unit_id) ON UPDATE CASCADE
);
alter table person_key enable row level security, force row level security;
CREATE INDEX person_key_case ON public.person_key USING btree (case_id);
CREATE INDEX person_key_version ON public.person_key USING btree (owner_unit_id, unit_key_version) WHERE (wrapped IS NOT NULL);
create policy definer on person_key for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on person_key for select to icmc_matcher using ((destroyed_at IS NULL));
create policy seen on person_key for select to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = person_key.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens(a.sections, 'persons'::text)))));
create policy write on person_key for insert to icmc_app with check ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = person_key.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens_for_writing(a.kind, a.sections, a.may_edit, 'persons'::text)))));
grant insert (case_id, owner_unit_id, person_id, unit_key_version, wrapped), select to icmc_app;
grant select to icmc_matcher;
CREATE TRIGGER keep_erased BEFORE INSERT OR UPDATE OF wrapped, destroyed_at ON public.person_key FOR EACH ROW EXECUTE FUNCTION guard.keep_erased();

create table recovery (
  id uuid not null default gen_random_uuid(),
  account_id uuid not null,
  unit_id uuid not null,
  asked_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null default (now() + '72:00:00'::interval),
  ended_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table recovery enable row level security, force row level security;
CREATE UNIQUE INDEX recovery_open ON public.recovery USING btree (account_id) WHERE (ended_at IS NULL);
create policy definer on recovery for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy of_unit on recovery for select to icmc_app using (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND ( SELECT guard.may('approveRecovery'::text) AS may)));
grant select (account_id, asked_at, ended_at, expires_at, id, unit_id) to icmc_app;

create table recovery_approval (
  recovery_id uuid not null,
  unit_id uuid not null,
  account_id uuid not null,
  code_hash bytea not null,
  at timestamp with time zone not null default now(),
  UNIQUE (code_hash),
  PRIMARY KEY (recovery_id, account_id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (recovery_id) REFERENCES recovery(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table recovery_approval enable row level security, force row level security;
create policy definer on recovery_approval for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy of_unit on recovery_approval for select to icmc_app using (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND ( SELECT guard.may('approveRecovery'::text) AS may)));
grant select (account_id, at, recovery_id, unit_id) to icmc_app;

create table recovery_code (
  account_id uuid not null,
  hash bytea not null,
  used_at timestamp with time zone,
  PRIMARY KEY (account_id, hash),
  FOREIGN KEY (account_id) REFERENCES account(id)
);
alter table recovery_code enable row level security, force row level security;
create policy definer on recovery_code for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy sign_in on recovery_code for all to icmc_signin using ((account_id IS NOT NULL)) with check ((account_id IS NOT NULL));
grant delete, insert (account_id, hash), select, update (used_at) to icmc_signin;

create table referral (
  id uuid not null,
  case_id uuid not null,
  from_unit_id uuid not null,
  to_unit_id uuid not null,
  to_account_id uuid,
  purpose text not null,
  legal_basis text not null,
  sections text[],
  documents uuid[],
  may_edit boolean not null,
  may_print boolean not null,
  may_export boolean not null,
  until date,
  state text not null default 'sent'::text,
  message bytea not null,
  reason bytea,
  case_number text not null,
  sent_by uuid not null,
  sent_at timestamp with time zone not null default now(),
  answered_by uuid,
  answered_at timestamp with time zone,
  kind text not null default 'referral'::text,
  consent_id uuid,
  override_reason bytea,
  law_text text,
  request_id uuid,
  sent_by_name text default guard.account_name(),
  to_account_name text,
  PRIMARY KEY (id),
  FOREIGN KEY (answered_by) REFERENCES account(id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (from_unit_id) REFERENCES unit(id),
  FOREIGN KEY (sent_by) REFERENCES account(id),
  FOREIGN KEY (to_account_id) REFERENCES account(id),
  FOREIGN KEY (to_unit_id) REFERENCES unit(id),
  CHECK ((kind = ANY (ARRAY['referral'::text, 'transfer'::text]))),
  CHECK ((state = ANY (ARRAY['sent'::text, 'accepted'::text, 'rejected'::text, 'done'::text, 'revoked'::text])))
);
alter table referral enable row level security, force row level security;
CREATE INDEX referral_case ON public.referral USING btree (case_id);
CREATE INDEX referral_from ON public.referral USING btree (from_unit_id, sent_at DESC);
CREATE INDEX referral_to ON public.referral USING btree (to_unit_id, sent_at DESC);
CREATE INDEX referral_to_account ON public.referral USING btree (to_account_id) WHERE ((to_account_id IS NOT NULL) AND (state = ANY (ARRAY['sent'::text, 'accepted'::text])));
create policy definer on referral for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy send on referral for insert to icmc_app with check (((from_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND (sent_by = ( SELECT guard.account_id() AS account_id)) AND (state = 'sent'::text) AND (to_unit_id <> from_unit_id) AND (EXISTS ( SELECT
   FROM case_file c
  WHERE ((c.id = referral.case_id) AND (c.owner_unit_id = referral.from_unit_id)))) AND guard.may_share(referral.*)));
create policy sides on referral for select to icmc_app using (((from_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) OR ((to_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((to_account_id IS NULL) OR (to_account_id = ( SELECT guard.account_id() AS account_id)) OR (( SELECT guard.account_role() AS account_role) = ANY (ARRAY['supervisor'::text, 'nodalOfficer'::text])))) OR (EXISTS ( SELECT
   FROM case_file c
  WHERE ((c.id = referral.case_id) AND (c.owner_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)))))));
grant insert (case_id, case_number, consent_id, documents, from_unit_id, id, kind, law_text, legal_basis, may_edit, may_export, may_print, message, override_reason, purpose, request_id, sections, sent_by, to_account_id, to_unit_id, until), select to icmc_app;
CREATE TRIGGER keep_receiver_name BEFORE INSERT OR UPDATE OF to_account_id ON public.referral FOR EACH ROW EXECUTE FUNCTION guard.keep_receiver_name();
CREATE TRIGGER note_step AFTER INSERT OR UPDATE OF state ON public.referral FOR EACH ROW EXECUTE FUNCTION guard.note_step();

create table referral_step (
  id bigint not null generated as identity,
  referral_id uuid not null,
  state text not null,
  at timestamp with time zone not null default now(),
  account_id uuid,
  unit_id uuid,
  account_name text,
  reason bytea,
  from_account_id uuid,
  PRIMARY KEY (id),
  FOREIGN KEY (from_account_id) REFERENCES account(id),
  FOREIGN KEY (referral_id) REFERENCES referral(id)
);
alter table referral_step enable row level security, force row level security;
CREATE INDEX referral_step_of ON public.referral_step USING btree (referral_id, id);
create policy definer on referral_step for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy seen on referral_step for select to icmc_app using (((( SELECT guard.case_unit_id() AS case_unit_id) IS NOT NULL) AND (EXISTS ( SELECT
   FROM referral r
  WHERE (r.id = referral_step.referral_id)))));
grant select to icmc_app;

create table refused_change (
  id uuid not null,
  account_id uuid not null,
  unit_id uuid not null,
  reason text not null,
  sealed bytea,
  received_at timestamp with time zone not null default now(),
  record_id uuid,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table refused_change enable row level security, force row level security;
CREATE INDEX refused_change_account ON public.refused_change USING btree (account_id);
CREATE INDEX refused_change_record ON public.refused_change USING btree (record_id);
create policy definer on refused_change for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy keep on refused_change for insert to icmc_app with check (((account_id = ( SELECT guard.account_id() AS account_id)) AND (unit_id = ( SELECT guard.unit_id() AS unit_id))));
create policy own on refused_change for select to icmc_app using ((account_id = ( SELECT guard.account_id() AS account_id)));
grant insert (account_id, id, reason, record_id, sealed, unit_id), select to icmc_app;
CREATE TRIGGER keep_no_refused BEFORE INSERT ON public.refused_change FOR EACH ROW EXECUTE FUNCTION guard.keep_no_refused();

create table role_act (
  role text not null,
  act text not null,
  PRIMARY KEY (role, act)
);
alter table role_act enable row level security, force row level security;
create policy definer on role_act for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table server_meta (
  is_only boolean not null default true,
  epoch uuid not null,
  is_demo boolean not null default false,
  PRIMARY KEY (is_only),
  CHECK (is_only)
);
alter table server_meta enable row level security, force row level security;
create policy definer on server_meta for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy known on server_meta for select to icmc_app using ((( SELECT guard.account_id() AS account_id) IS NOT NULL));
grant select to icmc_app;

create table session (
  token_hash bytea not null,
  id uuid not null,
  account_id uuid not null,
  device_id uuid not null,
  opened_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  idle_at timestamp with time zone not null default (now() + '12:00:00'::interval),
  is_pending boolean not null default false,
  proved_at timestamp with time zone,
  last_used_at timestamp with time zone not null default now(),
  wrong_codes integer not null default 0,
  UNIQUE (id),
  PRIMARY KEY (token_hash),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (device_id) REFERENCES device(id),
  CHECK ((expires_at <= (opened_at + '12:00:00'::interval)))
);
alter table session enable row level security, force row level security;
CREATE INDEX session_account ON public.session USING btree (account_id);
create policy close on session for update to icmc_signin using ((ended_at IS NULL)) with check ((ended_at IS NOT NULL));
create policy definer on session for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy find on session for select to icmc_signin using ((expires_at > now()));
create policy open on session for insert to icmc_signin with check (((expires_at <= (now() + '12:00:00'::interval)) AND (idle_at <= (now() + '00:31:00'::interval)) AND (ended_at IS NULL) AND (proved_at IS NULL)));
create policy renew on session for update to icmc_signin using (((ended_at IS NULL) AND (expires_at > now()))) with check (((ended_at IS NULL) AND (idle_at <= (now() + '00:31:00'::interval))));
grant insert, select, update (ended_at, expires_at, idle_at, is_pending, last_used_at, proved_at, token_hash, wrong_codes) to icmc_signin;
CREATE TRIGGER cap_session BEFORE INSERT OR UPDATE OF expires_at ON public.session FOR EACH ROW EXECUTE FUNCTION guard.cap_session();

create table tombstone (
  person_id uuid not null,
  erased_at timestamp with time zone not null default now(),
  PRIMARY KEY (person_id)
);
alter table tombstone enable row level security, force row level security;
create policy definer on tombstone for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));

create table totp (
  account_id uuid not null,
  sealed bytea,
  waiting bytea,
  last_step bigint not null default 0,
  confirmed_at timestamp with time zone,
  PRIMARY KEY (account_id),
  FOREIGN KEY (account_id) REFERENCES account(id)
);
alter table totp enable row level security, force row level security;
create policy definer on totp for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy sign_in on totp for all to icmc_signin using ((account_id IS NOT NULL)) with check ((account_id IS NOT NULL));
grant delete, insert, select, update (confirmed_at, last_step, sealed, waiting) to icmc_signin;

create table unit (
  id uuid not null,
  code text not null,
  name text not null,
  kind text not null,
  parent_id uuid,
  country character(2) not null,
  state text,
  district text,
  languages text[] not null default '{}'::text[],
  duty_name text not null,
  duty_phone text not null,
  contact_unit_id uuid,
  valid_from date not null default CURRENT_DATE,
  valid_to date,
  UNIQUE (code),
  PRIMARY KEY (id),
  FOREIGN KEY (contact_unit_id) REFERENCES unit(id),
  FOREIGN KEY (parent_id) REFERENCES unit(id),
  CHECK ((code ~ '^[A-Z0-9]{2,8}$'::text)),
  CHECK (((valid_to IS NULL) OR (valid_to >= valid_from)))
);
alter table unit enable row level security, force row level security;
create policy definer on unit for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy directory on unit for select to icmc_app using ((( SELECT guard.account_id() AS account_id) IS NOT NULL));
create policy matcher on unit for select to icmc_matcher using (((valid_to IS NULL) OR (valid_to IS NOT NULL)));
grant select to icmc_app;
grant select to icmc_matcher;
CREATE TRIGGER keep_unit_history AFTER UPDATE ON public.unit FOR EACH ROW EXECUTE FUNCTION guard.keep_unit_history();

create table unit_feed (
  unit_id uuid not null,
  seq bigint not null,
  kind text not null,
  case_id uuid,
  from_version bigint not null default 0,
  subject_id uuid,
  at timestamp with time zone not null default now(),
  account_id uuid,
  PRIMARY KEY (unit_id, seq),
  FOREIGN KEY (account_id) REFERENCES account(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id),
  CHECK ((kind = ANY (ARRAY['changed'::text, 'granted'::text, 'narrowed'::text, 'revoked'::text, 'alert'::text, 'referral'::text, 'notice'::text])))
);
alter table unit_feed enable row level security, force row level security;
create policy definer on unit_feed for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own on unit_feed for select to icmc_app using (((unit_id = ( SELECT guard.unit_id() AS unit_id)) AND ((account_id IS NULL) OR (account_id = ( SELECT guard.account_id() AS account_id)))));
grant select to icmc_app;

create table unit_feed_counter (
  unit_id uuid not null,
  seq bigint not null default 0,
  PRIMARY KEY (unit_id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table unit_feed_counter enable row level security, force row level security;
create policy definer on unit_feed_counter for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy own on unit_feed_counter for select to icmc_app using ((unit_id = ( SELECT guard.unit_id() AS unit_id)));
grant select to icmc_app;

create table unit_history (
  unit_id uuid not null,
  changed_at timestamp with time zone not null default clock_timestamp(),
  account_id uuid,
  was jsonb not null,
  PRIMARY KEY (unit_id, changed_at),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table unit_history enable row level security, force row level security;
create policy administrator on unit_history for select to icmc_app using (( SELECT guard.may('manageUnits'::text) AS may));
create policy definer on unit_history for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
grant select to icmc_app;

create table unit_key (
  unit_id uuid not null,
  key_version integer not null,
  wrapped bytea not null,
  master_version integer not null default 1,
  made_at timestamp with time zone not null default now(),
  PRIMARY KEY (unit_id, key_version),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table unit_key enable row level security, force row level security;
create policy definer on unit_key for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on unit_key for select to icmc_matcher using ((key_version > 0));
create policy review on unit_key for select to icmc_app using ((unit_id IN ( SELECT guard.units_to_review() AS units_to_review)));
create policy wrapped on unit_key for select to icmc_app using (((unit_id = ( SELECT guard.unit_id() AS unit_id)) OR (EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.owner_unit_id = unit_key.unit_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now()))))) OR (EXISTS ( SELECT
   FROM referral r
  WHERE ((r.from_unit_id = unit_key.unit_id) AND (r.to_unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND (r.state = 'sent'::text) AND ((r.to_account_id IS NULL) OR (r.to_account_id = ( SELECT guard.account_id() AS account_id))))))));
grant select to icmc_app;
grant select to icmc_matcher;

create table used_challenge (
  hash bytea not null,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (hash)
);
alter table used_challenge enable row level security, force row level security;
CREATE INDEX used_challenge_expires ON public.used_challenge USING btree (expires_at);
create policy definer on used_challenge for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy sign_in on used_challenge for all to icmc_signin using ((expires_at IS NOT NULL)) with check ((expires_at IS NOT NULL));
grant delete, insert, select to icmc_signin;

create table withheld (
  case_id uuid not null,
  record_id uuid not null,
  unit_id uuid not null,
  since timestamp with time zone not null default now(),
  PRIMARY KEY (case_id, record_id),
  FOREIGN KEY (case_id) REFERENCES case_file(id),
  FOREIGN KEY (unit_id) REFERENCES unit(id)
);
alter table withheld enable row level security, force row level security;
CREATE INDEX withheld_unit ON public.withheld USING btree (case_id, unit_id);
create policy definer on withheld for all to icmc_owner using ((CURRENT_USER = 'icmc_owner'::name)) with check ((CURRENT_USER = 'icmc_owner'::name));
create policy matcher on withheld for select to icmc_matcher using ((since IS NOT NULL));
create policy seen on withheld for select to icmc_app using ((EXISTS ( SELECT
   FROM case_access a
  WHERE ((a.case_id = withheld.case_id) AND (a.unit_id = ( SELECT guard.case_unit_id() AS case_unit_id)) AND ((a.account_id IS NULL) OR (a.account_id = ( SELECT guard.account_id() AS account_id))) AND (a.valid_from <= now()) AND ((a.valid_to IS NULL) OR (a.valid_to > now())) AND guard.opens(a.sections, 'consent'::text)))));
grant select to icmc_app;
grant select to icmc_matcher;

CREATE OR REPLACE FUNCTION guard.accept_transfer(the_referral uuid, the_version integer, the_ids uuid[], the_wraps bytea[])
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare r referral; f case_file; x record; the_unit uuid := guard.case_unit_id(); told uuid[];
begin
  -- Before the case, as whoever confirms an erasure takes them.
  perform 1 from erasure e where e.case_id = (select y.case_id from referral y where y.id = the_referral and y.kind = 'transfer' and y.to_unit_id = the_unit) and e.state = 'asked' order by e.id for update;
  perform 1 from case_file c where c.id = (select y.case_id from referral y where y.id = the_referral and y.kind = 'transfer' and y.to_unit_id = the_unit) for no key update;
  select * into r from referral where id = the_referral and kind = 'transfer' and to_unit_id = the_unit for update;
  if r.id is null or r.state <> 'sent' or not guard.may('transferCase') then return 'notTaken'; end if;
  select * into f from case_file where id = r.case_id;
  if f.owner_unit_id <> r.from_unit_id or f.withdrawn_at is not null or guard.is_withheld(f.id, the_unit) then return 'notTaken'; end if;
  if r.legal_basis = 'consent' and not guard.consent_stands(f.id, r.consent_id) then return 'notTaken'; end if;
  if (select array_agg(i order by i) from unnest(the_ids) i) is distinct from
     (select array_agg(i order by i) from (select f.id union all select person_id from person_key where case_id = f.id and wrapped is not null) t (i))
     or cardinality(the_wraps) <> cardinality(the_ids) or array_position(the_wraps, null) is not null
     or not exists (select from unit_key k where k.unit_id = the_unit and k.key_version = the_version) then return 'keysMoved'; end if;
  if exists (select from case_file o where o.owner_unit_id = the_unit and o.number = f.number) then return 'numberTaken'; end if;
  perform guard.match_again(f.id);
  perform guard.lock_alerts(f.id);
  told := guard.units_of(f.id);

  -- What the old owner has ends; restricted facts were granted to its persons by name, and to nobody of the new owner's yet.
  update case_access set valid_to = least(valid_to, now()), end_told_at = coalesce(end_told_at, now()), sections = array_remove(sections, 'restricted')
    where case_id = f.id and (unit_id in (r.from_unit_id, the_unit) or 'restricted' = any (sections));
  begin
    -- The keys and all access follow by their foreign keys.
    update case_file set owner_unit_id = the_unit, import_id = null where id = f.id;
  exception when unique_violation then
    raise exception 'numberTaken' using errcode = 'unique_violation', constraint = 'case_file_owner_unit_id_number_key';
  end;
  update case_key k set unit_key_version = the_version, wrapped = n.wrapped from unnest(the_ids, the_wraps) n (id, wrapped) where k.case_id = f.id and n.id = f.id;
  update person_key k set unit_key_version = the_version, wrapped = n.wrapped from unnest(the_ids, the_wraps) n (id, wrapped) where k.person_id = n.id and k.case_id = f.id;
  insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, referral_id)
    values (gen_random_uuid(), f.id, the_unit, the_unit, 'owner', true, true, true, 'transfer', r.id);
  -- Nobody can withhold a case from its owner; from here on the old one is a unit like any other.
  insert into withheld (case_id, record_id, unit_id) select c.case_id, c.id, r.from_unit_id from case_record c
    where c.case_id = f.id and c.type = 'withholding' and c.withdrawn_change is null and c.plain #>> '{from,value}' = 'unit' and c.plain #>> '{unit,value}' = r.from_unit_id::text on conflict do nothing;
  if r.until is not null and r.until >= current_date and not guard.is_withheld(f.id, r.from_unit_id) then
    insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, referral_id, valid_to)
      values (gen_random_uuid(), f.id, the_unit, r.from_unit_id, 'referral', false, false, false, 'transfer', r.id, r.until + interval '1 day');
  end if;

  -- What stands goes on, with the new owner as its sender; what was sent to the new owner is over, and so is any other transfer.
  perform guard.lock_feeds(told || the_unit);
  update referral set state = 'accepted', answered_by = guard.account_id(), answered_at = now() where id = r.id;
  for x in select id, kind, to_unit_id, state from referral where case_id = f.id and id <> r.id and state in ('sent', 'accepted') order by id for update loop
    if x.to_unit_id = the_unit or (x.kind = 'transfer' and x.state = 'sent') then
      update referral set state = case when x.state = 'accepted' then 'done' else 'revoked' end, reason = null, answered_by = guard.account_id(), answered_at = now() where id = x.id;
    elsif x.kind = 'referral' then
      update referral set from_unit_id = the_unit where id = x.id;
    end if;
    perform guard.append_to_feed(x.to_unit_id, 'referral', null, 0, x.id);
    perform guard.append_to_feed(r.from_unit_id, 'referral', null, 0, x.id);
    perform guard.append_to_feed(the_unit, 'referral', null, 0, x.id);
  end loop;
  perform guard.move_alerts(f.id, r.from_unit_id, the_unit);
  perform guard.append_to_feed(the_unit, 'granted', f.id, 0, null);
  perform guard.append_to_feed(r.from_unit_id, 'revoked', f.id, 0, null);
  for x in select distinct unit_id from case_access where case_id = f.id and unit_id not in (the_unit, r.from_unit_id) and valid_from <= now() and (valid_to is null or valid_to > now()) order by 1 loop
    perform guard.append_to_feed(x.unit_id, 'changed', f.id, f.version + 1, null);
  end loop;
  -- Whom somebody asked to have erased is the new owner's to answer.
  for x in update erasure e set unit_id = the_unit where e.case_id = f.id and e.state = 'asked' returning e.id loop
    perform guard.tell(the_unit, null, array['supervisor', 'nodalOfficer'], 'erasureAsked', f.id, x.id, null);
  end loop;
  perform guard.tell_of_referral(r.id);
  return 'taken';
end $function$
;

CREATE OR REPLACE FUNCTION guard.access_predicate(the_case text, the_condition text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select format('exists (select from public.case_access a where a.case_id = %s and a.unit_id = (select guard.case_unit_id())
    and (a.account_id is null or a.account_id = (select guard.account_id())) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())%s)',
    the_case, case when the_condition = '' then '' else ' and ' || the_condition end)
$function$
;

CREATE OR REPLACE FUNCTION guard.access_requests(the_alerts uuid[], the_requests uuid[], the_case uuid)
 RETURNS TABLE(id uuid, alert_id uuid, side text, case_id uuid, unit_id uuid, purpose text, message bytea, reason bytea, state text, asked_by text, asked_at timestamp with time zone, answered_by text, answered_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
begin
  return query select q.id, q.alert_id, case when q.from_unit_id = s.unit_id then 'asker' else 'asked' end, s.case_id,
      case when q.from_unit_id = s.unit_id then q.contact_unit_id else q.from_unit_id end, q.purpose, q.message, q.reason, q.state,
      q.asked_by_name, q.asked_at, case when q.to_unit_id = s.unit_id or q.state = 'withdrawn' then q.answered_by_name end, q.answered_at
    from access_request q cross join lateral guard.own_side(q.alert_id) s
   where s.alert_id is not null and s.unit_id in (q.from_unit_id, q.to_unit_id)
     and (q.alert_id = any (the_alerts) or q.id = any (the_requests) or (the_case is not null and s.case_id = the_case));
end $function$
;

CREATE OR REPLACE FUNCTION guard.access_to(the_case uuid)
 RETURNS SETOF case_access
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.* from public.case_access a
   where a.case_id = the_case and a.unit_id = guard.case_unit_id()
     and (a.account_id is null or a.account_id = guard.account_id())
     and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
$function$
;

CREATE OR REPLACE FUNCTION guard.account_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.account_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.account_name()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.display_name from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.account_role()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.role from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.answer_access(the_request uuid, the_state text, the_reason bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare q access_request; the_unit uuid := guard.case_unit_id();
begin
  select * into q from access_request where id = the_request and the_unit in (from_unit_id, to_unit_id) for update;
  if q.id is null or q.state <> 'asked' or not guard.may('requestAccess') or (guard.own_side(q.alert_id)).alert_id is null
     or not ((the_state = 'refused' and the_unit = q.to_unit_id) or (the_state = 'withdrawn' and the_unit = q.from_unit_id)) then return false; end if;
  update access_request set state = the_state, reason = the_reason, answered_by = guard.account_id(), answered_by_name = guard.account_name(), answered_at = now() where id = q.id;
  perform guard.lock_feeds(array[q.from_unit_id, q.to_unit_id]);
  perform guard.tell_of_request(q.id, 'accessAnswered', case when the_state = 'refused' then q.from_unit_id else q.to_unit_id end);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION guard.answer_request(the_request uuid, the_answer text, the_user_name text, the_role text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.answering_unit(the_unit uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  with recursive above (id, level) as (select u.parent_id, 1 from public.unit u where u.id = the_unit
    union all select u.parent_id, a.level + 1 from public.unit u join above a on u.id = a.id where a.level < 20)
  select a.id from above a where guard.unit_is_open(a.id) and exists (select from public.account c
    where c.unit_id = a.id and c.status = 'active' and c.role in ('supervisor', 'nodalOfficer')) order by a.level limit 1
$function$
;

CREATE OR REPLACE FUNCTION guard.append_for_account(the_unit uuid, the_account uuid, the_kind text, the_case uuid, the_version bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_seq bigint;
begin
  insert into unit_feed_counter as c (unit_id, seq) values (the_unit, 1)
    on conflict (unit_id) do update set seq = c.seq + 1 returning seq into the_seq;
  insert into unit_feed (unit_id, seq, kind, case_id, from_version, account_id)
    values (the_unit, the_seq, the_kind, the_case, the_version, the_account);
  perform pg_notify('feed', the_unit || ' ' || the_seq);
end $function$
;

CREATE OR REPLACE FUNCTION guard.append_many_to_feed(the_unit uuid, the_kinds text[], the_cases uuid[], the_subjects uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_count int := cardinality(the_kinds); the_seq bigint;
begin
  insert into unit_feed_counter as c (unit_id, seq) values (the_unit, the_count)
    on conflict (unit_id) do update set seq = c.seq + the_count returning seq into the_seq;
  insert into unit_feed (unit_id, seq, kind, case_id, from_version, subject_id)
    select the_unit, the_seq - the_count + n, kind, case_id, 0, subject_id
      from unnest(the_kinds, the_cases, the_subjects) with ordinality t (kind, case_id, subject_id, n);
  perform pg_notify('feed', the_unit || ' ' || the_seq);
end $function$
;

CREATE OR REPLACE FUNCTION guard.append_to_feed(the_unit uuid, the_kind text, the_case uuid, the_version bigint, the_subject uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_seq bigint;
begin
  insert into unit_feed_counter as c (unit_id, seq) values (the_unit, 1)
    on conflict (unit_id) do update set seq = c.seq + 1 returning seq into the_seq;
  insert into unit_feed (unit_id, seq, kind, case_id, from_version, subject_id)
    values (the_unit, the_seq, the_kind, the_case, the_version, the_subject);
  perform pg_notify('feed', the_unit || ' ' || the_seq);
end $function$
;

CREATE OR REPLACE FUNCTION guard.approve_recovery(the_account uuid, the_code_hash bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare a account; r recovery; the_failure text := guard.begin_act('approveRecovery'); others int;
begin
  if the_failure is not null then return the_failure; end if;
  select * into a from account x where x.id = the_account and x.status = 'active' and (x.unit_id = guard.unit_id() or guard.may_help_recover(x)) for update;
  if a.id is null then return 'notFound'; end if;
  if a.id = guard.account_id() then return 'twoPersonsNeeded'; end if;
  if not guard.is_unit_role(a.role) then return 'mayNot'; end if;
  update recovery set ended_at = now() where account_id = a.id and ended_at is null and expires_at <= now();
  insert into recovery (account_id, unit_id) values (a.id, a.unit_id) on conflict do nothing;
  select * into r from recovery where account_id = a.id and ended_at is null;
  -- Two accounts of which one was opened by the other a few days ago may be one person.
  if exists (select from recovery_approval p join account_request q on q.answered_at > now() - interval '7 days'
      and ((q.id = p.account_id and q.answered_by = guard.account_id()) or (q.id = guard.account_id() and q.answered_by = p.account_id)) where p.recovery_id = r.id) then
    return 'twoPersonsNeeded';
  end if;
  -- Somebody who knows the person by sight is one of the two, where there is anybody.
  if a.unit_id <> guard.unit_id() and guard.has_own_approver(a.id, a.unit_id)
    and exists (select from recovery_approval p join account b on b.id = p.account_id where p.recovery_id = r.id and b.unit_id <> a.unit_id) then return 'twoPersonsNeeded'; end if;
  select count(*) into others from recovery_approval where recovery_id = r.id;
  insert into recovery_approval (recovery_id, unit_id, account_id, code_hash) values (r.id, a.unit_id, guard.account_id(), the_code_hash) on conflict do nothing;
  if not found then return 'twoPersonsNeeded'; end if;
  if others = 0 then perform guard.tell_of_recovery(a.id, a.unit_id); end if;
  return case when others = 0 then 'first' else 'second' end;
end $function$
;

CREATE OR REPLACE FUNCTION guard.ask_access(the_request uuid, the_alert uuid, the_purpose text, the_message bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare s alert_side; the_owner uuid;
begin
  s := guard.own_side(the_alert);
  if s.alert_id is null or not guard.may('requestAccess') then return 'notFound'; end if;
  select f.owner_unit_id into the_owner from alert a join case_file f on f.id = case when a.case_a = s.case_id then a.case_b else a.case_a end
   where a.id = the_alert and f.withdrawn_at is null;
  if the_owner is null or the_owner = s.unit_id then return 'notFound'; end if;
  if exists (select from access_request where id = the_request) then
    return case when exists (select from access_request where id = the_request and alert_id = the_alert and from_unit_id = s.unit_id) then 'asked' else 'alreadyDone' end;
  end if;
  -- Asking would tell that unit of a case that it must not hear of.
  if guard.is_withheld(s.case_id, the_owner) then return 'withheld'; end if;
  -- Asked and taken back over and over, it would be a way to flood the other side.
  if (select count(*) from access_request where alert_id = the_alert and from_unit_id = s.unit_id and asked_at > now() - interval '1 day') >= 3 then return 'tooOften'; end if;
  insert into access_request (id, alert_id, from_unit_id, to_unit_id, contact_unit_id, purpose, message, asked_by, asked_by_name)
    values (the_request, the_alert, s.unit_id, the_owner, s.other_unit_id, the_purpose, the_message, guard.account_id(), guard.account_name()) on conflict do nothing;
  if not found then return 'alreadyDone'; end if;
  perform guard.lock_feeds(array[s.unit_id, the_owner]);
  perform guard.tell_of_request(the_request, 'accessAsked', the_owner);
  return 'asked';
end $function$
;

CREATE OR REPLACE FUNCTION guard.ask_account(the_request uuid, the_code text, the_person jsonb, the_salt bytea, the_verifier text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.ask_erasure(the_erasure uuid, the_person uuid, the_ground text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_case uuid; the_unit uuid := guard.case_unit_id();
begin
  if not (guard.may('erasePerson') and guard.has_proof()) then return 'mayNot'; end if;
  -- The unit's own case only: what was referred to it is not its to erase.
  select r.case_id into the_case from case_record r join case_file f on f.id = r.case_id
   where r.id = the_person and r.type = 'person' and f.owner_unit_id = the_unit and f.withdrawn_at is null
     and exists (select from guard.access_to(f.id) a where guard.opens(a.sections, 'persons'));
  if the_case is null then return 'notFound'; end if;
  if exists (select from erasure e where e.id = the_erasure and e.person_id = the_person and e.asked_by = guard.account_id()) then return 'asked'; end if;
  if exists (select from tombstone t where t.person_id = the_person) then return 'alreadyDone'; end if;
  insert into erasure (id, person_id, case_id, unit_id, ground, asked_by) values (the_erasure, the_person, the_case, the_unit, the_ground, guard.account_id())
    on conflict do nothing;
  if not found then return 'alreadyDone'; end if;
  perform guard.tell(the_unit, null, array['supervisor', 'nodalOfficer'], 'erasureAsked', the_case, the_erasure, null);
  return 'asked';
end $function$
;

CREATE OR REPLACE FUNCTION guard.audit_state()
 RETURNS TABLE(seals bigint, sealed_until timestamp with time zone, sealed_seq bigint, unsealed bigint, verified_at timestamp with time zone, verified_result text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.number, s.sealed_at, s.last_seq, (select count(*) from (select from audit a where a.seq > coalesce(s.last_seq, 0) limit 10000) n), v.at, v.result
    from (select 1) one left join lateral (select * from audit_seal order by number desc limit 1) s on true
    left join lateral (select b.at, b.result from audit b where b.action = 'audit.verified' order by b.seq desc limit 1) v on true
   where guard.may('readAudit')
$function$
;

CREATE OR REPLACE FUNCTION guard.auditor_units()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce(array_agg(distinct unit_id), '{}') from account where role = 'auditor' and status = 'active'
$function$
;

CREATE OR REPLACE FUNCTION guard.begin_act(the_act text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  perform 1 from unit where id = guard.unit_id() for no key update;
  if guard.account_id() is null then return 'signInNeeded'; end if;
  if not guard.may(the_act) then return 'mayNot'; end if;
  if not guard.has_proof() then return 'proofNeeded'; end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.break_glasses()
 RETURNS TABLE(id uuid, case_id uuid, owner_unit_id uuid, unit_id uuid, account_name text, opened_at timestamp with time zone, ends_at timestamp with time zone, reason bytea, fir bytea, reviewed_at timestamp with time zone, reviewer_name text, verdict text, review bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select b.id, b.case_id, b.owner_unit_id, b.unit_id, a.display_name, b.opened_at, b.ends_at, b.reason, b.fir,
         b.reviewed_at, v.display_name, b.verdict, b.review
    from break_glass b join account a on a.id = b.account_id
    left join account v on v.id = b.reviewed_by
   where guard.may('reviewBreakGlass') and b.account_id <> guard.account_id() and (guard.account_role() = 'auditor' or b.owner_unit_id = guard.case_unit_id())
   order by b.reviewed_at is not null, b.opened_at desc limit 200
$function$
;

CREATE OR REPLACE FUNCTION guard.browsing(the_from timestamp with time zone, the_accounts uuid[])
 RETURNS TABLE(account_id uuid, day date, lookups integer, busiest_hour integer, out_of_hours integer, cases integer, closed_cases integer, other_units integer, searches integer, same_subject integer, taken_away integer, refusals integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION guard.canary_cases()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce(array_agg(case_id), '{}') from canary_case
$function$
;

CREATE OR REPLACE FUNCTION guard.cap_session()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  select least(new.expires_at, (u.valid_to + 1)::timestamptz) into new.expires_at from account a join unit u on u.id = a.unit_id where a.id = new.account_id;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.case_log(the_case uuid, the_acts text[], the_unit uuid, the_skip integer)
 RETURNS TABLE(act text, account_name text, unit_id uuid, at timestamp with time zone, device_at text, is_refused boolean, person_ids uuid[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select guard.case_log_act(l.action), case when l.action = 'network.told' or exists (select from unit u where u.id = l.unit_id and u.kind = 'shelter' and u.id <> guard.case_unit_id()) then null else p.display_name end, l.unit_id, l.at,
         case when l.action like 'device.%' then split_part(l.result, ' ', 1) end, l.result in ('refused', 'denied'),
         case when l.action in ('device.revealed', 'device.searched', 'network.told') then l.objects end
    from audit l left join account p on p.id = l.account_id
   where l.case_id = the_case and guard.may('readCaseLog')
     and exists (select from case_file f where f.id = the_case and f.owner_unit_id = guard.case_unit_id() and f.withdrawn_at is null)
     and guard.case_log_act(l.action) is not null
     and (the_acts is null or guard.case_log_act(l.action) = any (the_acts)) and (the_unit is null or l.unit_id = the_unit)
     and (l.action = 'network.told' or exists (select from case_access a where a.case_id = the_case and a.unit_id = l.unit_id))
   order by l.seq desc offset greatest(0, the_skip) limit 100
$function$
;

CREATE OR REPLACE FUNCTION guard.case_log_act(the_action text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when the_action = 'case.delivered' then 'delivered' when the_action = 'case.changed' then 'changed'
    when the_action in ('device.opened', 'device.revealed', 'device.searched', 'device.printed', 'device.printBlocked', 'device.exported') then substr(the_action, 8)
    when the_action = 'network.told' then 'askedAbout' when the_action = 'caseLog.read' then 'logRead'
    when the_action in ('case.accessSeen', 'sharing.read') then 'accessRead'
    when the_action like 'breakGlass.%' then 'brokeGlass' when the_action like 'restricted.%' then 'restricted' when the_action like 'erasure.%' then 'erased'
    when the_action like 'referral.%' or the_action like 'access.%' or the_action like 'transfer.%' or the_action like 'consent.%' then 'referred' end
$function$
;

CREATE OR REPLACE FUNCTION guard.case_unit_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.unit_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    join public.role_act r on r.role = a.role and r.act = 'readCase'
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.change_account(the_account uuid, the_act text, the_role text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.consent_stands(the_case uuid, the_consent uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION guard.contact_of(the_unit uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce(u.contact_unit_id, case when u.kind = 'shelter' then u.parent_id end, u.id) from public.unit u where u.id = the_unit
$function$
;

CREATE OR REPLACE FUNCTION guard.decide_erasure(the_erasure uuid, does_confirm boolean)
 RETURNS TABLE(outcome text, person_id uuid, case_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare e erasure;
begin
  if not (guard.may('confirmErasure') and guard.has_proof()) then return query select 'mayNot', null::uuid, null::uuid; return; end if;
  select x.* into e from erasure x join case_file f on f.id = x.case_id and f.owner_unit_id = x.unit_id
   where x.id = the_erasure and x.unit_id = guard.case_unit_id() for update of x;
  if e.id is null then return query select 'notFound', null::uuid, null::uuid; return; end if;
  if e.state <> 'asked' then return query select 'alreadyDone', null::uuid, null::uuid; return; end if;
  if does_confirm and e.asked_by = guard.account_id() then return query select 'twoPersonsNeeded', null::uuid, null::uuid; return; end if;
  update erasure x set state = case when does_confirm then 'done' else 'refused' end, decided_at = now(),
    decided_by = case when e.asked_by = guard.account_id() then null else guard.account_id() end where x.id = e.id;
  if does_confirm then perform guard.erase_person(e.person_id); end if;
  return query select case when does_confirm then 'done' else 'refused' end, e.person_id, e.case_id;
end $function$
;

CREATE OR REPLACE FUNCTION guard.device_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.device_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.devices_of_referral(the_referral uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select jsonb_build_object('isOver', not exists (select from case_access a where a.case_id = r.case_id and a.unit_id = r.to_unit_id and (a.valid_to is null or a.valid_to > now())),
      'devices', (select coalesce(jsonb_agg(jsonb_build_object('unitId', d.unit_id, 'removedAt', d.removed_at, 'lastSeen', coalesce(t.last_seen, d.delivered_at), 'isOut', v.revoked_at is not null)), '[]')
        from device_case d join device v on v.id = d.device_id left join device_contact t on t.device_id = d.device_id where d.case_id = r.case_id and d.unit_id = r.to_unit_id))
    from referral r join case_file f on f.id = r.case_id and f.owner_unit_id = r.from_unit_id
     where r.id = the_referral and r.from_unit_id = guard.case_unit_id() and guard.may('seeAccess')
$function$
;

CREATE OR REPLACE FUNCTION guard.end_access(the_referral uuid, the_case uuid, the_unit uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update case_access set valid_to = now(), end_told_at = now() where referral_id = the_referral and (valid_to is null or valid_to > now());
  if found then perform guard.append_to_feed(the_unit, 'revoked', the_case, 0, null); end if;
end $function$
;

CREATE OR REPLACE FUNCTION guard.end_break_glass(the_id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare b break_glass;
begin
  select g.* into b from break_glass g join case_access a on a.id = g.access_id and a.valid_to > now()
   where the_id in (g.id, g.case_id) and g.account_id = guard.account_id();
  if b.id is null then return null; end if;
  perform 1 from case_file where id = b.case_id for no key update;
  update case_access set valid_to = now(), end_told_at = now() where id = b.access_id and valid_to > now();
  if not found then return null; end if;
  update break_glass set ends_at = now() where id = b.id;
  perform guard.lock_feeds(array[b.owner_unit_id, b.unit_id]);
  perform guard.append_for_account(b.unit_id, b.account_id, 'revoked', b.case_id, 0);
  perform guard.append_to_feed(b.owner_unit_id, 'changed', b.case_id, (select version + 1 from case_file where id = b.case_id), null);
  return b.case_id;
end $function$
;

CREATE OR REPLACE FUNCTION guard.end_restricted(the_case uuid, the_account uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_unit uuid := guard.case_unit_id();
begin
  if not guard.may('grantRestricted') or not guard.has_proof() then raise exception 'not to be ended' using errcode = 'insufficient_privilege'; end if;
  perform 1 from case_file where id = the_case and owner_unit_id = the_unit and withdrawn_at is null for no key update;
  if not found then return 'notFound'; end if;
  update case_access a set valid_to = now(), end_told_at = now(), ended_by = guard.account_id()
   where a.case_id = the_case and a.account_id = the_account and a.unit_id = the_unit and a.sections = array['restricted'] and (a.valid_to is null or a.valid_to > now());
  if not found then return 'accountUnknown'; end if;
  perform guard.append_for_account(the_unit, the_account, 'narrowed', the_case, 0);
  return 'done';
end $function$
;

CREATE OR REPLACE FUNCTION guard.end_sessions(the_account uuid, the_device uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update session set ended_at = now() where account_id = the_account and ended_at is null and (the_device is null or device_id = the_device);
  perform pg_notify('session', the_account::text);
end $function$
;

CREATE OR REPLACE FUNCTION guard.enrol(the_hashes bytea[], the_salt bytea, the_memory_kib integer, the_passes integer, the_verifier text)
 RETURNS TABLE(user_name text, failure text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
  -- Two codes, of two persons who both may still approve, here or for this unit.
  select x.id, a.id as account_id, a.unit_id, a.user_name into r from recovery x join account a on a.id = x.account_id and a.status = 'active' and guard.unit_is_open(a.unit_id)
   where x.ended_at is null and x.expires_at > now() and 2 = (select count(*) from recovery_approval p
      join account b on b.id = p.account_id and b.status = 'active' and (b.unit_id = x.unit_id or guard.helps_unit(b.id, x.unit_id)) join role_act t on t.role = b.role and t.act = 'approveRecovery'
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.enter(the_token text)
 RETURNS TABLE(account_id uuid, unit_id uuid, unit_code text, user_name text, display_name text, role text, language text, session_id uuid, device_id uuid, device_letter text, is_touch_due boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
begin
  -- Local to the transaction, and ends with it.
  perform set_config('icmc.token', the_token, true);
  return query select s.account_id, a.unit_id, u.code, a.user_name, a.display_name, a.role, a.language, s.id, s.device_id, d.letter,
      -- The session's last use was written down more than a minute ago (see touch_session).
      s.idle_at < now() + interval '29 minutes'
    from guard.session_row() s join account a on a.id = s.account_id join unit u on u.id = a.unit_id join device d on d.id = s.device_id;
end $function$
;

CREATE OR REPLACE FUNCTION guard.erase_again(the_persons uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_person uuid; erased int := 0;
begin
  foreach the_person in array the_persons loop
    if guard.erase_person(the_person) then erased := erased + 1; end if;
  end loop;
  return erased;
end $function$
;

CREATE OR REPLACE FUNCTION guard.erase_person(the_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_case uuid; the_version bigint; the_unit uuid; does_exist boolean := false;
begin
  insert into tombstone (person_id) values (the_person) on conflict do nothing;
  -- The case first, as every edit locks it: one under way is waited for, and erased.
  select r.case_id into the_case from case_record r where r.id = the_person and r.type = 'person';
  if the_case is not null then perform from case_file f where f.id = the_case for no key update; end if;
  update person_key set wrapped = null, destroyed_at = coalesce(destroyed_at, now()) where person_id = the_person and wrapped is not null;
  does_exist := found;
  -- Sealed under other keys, and about the person all the same.
  update refused_change set sealed = null where record_id = the_person and sealed is not null;
  if the_case is null or not exists (select from case_record r where r.case_id = the_case and r.id = the_person and (r.erased_at is null or r.identity is not null)) then
    return does_exist;
  end if;
  update case_file f set version = f.version + 1 where f.id = the_case returning f.version into the_version;
  update case_record r set identity = null, erased_at = coalesce(r.erased_at, now()), version = the_version where r.case_id = the_case and r.id = the_person;
  -- The matcher forgets the person when this job comes.
  insert into match_job as j (person_id, case_id, is_bulk, due_at) values (the_person, the_case, false, now())
    on conflict (person_id) do update set due_at = excluded.due_at, turn = j.turn + 1;
  perform pg_notify('match', '');
  -- Every unit that may read persons gets the record anew, and its devices overwrite what they hold.
  for the_unit in select distinct a.unit_id from case_access a where a.case_id = the_case and guard.opens(a.sections, 'persons')
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()) order by 1 loop
    perform guard.append_to_feed(the_unit, 'changed', the_case, the_version, null);
  end loop;
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION guard.flag_browsing(the_account uuid, the_day date, the_rules text[])
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_result text := left(the_day || ' ' || array_to_string(the_rules, ' '), 200);
begin
  perform pg_advisory_xact_lock(hashtextextended(the_account::text, 2));
  if exists (select from audit b where b.action = 'browsing.unusual' and b.account_id = the_account and b.result like the_day || ' %') then return false; end if;
  insert into audit (account_id, unit_id, action, result) select a.id, a.unit_id, 'browsing.unusual', the_result from account a where a.id = the_account;
  if not found then return false; end if;
  perform guard.tell_auditors('browsingUnusual', the_account);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION guard.forget_factors(the_account uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  delete from public.passkey where account_id = the_account;
  delete from public.totp where account_id = the_account;
  delete from public.recovery_code where account_id = the_account
$function$
;

CREATE OR REPLACE FUNCTION guard.gone_subjects(the_subjects uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select n from unnest(the_subjects) n where guard.case_unit_id() is not null
    and not exists (select from public.alert_side s where s.alert_id = n and s.unit_id = guard.case_unit_id())
    and (not exists (select from public.referral r join public.case_file f on f.id = r.case_id where r.id = n and guard.case_unit_id() in (r.from_unit_id, r.to_unit_id, f.owner_unit_id))
      or exists (select from public.referral r join public.referral_step s on s.referral_id = r.id and s.from_account_id = guard.account_id()
        where r.id = n and r.to_account_id <> guard.account_id() and r.to_unit_id = guard.case_unit_id() and guard.account_role() not in ('supervisor', 'nodalOfficer')))
$function$
;

CREATE OR REPLACE FUNCTION guard.grant_restricted(the_case uuid, the_account uuid, the_until date)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_unit uuid := guard.case_unit_id(); told uuid; the_access uuid := gen_random_uuid();
begin
  if not guard.may('grantRestricted') or not guard.has_proof() then raise exception 'not to be granted' using errcode = 'insufficient_privilege'; end if;
  perform 1 from case_file where id = the_case and owner_unit_id = the_unit and withdrawn_at is null for no key update;
  if not found then return 'notFound'; end if;
  if not exists (select from account a join role_act r on r.role = a.role and r.act = 'readCase' where a.id = the_account and a.unit_id = the_unit and a.status = 'active') then
    return 'accountUnknown';
  end if;
  if exists (select from case_access a where a.case_id = the_case and a.account_id = the_account and guard.opens(a.sections, 'restricted') and (a.valid_to is null or a.valid_to > now())) then
    return 'alreadyDone';
  end if;
  insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis, valid_to, granted_by)
    values (the_access, the_case, the_unit, the_unit, the_account, 'owner', array['restricted'], true, false, false, 'restricted',
            case when the_until is null then null else the_until + interval '1 day' end, guard.account_id());
  perform guard.append_for_account(the_unit, the_account, 'granted', the_case, 0);
  for told in select a.account_id from case_access a where a.case_id = the_case and a.account_id is distinct from guard.account_id() and guard.opens(a.sections, 'restricted')
      and (a.valid_to is null or a.valid_to > now()) loop
    perform guard.tell(the_unit, told, null, 'restrictedGranted', the_case, the_access, the_unit);
  end loop;
  return 'done';
end $function$
;

CREATE OR REPLACE FUNCTION guard.has_own_approver(the_account uuid, the_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.account b join public.role_act t on t.role = b.role and t.act = 'approveRecovery'
    where b.unit_id = the_unit and b.id <> the_account and b.status = 'active')
$function$
;

CREATE OR REPLACE FUNCTION guard.has_proof()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce(s.proved_at > now() - interval '10 minutes', false) from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.hear_dropped(the_cases uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update device_case set removed_at = now() where device_id = guard.device_id() and case_id = any (the_cases) and removed_at is null
    -- Only where access has ended: a device that still has it will be given the case again.
    and not exists (select from guard.access_to(device_case.case_id));
end $function$
;

CREATE OR REPLACE FUNCTION guard.hear_emptied(the_devices uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_device uuid;
begin
  for the_device in select s.device_id from guard.shut_out(null, the_devices) s loop
    update device set emptied_at = now() where id = the_device and emptied_at is null;
    update device_case set removed_at = now() where device_id = the_device and removed_at is null;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.hear_log(the_entries jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.helps_unit(the_helper uuid, the_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.account h where h.id = the_helper and h.status = 'active' and h.unit_id <> the_unit and guard.unit_is_open(h.unit_id)
    and ((h.role in ('supervisor', 'nodalOfficer') and h.unit_id = guard.answering_unit(the_unit))
      or (h.role = 'systemAdministrator' and (guard.answering_unit(the_unit) is null
        or 2 > (select count(*) from public.account b join public.role_act t on t.role = b.role and t.act = 'approveRecovery'
                 where b.status = 'active' and (b.unit_id = the_unit or (b.unit_id = guard.answering_unit(the_unit) and b.role <> 'systemAdministrator')))))))
$function$
;

CREATE OR REPLACE FUNCTION guard.hit_ids(the_hits jsonb)
 RETURNS uuid[]
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select array_agg(x::uuid) from (select x from jsonb_array_elements_text(the_hits -> 'personIds') x limit 50) t
$function$
;

CREATE OR REPLACE FUNCTION guard.is_unit_role(the_role text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.role_act where role = the_role) and not exists (select from public.role_act where role = the_role and act in ('readAudit', 'manageUnits'))
$function$
;

CREATE OR REPLACE FUNCTION guard.is_withheld(the_case uuid, the_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.withheld w where w.case_id = the_case and w.unit_id = the_unit)
$function$
;

CREATE OR REPLACE FUNCTION guard.is_withheld_from(the_case uuid, the_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from case_record r where r.case_id = the_case and r.type = 'withholding' and r.withdrawn_change is null
    and r.plain #>> '{from,value}' = 'unit' and r.plain #>> '{unit,value}' = the_unit::text)
$function$
;

CREATE OR REPLACE FUNCTION guard.keep_case_head()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if old.number is not null and new.number is distinct from old.number then
    raise exception 'a case number is permanent' using errcode = 'insufficient_privilege';
  elsif new.version < old.version then
    raise exception 'the version of a case never falls' using errcode = 'insufficient_privilege';
  elsif (new.number, new.status, new.stage) is distinct from (old.number, old.status, old.stage)
      and current_user = 'icmc_app' and not exists (select from guard.access_to(new.id) a where a.may_edit) then
    raise exception 'not to be changed from here' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_erased()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if exists (select from tombstone t where t.person_id = new.person_id) then
    new.wrapped := null;
    new.destroyed_at := now();
  elsif tg_op = 'UPDATE' and old.destroyed_at is not null then
    raise exception 'a destroyed key stays destroyed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_message_author()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if current_user = 'icmc_app' and old.author_id is distinct from guard.account_id() then
    raise exception 'another person''s message' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_no_refused()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if exists (select from tombstone t where t.person_id = new.record_id) then new.sealed := null; end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_reason()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if exists (select from break_glass where id = new.id and (reason is null or fir is null)) then
    raise exception 'a case is not opened in an emergency without a reason' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_reason_of(the_id uuid, the_reason bytea, the_fir bytea)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update break_glass set reason = the_reason, fir = the_fir
   where id = the_id and account_id = guard.account_id() and reason is null and opened_at = now()
$function$
;

CREATE OR REPLACE FUNCTION guard.keep_receiver_name()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  new.to_account_name := (select a.display_name from account a join unit u on u.id = a.unit_id where a.id = new.to_account_id and u.kind <> 'shelter');
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_unit_history()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_account uuid;
begin
  insert into unit_history (unit_id, account_id, was) values (old.id, guard.account_id(), to_jsonb(old));
  if new.valid_to is distinct from old.valid_to then
    update session s set expires_at = least(s.expires_at, (new.valid_to + 1)::timestamptz) from account a
     where a.id = s.account_id and a.unit_id = new.id and s.ended_at is null;
    for the_account in select id from account where unit_id = new.id loop perform pg_notify('session', the_account::text); end loop;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.keep_withheld()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  -- To end access, or to end it sooner, is always possible.
  if tg_op = 'UPDATE' and new.unit_id = old.unit_id and coalesce(new.valid_to, 'infinity') <= coalesce(old.valid_to, 'infinity') then return new; end if;
  if new.unit_id <> new.owner_unit_id and (new.valid_to is null or new.valid_to > now()) and guard.is_withheld(new.case_id, new.unit_id) then
    raise exception 'withheld' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION guard.lock_alerts(the_case uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select pg_advisory_xact_lock(hashtextextended(the_case::text, 7))
$function$
;

CREATE OR REPLACE FUNCTION guard.lock_feeds(the_units uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into unit_feed_counter (unit_id) select distinct u from unnest(the_units) u where u is not null order by 1 on conflict do nothing;
  perform 1 from unit_feed_counter where unit_id = any (the_units) order by unit_id for update;
end $function$
;

CREATE OR REPLACE FUNCTION guard.mark_imported(the_import uuid, the_row integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_case uuid;
begin
  update import_row r set applied_at = now(), sealed = null, version = f.version from case_file f, import i
   where r.import_id = the_import and r.row = the_row and r.applied_at is null and i.id = r.import_id and i.state = 'staged'
     and i.unit_id = guard.unit_id() and f.id = r.case_id and f.owner_unit_id = i.unit_id and f.import_id is null and f.opened_at = now()
  returning f.id into the_case;
  update case_file set import_id = the_import where id = the_case;
  return the_case is not null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.match_again(the_case uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into match_job as j (person_id, case_id, account_id, is_bulk, due_at)
    select c.id, c.case_id, guard.account_id(), true, now() from case_record c where c.case_id = the_case and c.type = 'person' and c.withdrawn_change is null order by c.id
    on conflict (person_id) do update set due_at = least(j.due_at, excluded.due_at), turn = j.turn + 1;
  perform pg_notify('match', '');
end $function$
;

CREATE OR REPLACE FUNCTION guard.may(the_act text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.role_act r where r.role = guard.account_role() and r.act = the_act)
$function$
;

CREATE OR REPLACE FUNCTION guard.may_answer(the_account uuid, the_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.account a join public.role_act x on x.role = a.role and x.act = 'answerReferral'
    where a.id = the_account and a.unit_id = the_unit and a.status = 'active')
$function$
;

CREATE OR REPLACE FUNCTION guard.may_edit(the_case uuid, the_section text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from guard.access_to(the_case) a where guard.opens_for_writing(a.kind, a.sections, a.may_edit, the_section))
$function$
;

CREATE OR REPLACE FUNCTION guard.may_help_recover(a account)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select guard.may('approveRecovery') and guard.helps_unit(guard.account_id(), a.unit_id) and a.status = 'active' and guard.is_unit_role(a.role)
    and (not guard.has_own_approver(a.id, a.unit_id)
      or exists (select from public.recovery r where r.account_id = a.id and r.ended_at is null and r.expires_at > now()))
$function$
;

CREATE OR REPLACE FUNCTION guard.may_receive(the_unit uuid, the_account uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select guard.case_unit_id() is not null and exists (select from public.unit u where u.id = the_unit and (u.valid_to is null or u.valid_to >= current_date))
    and (the_account is null or exists (select from public.account a join public.role_act x on x.role = a.role and x.act = 'answerReferral'
      where a.id = the_account and a.unit_id = the_unit and a.status = 'active'))
$function$
;

CREATE OR REPLACE FUNCTION guard.may_share(r referral)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select guard.may(case r.kind when 'transfer' then 'transferCase' else 'referCase' end) and (r.kind <> 'transfer' or (guard.has_proof() and r.to_account_id is null))
    and not guard.is_withheld(r.case_id, r.to_unit_id)
    and guard.may_receive(r.to_unit_id, r.to_account_id)
    and (r.sections is null or not 'restricted' = any (r.sections))
    and case r.legal_basis when 'consent' then guard.consent_stands(r.case_id, r.consent_id)
          when 'override' then r.override_reason is not null and guard.may('overrideConsent')
          else r.legal_basis in ('investigation', 'order', 'legalObligation', 'vitalInterest', 'legalClaim') end
$function$
;

CREATE OR REPLACE FUNCTION guard.move_alerts(the_case uuid, the_old uuid, the_new uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare x record;
begin
  for x in select s.alert_id from alert_side s where s.case_id = the_case and s.unit_id = the_old order by 1 loop
    update access_request set to_unit_id = the_new, contact_unit_id = guard.contact_of(the_new) where alert_id = x.alert_id and to_unit_id = the_old and state = 'asked' and from_unit_id <> the_new;
    update access_request set state = 'withdrawn', answered_at = now() where alert_id = x.alert_id and (from_unit_id = the_old or to_unit_id = the_old) and state = 'asked';
    if exists (select from alert_side o where o.alert_id = x.alert_id and o.unit_id = the_new) then
      delete from alert_side where alert_id = x.alert_id and unit_id = the_old;
    else
      update alert_side set unit_id = the_new where alert_id = x.alert_id and unit_id = the_old;
    end if;
    perform guard.append_to_feed(the_old, 'alert', null, 0, x.alert_id);
    perform guard.append_to_feed(the_new, 'alert', null, 0, x.alert_id);
  end loop;
  for x in update alert_side s set other_unit_id = guard.contact_of(the_new) from alert_side o
      where o.case_id = the_case and s.alert_id = o.alert_id and s.case_id <> the_case returning s.alert_id, s.unit_id loop
    perform guard.append_to_feed(x.unit_id, 'alert', null, 0, x.alert_id);
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.narrow_access(the_referral uuid, the_sections text[])
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare r referral;
begin
  -- The case before the referral, as every step takes them.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and x.from_unit_id = guard.case_unit_id()) for no key update;
  select * into r from referral where id = the_referral and from_unit_id = guard.case_unit_id() for update;
  if r.id is null or r.kind <> 'referral' or not guard.may('referCase') then return 'notFound'; end if;
  if r.state <> 'accepted' then return 'referralAnswered'; end if;
  if coalesce(cardinality(the_sections), 0) = 0 or 'restricted' = any (the_sections) or not coalesce(the_sections <@ r.sections, true) then return 'badRequest'; end if;
  if the_sections @> r.sections then return 'alreadyDone'; end if;
  perform guard.lock_feeds(array[r.from_unit_id, r.to_unit_id]);
  update referral set sections = the_sections where id = r.id;
  update case_access set sections = the_sections, touched = now() where referral_id = r.id and (valid_to is null or valid_to > now());
  perform guard.append_for_account(r.to_unit_id, r.to_account_id, 'narrowed', r.case_id, 0);
  perform guard.tell_of_referral(r.id);
  return 'done';
end $function$
;

CREATE OR REPLACE FUNCTION guard.nodal_officers()
 RETURNS TABLE(unit_id uuid, display_name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.unit_id, a.display_name from public.account a where a.role = 'nodalOfficer' and a.status = 'active' and guard.may('manageUnits')
$function$
;

CREATE OR REPLACE FUNCTION guard.note_contact()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  insert into device_contact as c (device_id) select d from guard.device_id() d where d is not null
    on conflict (device_id) do update set last_seen = now() where c.last_seen < now() - interval '1 minute'
$function$
;

CREATE OR REPLACE FUNCTION guard.note_refused_session()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare s record;
begin
  select x.id, x.account_id, a.unit_id, case when a.status <> 'active' then a.status when d.revoked_at is not null then 'deviceRevoked' when x.is_pending then 'secondFactorNeeded' else 'signInNeeded' end as why into s
    from session x join account a on a.id = x.account_id join device d on d.id = x.device_id
   where x.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8')) and guard.session_id() is null;
  if s.id is null or exists (select from audit b where b.account_id = s.account_id and b.action = 'request.refused' and b.at > now() - interval '1 minute') then return; end if;
  insert into audit (account_id, unit_id, session_id, action, result) values (s.account_id, s.unit_id, s.id, 'request.refused', s.why);
end $function$
;

CREATE OR REPLACE FUNCTION guard.note_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare q access_request; above uuid;
begin
  if tg_op = 'UPDATE' and new.state = old.state then return null; end if;
  insert into referral_step (referral_id, state, account_id, unit_id, account_name, reason)
    values (new.id, new.state, guard.account_id(), guard.unit_id(), guard.account_name(), case when tg_op = 'UPDATE' then new.reason end);
  if tg_op = 'UPDATE' then return null; end if;
  if new.request_id is not null then
    select * into q from access_request where id = new.request_id and state = 'asked' and to_unit_id = new.from_unit_id and from_unit_id = new.to_unit_id
      and exists (select from alert_side s where s.alert_id = access_request.alert_id and s.unit_id = new.from_unit_id and s.case_id = new.case_id) for update;
    if q.id is null then raise exception 'no such request' using errcode = 'insufficient_privilege'; end if;
    update access_request set state = 'granted', answered_by = guard.account_id(), answered_by_name = guard.account_name(), answered_at = now() where id = q.id;
    perform guard.lock_feeds(array[new.from_unit_id, new.to_unit_id]);
    perform guard.tell_of_request(q.id, 'accessAnswered', q.from_unit_id);
  end if;
  if new.legal_basis = 'override' then
    above := guard.answering_unit(new.from_unit_id);
    -- Whom the case is withheld from hears nothing of it, here as everywhere.
    if above is not null and guard.is_withheld(new.case_id, above) then above := null; end if;
    perform guard.lock_feeds(array[new.from_unit_id, new.to_unit_id, above] || guard.auditor_units());
    perform guard.tell(new.from_unit_id, null, array['supervisor', 'nodalOfficer'], 'consentOverridden', new.case_id, new.id, null);
    if above is not null then perform guard.tell(above, null, array['supervisor', 'nodalOfficer'], 'consentOverridden', null, new.id, new.from_unit_id); end if;
    perform guard.tell_auditors('consentOverridden', new.id);
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.note_verified(the_result text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare is_new boolean;
begin
  is_new := the_result <> 'ok' and not exists (select from audit b where b.action = 'audit.verified' and b.result = left(the_result, 100) and b.at > now() - interval '1 day');
  insert into audit (action, result) values ('audit.verified', left(the_result, 100));
  if is_new then perform guard.tell_auditors('auditBroken', null); end if;
end $function$
;

CREATE OR REPLACE FUNCTION guard.open_in_emergency(the_id uuid, the_unit uuid, the_number text, the_alert uuid, the_detail bytea)
 RETURNS TABLE(outcome text, case_id uuid, owner_unit_id uuid, ends_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare s session; my_unit uuid := guard.case_unit_id(); c case_file; the_access uuid := gen_random_uuid(); the_end timestamptz := now() + interval '60 minutes'; is_open boolean := false;
begin
  select * into s from guard.session_row();
  if s.id is null or my_unit is null or not guard.may('breakGlass') or not guard.has_proof() then
    raise exception 'not to be opened' using errcode = 'insufficient_privilege';
  end if;
  -- One at a time of an account: many at once would all be counted before any is written.
  perform pg_advisory_xact_lock(hashtextextended(s.account_id::text, 2));
  if exists (select from break_glass b where b.account_id = s.account_id and b.reviewed_at is null and b.opened_at < now() - interval '72 hours') then
    return query select 'reviewMissing', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  if (select count(*) from audit a where a.account_id = s.account_id and a.action = 'breakGlass.opened' and a.at > now() - interval '24 hours') >= 3 then
    insert into audit (account_id, unit_id, session_id, action, result) values (s.account_id, my_unit, s.id, 'breakGlass.denied', 'tooOften');
    return query select 'tooOften', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  if the_alert is not null then
    select f.* into c from alert_side t join alert a on a.id = t.alert_id
      join case_file f on f.id = case when a.case_a = t.case_id then a.case_b else a.case_a end
     where t.alert_id = the_alert and t.unit_id = my_unit and f.withdrawn_at is null
       and (not t.is_across_roles or guard.account_role() in ('supervisor', 'nodalOfficer'))
       and exists (select from guard.access_to(t.case_id) x where guard.opens(x.sections, 'persons'));
  else
    select f.* into c from case_file f where f.owner_unit_id = the_unit and f.number = the_number and f.withdrawn_at is null;
  end if;
  -- What one may read already is no secret to oneself, and needs no emergency.
  if exists (select from guard.access_to(c.id) x where x.sections is null) then
    return query select 'alreadyDone', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  if c.id is not null then
    perform 1 from case_file f where f.id = c.id for no key update;
    begin
      insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, may_edit, may_print, may_export, basis, valid_to)
        values (the_access, c.id, c.owner_unit_id, my_unit, s.account_id, 'breakGlass', false, false, false, 'emergency', the_end);
      is_open := true;
    exception when raise_exception or insufficient_privilege or check_violation then
      -- Withheld from this unit: the table itself refuses.
      is_open := false;
    end;
  end if;
  insert into audit (account_id, unit_id, session_id, action, case_id, objects, result, detail)
    values (s.account_id, my_unit, s.id, 'breakGlass.opened', c.id, array[the_id], case when is_open then 'ok' else 'refused' end, the_detail);
  if not is_open then
    return query select 'notFound', null::uuid, null::uuid, null::timestamptz;
    return;
  end if;
  insert into break_glass (id, case_id, owner_unit_id, unit_id, account_id, access_id, ends_at)
    values (the_id, c.id, c.owner_unit_id, my_unit, s.account_id, the_access, the_end);
  perform guard.lock_feeds(array[c.owner_unit_id, my_unit] || guard.auditor_units());
  perform guard.append_for_account(my_unit, s.account_id, 'granted', c.id, 0);
  perform guard.append_to_feed(c.owner_unit_id, 'changed', c.id, c.version + 1, null);
  perform guard.tell(c.owner_unit_id, null, array['supervisor', 'nodalOfficer'], 'breakGlassOpened', c.id, the_id, my_unit);
  perform guard.tell(my_unit, null, array['supervisor', 'nodalOfficer'], 'breakGlassOpened', null, the_id, my_unit);
  perform guard.tell_auditors('breakGlassOpened', the_id);
  return query select 'opened', c.id, c.owner_unit_id, the_end;
end $function$
;

CREATE OR REPLACE FUNCTION guard.opens(the_sections text[], the_section text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when the_sections is null then the_section <> 'restricted' else the_section in ('case', 'conversation') or the_section = any (the_sections) end
$function$
;

CREATE OR REPLACE FUNCTION guard.opens_for_writing(the_kind text, the_sections text[], the_may_edit boolean, the_section text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select (the_section = 'conversation' and the_kind in ('owner', 'referral'))
      or (the_may_edit and case when the_sections is null then the_section <> 'restricted' else the_section = any (the_sections) end)
$function$
;

CREATE OR REPLACE FUNCTION guard.own_side(the_alert uuid)
 RETURNS alert_side
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s from public.alert_side s where s.alert_id = the_alert and s.unit_id = guard.case_unit_id()
    and (not s.is_across_roles or guard.account_role() in ('supervisor', 'nodalOfficer'))
    and exists (select from guard.access_to(s.case_id) a where guard.opens(a.sections, 'persons'))
$function$
;

CREATE OR REPLACE FUNCTION guard.people()
 RETURNS TABLE(id uuid, unit_id uuid, display_name text, role text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.id, a.unit_id, a.display_name, a.role from public.account a join public.unit u on u.id = a.unit_id
    join public.role_act r on r.role = a.role and r.act = 'readCase'
   where guard.case_unit_id() is not null and a.status = 'active' and (u.valid_to is null or u.valid_to >= current_date)
     and (u.kind <> 'shelter' or u.id = guard.case_unit_id())
$function$
;

CREATE OR REPLACE FUNCTION guard.project_withholding(the_case uuid, the_record uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_owner uuid; wanted uuid; before uuid; r record;
begin
  if not exists (select from guard.access_to(the_case)) then raise exception 'no access'; end if;
  select owner_unit_id into the_owner from case_file where id = the_case for no key update;
  select unit_id into before from withheld where case_id = the_case and record_id = the_record;
  -- The owner cannot be withheld from itself.
  select u.id into wanted from case_record c join unit u on u.id::text = c.plain #>> '{unit,value}'
   where c.case_id = the_case and c.id = the_record and c.type = 'withholding' and c.withdrawn_change is null and c.plain #>> '{from,value}' = 'unit' and u.id <> the_owner;
  if wanted is not distinct from before then return; end if;
  if before is not null then
    if not exists (select from case_record c where c.case_id = the_case and c.id = the_record and guard.unit_id() in (the_owner, c.author_unit_id)) then
      raise exception 'another unit''s withholding' using errcode = 'insufficient_privilege';
    end if;
    -- What was kept from it may be told again. Before the lock below, because the matcher takes a job before that lock.
    perform guard.match_again(the_case);
    delete from withheld where case_id = the_case and record_id = the_record;
  end if;
  if wanted is null then return; end if;
  perform guard.lock_alerts(the_case);
  -- With those that other withholdings of the same batch name.
  perform guard.lock_feeds(guard.units_of(the_case) || array(select u.id from case_record c join unit u on u.id::text = c.plain #>> '{unit,value}'
    where c.case_id = the_case and c.type = 'withholding'));
  insert into withheld (case_id, record_id, unit_id) values (the_case, the_record, wanted);
  -- The unit that writes it itself has this transaction still to be told of: it lets go a moment later (guard.tell_of_ends).
  update case_access set valid_to = now() + case when wanted = guard.unit_id() then interval '1 second' else interval '0' end,
      end_told_at = case when wanted = guard.unit_id() then null else now() end
    where case_id = the_case and unit_id = wanted and (valid_to is null or valid_to > now());
  if found then perform guard.append_to_feed(wanted, 'revoked', the_case, 0, null); end if;
  for r in select id, from_unit_id from referral where case_id = the_case and to_unit_id = wanted and state in ('sent', 'accepted') order by id for update loop
    update referral set state = 'revoked', reason = null, answered_by = guard.account_id(), answered_at = now() where id = r.id;
    perform guard.append_to_feed(r.from_unit_id, 'referral', null, 0, r.id);
    perform guard.append_to_feed(wanted, 'referral', null, 0, r.id);
  end loop;
  -- What it was told of this case by an alert and has not acted on is taken back.
  for r in delete from alert_side s using alert a, case_record p where p.case_id = the_case and p.type = 'person' and p.id in (a.person_a, a.person_b)
      and s.alert_id = a.id and s.unit_id = wanted and s.case_id <> the_case and s.answer in ('new', 'seen') returning s.alert_id loop
    update access_request set state = 'withdrawn', answered_at = now() where alert_id = r.alert_id and wanted in (from_unit_id, to_unit_id) and state = 'asked';
    perform guard.append_to_feed(wanted, 'alert', null, 0, r.alert_id);
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.questions_asked(since interval)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select count(*) from audit where account_id = guard.account_id() and action in ('match.asked', 'network.asked') and at > now() - since
$function$
;

CREATE OR REPLACE FUNCTION guard.read_audit(the_filters jsonb, the_limit integer)
 RETURNS TABLE(seq bigint, at timestamp with time zone, account_id uuid, user_name text, display_name text, role text, unit_code text, action text, route text, case_id uuid, objects uuid[], result text, relation text, has_detail boolean, is_flagged boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.readdress_referral(the_referral uuid, the_account uuid, the_reason bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare r referral; the_unit uuid := guard.case_unit_id(); moved uuid[];
begin
  if not guard.may('answerReferral') or guard.account_role() not in ('supervisor', 'nodalOfficer') then return 'notFound'; end if;
  -- The case before the referral, as every step takes them.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and x.to_unit_id = the_unit) for no key update;
  select * into r from referral where id = the_referral and to_unit_id = the_unit for update;
  if r.id is null then return 'notFound'; end if;
  if r.state not in ('sent', 'accepted') then return 'referralAnswered'; end if;
  -- Whoever is ending or reopening one of the two accounts now is waited for, and seen.
  perform 1 from account where id in (r.to_account_id, the_account) order by id for key share;
  if r.kind <> 'referral' or r.to_account_id is null or guard.may_answer(r.to_account_id, the_unit) then return 'mayNot'; end if;
  if the_account = r.to_account_id or not guard.may_answer(the_account, the_unit) then return 'unitUnknown'; end if;
  if guard.is_withheld(r.case_id, the_unit) then return 'withheld'; end if;
  if r.legal_basis = 'consent' and r.consent_id is not null and not guard.consent_stands(r.case_id, r.consent_id) then return 'consentMissing'; end if;
  perform guard.lock_feeds(array[r.from_unit_id, the_unit]);
  update referral set to_account_id = the_account where id = r.id;
  insert into referral_step (referral_id, state, account_id, unit_id, account_name, reason, from_account_id)
    values (r.id, 'readdressed', guard.account_id(), the_unit, guard.account_name(), the_reason, r.to_account_id);
  select array_agg(id) into moved from case_access where referral_id = r.id and unit_id = the_unit and (valid_to is null or valid_to > now());
  if moved is not null then
    insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to)
      select gen_random_uuid(), case_id, owner_unit_id, unit_id, the_account, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to
        from case_access where id = any (moved);
    update case_access set valid_to = now(), end_told_at = now() where id = any (moved);
    perform guard.append_for_account(the_unit, r.to_account_id, 'revoked', r.case_id, 0);
    perform guard.append_for_account(the_unit, the_account, 'granted', r.case_id, 0);
    perform guard.append_to_feed(r.from_unit_id, 'changed', r.case_id, (select version + 1 from case_file where id = r.case_id), null);
  end if;
  perform guard.tell_of_referral(r.id);
  perform guard.tell(r.from_unit_id, null, array['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'], 'receiverChanged', r.case_id, r.id, the_unit);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.receiver_is_gone(the_referral uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce((select r.to_account_id is not null and r.state in ('sent', 'accepted') and not guard.may_answer(r.to_account_id, r.to_unit_id)
    from public.referral r where r.id = the_referral and guard.case_unit_id() in (r.from_unit_id, r.to_unit_id)), false)
$function$
;

CREATE OR REPLACE FUNCTION guard.recoveries_elsewhere()
 RETURNS TABLE(id uuid, unit_id uuid, display_name text, approvals integer, has_approved boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.id, a.unit_id, a.display_name, count(p.account_id)::int, coalesce(bool_or(p.account_id = guard.account_id()), false)
    from public.account a left join public.recovery r on r.account_id = a.id and r.ended_at is null and r.expires_at > now()
    left join public.recovery_approval p on p.recovery_id = r.id
   where guard.may('approveRecovery') and a.unit_id <> guard.unit_id() and a.status = 'active'
     and a.unit_id in (select u.id from public.unit u where guard.helps_unit(guard.account_id(), u.id)) and guard.may_help_recover(a)
   group by a.id, a.unit_id, a.display_name
$function$
;

CREATE OR REPLACE FUNCTION guard.review_break_glass(the_id uuid, the_verdict text, the_review bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare b break_glass;
begin
  select * into b from break_glass where id = the_id for update;
  if b.id is null or not guard.may('reviewBreakGlass') or b.account_id = guard.account_id()
      or not coalesce(guard.account_role() = 'auditor' or b.owner_unit_id = guard.case_unit_id(), false) then return 'notFound'; end if;
  if b.reviewed_at is not null then return 'alreadyDone'; end if;
  update break_glass set reviewed_at = now(), reviewed_by = guard.account_id(), verdict = the_verdict, review = the_review where id = b.id;
  perform guard.tell(b.unit_id, b.account_id, null, 'breakGlassReviewed', null, b.id, b.owner_unit_id);
  perform guard.tell(b.unit_id, null, array['supervisor', 'nodalOfficer'], 'breakGlassReviewed', null, b.id, b.owner_unit_id);
  return 'done';
end $function$
;

CREATE OR REPLACE FUNCTION guard.revoke_devices(the_account uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update public.device set revoked_at = now() where account_id = the_account and revoked_at is null
$function$
;

CREATE OR REPLACE FUNCTION guard.see_notice(the_notice uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update notice set seen_at = now(), seen_by = guard.account_id() where id = the_notice and seen_at is null and unit_id = guard.unit_id()
    and (account_id is null or account_id = guard.account_id()) and (roles is null or guard.account_role() = any (roles));
  if found then perform guard.append_to_feed(guard.unit_id(), 'notice', null, 0, the_notice); end if;
end $function$
;

CREATE OR REPLACE FUNCTION guard.session_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.session_row()
 RETURNS session
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.* from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.shut_out(the_token_hash bytea, the_devices uuid[])
 RETURNS TABLE(device_id uuid, is_lost boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select d.id, d.is_lost from public.device d join public.account a on a.id = d.account_id
   where (d.id = any (the_devices) or d.id = (select s.device_id from public.session s where s.token_hash = the_token_hash))
     and (d.revoked_at is not null or a.status in ('suspended', 'left') or not guard.unit_is_open(a.unit_id))
$function$
;

CREATE OR REPLACE FUNCTION guard.shut_out_device(the_device uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.step_referral(the_referral uuid, the_state text, the_reason bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare r referral; the_unit uuid := guard.case_unit_id(); is_named boolean;
begin
  if not guard.may('answerReferral') then return false; end if;
  -- The case before the referral, as every edit takes them: a withholding or a transfer under way is waited for, and seen.
  perform 1 from case_file c where c.id = (select x.case_id from referral x where x.id = the_referral and the_unit in (x.from_unit_id, x.to_unit_id)) for no key update;
  select * into r from referral where id = the_referral and the_unit in (from_unit_id, to_unit_id) for update;
  if r.id is null then return false; end if;
  is_named := r.to_account_id is null or r.to_account_id = guard.account_id();
  if not ((r.state = 'sent' and the_state in ('accepted', 'rejected') and the_unit = r.to_unit_id)
       or (r.state = 'accepted' and the_state = 'done' and the_unit = r.to_unit_id)
       or (r.state in ('sent', 'accepted') and the_state = 'revoked' and the_unit = r.from_unit_id)) then
    return false;
  end if;
  -- For somebody else’s referral a supervisor may only say no, and finish what nobody is left to finish. A transfer is accepted
  -- by guard.accept_transfer, and is then final.
  if the_unit = r.to_unit_id and not is_named and not (guard.account_role() in ('supervisor', 'nodalOfficer')
    and (the_state = 'rejected' or (the_state = 'done' and not guard.may_answer(r.to_account_id, r.to_unit_id)))) then return false; end if;
  if r.kind = 'transfer' and (the_state = 'accepted' or r.state = 'accepted') then return false; end if;
  -- What it rested on may have gone since it was sent.
  if the_state = 'accepted' and r.legal_basis = 'consent' and r.consent_id is not null and not guard.consent_stands(r.case_id, r.consent_id) then return false; end if;
  if the_state = 'accepted' and guard.is_withheld(r.case_id, r.to_unit_id) then return false; end if;
  -- What is known of its persons is told to the new reader too. Before the counters: the matcher takes a job before them.
  if the_state = 'accepted' then perform guard.match_again(r.case_id); end if;
  perform guard.lock_feeds(array[r.from_unit_id, r.to_unit_id]);
  update referral set state = the_state, reason = the_reason, answered_by = guard.account_id(), answered_at = now() where id = r.id;
  if the_state = 'accepted' then
    insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, documents, may_edit, may_print, may_export, basis, referral_id, valid_to)
      values (gen_random_uuid(), r.case_id, r.from_unit_id, r.to_unit_id, r.to_account_id, 'referral', r.sections, r.documents,
              r.may_edit, r.may_print, r.may_export, r.legal_basis, r.id, case when r.until is null then null else r.until + interval '1 day' end);
    perform guard.append_to_feed(r.to_unit_id, 'granted', r.case_id, 0, null);
  elsif r.state = 'accepted' then
    perform guard.end_access(r.id, r.case_id, r.to_unit_id);
  end if;
  if the_state = 'accepted' or r.state = 'accepted' then
    -- Who sees the case is part of what its owner sees of it; no record of it has changed.
    perform guard.append_to_feed(r.from_unit_id, 'changed', r.case_id, (select version + 1 from case_file where id = r.case_id), null);
  end if;
  perform guard.tell_of_referral(r.id);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell(the_unit uuid, the_account uuid, the_roles text[], the_kind text, the_case uuid, the_subject uuid, the_sender uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_notice uuid := gen_random_uuid();
begin
  insert into notice (id, unit_id, account_id, roles, kind, case_id, subject_id, from_unit_id)
    values (the_notice, the_unit, the_account, the_roles, the_kind, the_case, the_subject, the_sender);
  perform guard.append_to_feed(the_unit, 'notice', null, 0, the_notice);
  return the_notice;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_auditors(the_kind text, the_subject uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_unit uuid;
begin
  for the_unit in select distinct unit_id from account where role = 'auditor' and status = 'active' order by 1 loop
    perform guard.tell(the_unit, null, array['auditor'], the_kind, null, the_subject, null);
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_answer(the_alert uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if exists (select from alert_side s where s.alert_id = the_alert and s.unit_id = guard.unit_id()) then
    perform guard.append_to_feed(guard.unit_id(), 'alert', null, 0, the_alert);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_change(the_case uuid, the_version bigint, the_sections text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare told record;
begin
  if not exists (select from guard.access_to(the_case) a, unnest(the_sections) s where guard.opens_for_writing(a.kind, a.sections, a.may_edit, s)) then raise exception 'no access'; end if;
  for told in
    with reader as (select distinct a.unit_id, a.account_id from case_access a, unnest(the_sections) s where a.case_id = the_case and guard.opens(a.sections, s)
      and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now()))
    select n.unit_id, n.account_id from reader n
     where n.account_id is null or not exists (select from reader w where w.unit_id = n.unit_id and w.account_id is null)
     order by n.unit_id, n.account_id loop
    perform guard.append_for_account(told.unit_id, told.account_id, 'changed', the_case, the_version);
  end loop;
  update case_access a set touched = now() where a.case_id = the_case and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
    and exists (select from unnest(the_sections) s where guard.opens(a.sections, s));
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_consent(the_case uuid, the_consent uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare r record; the_owner uuid;
begin
  if not exists (select from guard.access_to(the_case)) or guard.consent_stands(the_case, the_consent) then return; end if;
  if not exists (select from referral where case_id = the_case and consent_id = the_consent and legal_basis = 'consent' and state in ('sent', 'accepted')) then return; end if;
  perform guard.lock_feeds(guard.units_of(the_case));
  select owner_unit_id into the_owner from case_file where id = the_case;
  for r in select id, to_unit_id, to_account_id, from_unit_id, state from referral
      where case_id = the_case and consent_id = the_consent and legal_basis = 'consent' and state in ('sent', 'accepted') order by id for update loop
    if r.state = 'sent' then
      update referral set state = 'revoked', reason = null, answered_by = guard.account_id(), answered_at = now() where id = r.id;
      perform guard.append_to_feed(r.from_unit_id, 'referral', null, 0, r.id);
      perform guard.append_to_feed(r.to_unit_id, 'referral', null, 0, r.id);
    elsif not exists (select from notice n where n.kind = 'consentWithdrawn' and n.subject_id = r.id and n.unit_id = r.to_unit_id) then
      perform guard.tell(r.to_unit_id, r.to_account_id, null, 'consentWithdrawn', the_case, r.id, the_owner);
      perform guard.tell(the_owner, null, null, 'consentWithdrawn', the_case, r.id, r.to_unit_id);
    end if;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_ends()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare ended uuid[]; told record;
begin
  with due as (select id from case_access where valid_to <= now() and end_told_at is null order by id for update skip locked)
  , told_now as (update case_access a set end_told_at = now() from due where a.id = due.id returning a.id)
  select coalesce(array_agg(id), '{}') into ended from told_now;
  -- In the order of the units, as everywhere.
  for told in
    select a.unit_id, a.account_id, case when a.unit_id = a.owner_unit_id then 'narrowed' else 'revoked' end as kind, a.case_id, 0::bigint as version
      from case_access a where a.id = any (ended)
    union
    select a.owner_unit_id, null, 'changed', a.case_id, f.version + 1 from case_access a join case_file f on f.id = a.case_id
     where a.id = any (ended) and a.unit_id <> a.owner_unit_id
    order by 1 loop
    perform guard.append_for_account(told.unit_id, told.account_id, told.kind, told.case_id, told.version);
  end loop;
  return cardinality(ended);
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_mentions(the_case uuid, the_messages uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_questions()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_receiver()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare x record; is_there boolean := guard.may_answer(new.id, new.unit_id);
begin
  if is_there = (old.status = 'active' and exists (select from role_act where role = old.role and act = 'answerReferral')) then return null; end if;
  perform guard.lock_feeds((select array_agg(r.from_unit_id) || new.unit_id from referral r where r.to_account_id = new.id and r.state in ('sent', 'accepted')));
  for x in select id, from_unit_id, to_unit_id, case_id from referral where to_account_id = new.id and state in ('sent', 'accepted') and (until is null or until >= current_date) order by id loop
    perform guard.append_to_feed(x.from_unit_id, 'referral', null, 0, x.id);
    perform guard.append_to_feed(x.to_unit_id, 'referral', null, 0, x.id);
    continue when is_there;
    perform guard.tell(x.from_unit_id, null, array['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'], 'receiverGone', x.case_id, x.id, x.to_unit_id);
    perform guard.tell(x.to_unit_id, null, array['supervisor', 'nodalOfficer'], 'receiverGone', null, x.id, x.to_unit_id);
  end loop;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_recovery(the_account uuid, the_unit uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare above uuid := guard.answering_unit(the_unit); helped uuid[]; told uuid;
begin
  select coalesce(array_agg(distinct h.unit_id order by h.unit_id), '{}') into helped from account h
   where h.role = 'systemAdministrator' and h.status = 'active' and guard.helps_unit(h.id, the_unit);
  perform guard.lock_feeds(array[the_unit, above] || helped);
  perform guard.tell(the_unit, null, array['supervisor', 'nodalOfficer'], 'recoveryAsked', null, the_account, null);
  -- The person themselves is told as well, wherever a page of theirs is open: it may not be their wish.
  perform guard.tell(the_unit, the_account, null, 'recoveryAsked', null, the_account, null);
  if above is not null then perform guard.tell(above, null, array['supervisor', 'nodalOfficer'], 'recoveryAsked', null, the_account, the_unit); end if;
  foreach told in array helped loop perform guard.tell(told, null, array['systemAdministrator'], 'recoveryAsked', null, the_account, the_unit); end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_referral(the_referral uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_unit uuid;
begin
  for the_unit in select u from referral r, unnest(array[r.from_unit_id, r.to_unit_id]) u
      where r.id = the_referral and guard.unit_id() in (r.from_unit_id, r.to_unit_id) order by 1 loop
    perform guard.append_to_feed(the_unit, 'referral', null, 0, the_referral);
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_request(the_request uuid, the_kind text, the_unit uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare q access_request; s alert_side;
begin
  select * into q from access_request where id = the_request;
  select * into s from alert_side where alert_id = q.alert_id and unit_id = the_unit;
  perform guard.append_to_feed(q.from_unit_id, 'alert', null, 0, q.alert_id);
  if q.to_unit_id <> q.from_unit_id then perform guard.append_to_feed(q.to_unit_id, 'alert', null, 0, q.alert_id); end if;
  perform guard.tell(the_unit, null, case when s.is_across_roles then array['supervisor', 'nodalOfficer'] end, the_kind, s.case_id, q.id,
    case when the_unit = q.from_unit_id then q.contact_unit_id else q.from_unit_id end);
end $function$
;

CREATE OR REPLACE FUNCTION guard.tell_of_reviews()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare due uuid[]; b record;
begin
  with late as (select id from break_glass where reviewed_at is null and review_told_at is null and opened_at < now() - interval '24 hours' order by id for update skip locked)
  , told_now as (update break_glass g set review_told_at = now() from late where g.id = late.id returning g.id)
  select coalesce(array_agg(id), '{}') into due from told_now;
  if cardinality(due) = 0 then return 0; end if;
  perform guard.lock_feeds((select array_agg(owner_unit_id) from break_glass where id = any (due)) || guard.auditor_units());
  for b in select * from break_glass where id = any (due) order by owner_unit_id, id loop
    perform guard.tell(b.owner_unit_id, null, array['nodalOfficer'], 'breakGlassReviewDue', b.case_id, b.id, b.unit_id);
    perform guard.tell_auditors('breakGlassReviewDue', b.id);
  end loop;
  return cardinality(due);
end $function$
;

CREATE OR REPLACE FUNCTION guard.touch_session()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update session set idle_at = now() + interval '30 minutes', last_used_at = now()
   where id = guard.session_id() and idle_at < now() + interval '29 minutes' and idle_at > clock_timestamp();
end $function$
;

CREATE OR REPLACE FUNCTION guard.transfer_keys(the_referral uuid)
 RETURNS TABLE(kind text, id uuid, owner_unit_id uuid, unit_key_version integer, wrapped bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare r referral;
begin
  select * into r from referral x where x.id = the_referral and x.kind = 'transfer' and x.state = 'sent' and x.to_unit_id = guard.case_unit_id();
  if r.id is null or not guard.may('transferCase') then return; end if;
  perform 1 from case_file c where c.id = r.case_id for no key update;
  return query select 'case', k.case_id, k.owner_unit_id, k.unit_key_version, k.wrapped from case_key k where k.case_id = r.case_id
    union all select 'person', p.person_id, p.owner_unit_id, p.unit_key_version, p.wrapped from person_key p where p.case_id = r.case_id and p.wrapped is not null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.undo_import(the_import uuid)
 RETURNS TABLE(case_id uuid, number text, is_withdrawn boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION guard.unit_devices()
 RETURNS TABLE(id uuid, account_id uuid, letter text, first_seen timestamp with time zone, last_used timestamp with time zone, revoked_at timestamp with time zone, emptied_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select d.id, d.account_id, d.letter, d.first_seen, (select max(s.opened_at) from public.session s where s.device_id = d.id), d.revoked_at, d.emptied_at
    from public.device d join public.account a on a.id = d.account_id where a.unit_id = guard.unit_id() and guard.may('manageAccounts')
$function$
;

CREATE OR REPLACE FUNCTION guard.unit_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.unit_id from public.session s
    join public.account a on a.id = s.account_id and a.status = 'active'
    join public.device d on d.id = s.device_id and d.revoked_at is null
    
   where s.token_hash = sha256(convert_to(nullif(current_setting('icmc.token', true), ''), 'UTF8'))
     and s.ended_at is null and not s.is_pending and s.idle_at > now() and s.expires_at > now()
$function$
;

CREATE OR REPLACE FUNCTION guard.unit_is_open(the_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from public.unit u where u.id = the_unit and (u.valid_to is null or u.valid_to >= current_date))
$function$
;

CREATE OR REPLACE FUNCTION guard.units_of(the_case uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select array_agg(distinct u) from (
    select owner_unit_id from public.case_file where id = the_case
    union all select unit_id from public.case_access where case_id = the_case and (valid_to is null or valid_to > now())
    union all select x from public.referral r, unnest(array[r.from_unit_id, r.to_unit_id]) x where r.case_id = the_case and r.state in ('sent', 'accepted')
    union all select unit_id from public.withheld where case_id = the_case
    union all select s.unit_id from public.alert_side o join public.alert_side s on s.alert_id = o.alert_id where o.case_id = the_case) t (u)
$function$
;

CREATE OR REPLACE FUNCTION guard.units_to_review()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select distinct b.owner_unit_id from break_glass b where guard.account_role() = 'auditor' and guard.may('reviewBreakGlass')
$function$
;

CREATE OR REPLACE FUNCTION guard.watch_canary()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if exists (select from canary_case c where c.case_id = new.case_id)
      and not exists (select from audit b where b.action = 'canary.opened' and b.case_id = new.case_id and b.account_id is not distinct from new.account_id and b.at > now() - interval '1 hour') then
    insert into audit (account_id, unit_id, session_id, action, case_id, result, route) values (new.account_id, new.unit_id, new.session_id, 'canary.opened', new.case_id, new.action, new.route);
    perform guard.tell_auditors('canaryOpened', new.account_id);
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION guard.who_sees(the_case uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare my_unit uuid := guard.case_unit_id(); is_owner boolean;
begin
  if not guard.may('seeAccess') or not exists (select from guard.access_to(the_case)) then return null; end if;
  select f.owner_unit_id = my_unit into is_owner from case_file f where f.id = the_case and f.withdrawn_at is null;
  if is_owner is null then return null; end if;
  return jsonb_build_object(
    'accesses', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'unitId', a.unit_id,
        'accountId', case when u.kind <> 'shelter' or u.id = my_unit then a.account_id end, 'kind', a.kind, 'purpose', r.purpose,
        'basis', coalesce(r.legal_basis, a.basis), 'sections', to_jsonb(a.sections), 'mayEdit', a.may_edit, 'mayPrint', a.may_print, 'mayExport', a.may_export,
        'since', a.valid_from, 'until', a.valid_to, 'isOver', coalesce(a.valid_to <= now(), false), 'verdict', b.verdict) order by a.valid_from, a.id), '[]')
      from case_access a join unit u on u.id = a.unit_id left join referral r on r.id = a.referral_id left join break_glass b on b.access_id = a.id
      where a.case_id = the_case and (is_owner or a.sections is null or not 'restricted' = any (a.sections))),
    'people', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'unitId', p.unit_id, 'name', p.display_name, 'role', p.role, 'isReading', p.is_reading) order by p.display_name, p.id), '[]')
      from (select c.id, c.unit_id, c.display_name, c.role, bool_or(a.account_id is null and c.status = 'active' and (a.valid_to is null or a.valid_to > now())) as is_reading
              from case_access a join unit u on u.id = a.unit_id and (u.kind <> 'shelter' or u.id = my_unit)
              join account c on c.unit_id = a.unit_id and (c.id = a.account_id
                or (a.account_id is null and c.status = 'active' and (a.valid_to is null or a.valid_to > now()) and exists (select from role_act x where x.role = c.role and x.act = 'readCase')))
             where a.case_id = the_case and (is_owner or a.sections is null or not 'restricted' = any (a.sections))
             group by c.id) p),
    'staff', (select coalesce(jsonb_object_agg(s.unit_id, s.count), '{}')
      from (select u.id as unit_id, count(*) from unit u join account c on c.unit_id = u.id and c.status = 'active' join role_act x on x.role = c.role and x.act = 'readCase'
             where u.kind = 'shelter' and u.id <> my_unit and exists (select from case_access a where a.case_id = the_case and a.unit_id = u.id and (a.valid_to is null or a.valid_to > now()))
             group by u.id) s),
    'devices', (select coalesce(jsonb_agg(jsonb_build_object('unitId', d.unit_id, 'removedAt', d.removed_at, 'lastSeen', coalesce(t.last_seen, d.delivered_at), 'isOut', v.revoked_at is not null)), '[]')
      from device_case d join device v on v.id = d.device_id left join device_contact t on t.device_id = d.device_id where d.case_id = the_case));
end $function$
;

CREATE OR REPLACE FUNCTION guard.withdraw_recovery(the_account uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare the_failure text := guard.begin_act('approveRecovery');
begin
  if the_failure is not null then return the_failure; end if;
  update recovery r set ended_at = now() where r.account_id = the_account and r.ended_at is null
    and (r.unit_id = guard.unit_id() or exists (select from recovery_approval p where p.recovery_id = r.id and p.account_id = guard.account_id()));
  return case when found then null else 'notFound' end;
end $function$
;

CREATE OR REPLACE FUNCTION guard.withheld_here(the_persons uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select r.id from case_record r where r.id = any (the_persons) and r.type = 'person' and guard.is_withheld_from(r.case_id, guard.unit_id())
$function$
;

CREATE OR REPLACE FUNCTION guard.write_unit(the_unit uuid, the_fields jsonb, the_key jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$
;
