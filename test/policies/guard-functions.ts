// Every function of the schema guard that runs with its owner's rights, and which roles may call it; plain ones run with the
// caller's own. A function that is not here, or that somebody else may call, fails test/policies/catalogue. One a line, by
// name, so that two hands can add theirs.

export interface GuardFunction { readonly by: readonly string[]; readonly isPlain?: true }

export const guardFunctions: Readonly<Record<string, GuardFunction>> = {
  access_to: { by: ['icmc_app'] },
  account_id: { by: ['icmc_app'] },
  account_name: { by: ['icmc_app'] },
  account_role: { by: ['icmc_app'] },
  append_many_to_feed: { by: [] },
  append_to_feed: { by: ['icmc_matcher'] },
  case_unit_id: { by: ['icmc_app'] },
  device_id: { by: ['icmc_app'] },
  enter: { by: ['icmc_app'] },
  has_proof: { by: ['icmc_app'] },
  hear_dropped: { by: ['icmc_app'] },
  hear_log: { by: ['icmc_app'] },
  mark_imported: { by: ['icmc_app'] },
  may: { by: ['icmc_app'] },
  may_edit: { by: ['icmc_app'] },
  opens: { by: ['icmc_app'], isPlain: true },
  opens_for_writing: { by: ['icmc_app'], isPlain: true },
  people: { by: ['icmc_app'] },
  questions_asked: { by: ['icmc_app'] },
  see_notice: { by: ['icmc_app'] },
  session_id: { by: ['icmc_app'] },
  session_row: { by: ['icmc_app'] },
  step_referral: { by: ['icmc_app'] },
  tell: { by: [] },
  tell_auditors: { by: [] },
  tell_of_answer: { by: ['icmc_app'] },
  tell_of_change: { by: ['icmc_app'] },
  tell_of_ends: { by: ['icmc_app'] },
  tell_of_referral: { by: ['icmc_app'] },
  touch_session: { by: ['icmc_app'] },
  undo_import: { by: ['icmc_app'] },
  unit_id: { by: ['icmc_app'] },
};
