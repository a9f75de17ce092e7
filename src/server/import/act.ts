// The steps of an import run as the acting account, each in a transaction of its own. A long import outlives the session
// of a command, so a session that has ended is opened anew.

import type { AsUser, UserTransaction } from '#server/db/as-user.ts';

export type Act = <T extends object>(step: (transaction: UserTransaction) => Promise<T>) => Promise<T>;

export interface CommandSession { readonly token: string; readonly end: () => Promise<void> }

/** @param open opens a session of the acting account. `end` ends the newest one. */
export async function createAct(asUser: AsUser, open: () => Promise<CommandSession>): Promise<{ act: Act; end: () => Promise<void> }> {
  let current = Promise.resolve(await open());
  return {
    async act(step) {
      const used = current;
      const first = await asUser((await used).token, step);
      if (first) return first;
      // Of several steps at once, the first to find out opens the next session for all.
      if (current === used) current = used.then(async (ended) => { await ended.end(); return open(); });
      const second = await asUser((await current).token, step);
      if (!second) throw new Error('The account that the import acts as is no longer active. What was imported so far stays; run the command again with another --account.');
      return second;
    },
    end: async () => (await current).end(),
  };
}
