// Whoever is called upon in a message gets a notice, in the transaction of the message. The database decides who of those
// named has access; for the others nothing happens.

import type { AfterAccepted } from '#server/sync/accept-changes.ts';

/** The last of what follows an accepted change: from here on the feeds of the case's units are locked. */
export const tellMentions: AfterAccepted = async ({ query }, { caseId, changes, isBulk }) => {
  const messages = changes.filter(({ recordType, field }) => recordType === 'message' && field === 'mentions').map(({ recordId }) => recordId);
  if (messages.length > 0 && !isBulk) await query('select guard.tell_of_mentions($1, $2)', [caseId, [...new Set(messages)]]);
};
