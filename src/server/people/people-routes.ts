// Routes of persons: the directory, the accounts of one's own unit, and what comes before any account.

import { ok } from '#domain/failure.ts';
import type { Keys } from '#server/db/keys.ts';
import type { Asked, Route, routesFor } from '#server/http/route.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { readPeople } from '#server/people/directory.ts';
import { askAccount, enrol, type JoinDeps } from '#server/people/join.ts';
import { answerRequest, approveRecovery, changeAccount, readAccounts, shutOutDevice, withdrawRecovery, type PeopleTransaction } from '#server/people/manage-accounts.ts';
import { hearDevices } from '#server/people/shut-out.ts';

export const joinRoutes = (deps: JoinDeps): Route[] => [
  { method: 'POST', url: '/api/join', who: 'anyone', run: ({ body, address }) => askAccount(deps, body, address) },
  { method: 'POST', url: '/api/enrol', who: 'anyone', run: ({ body, address }) => enrol(deps, body, address) },
  { method: 'POST', url: '/api/devices', who: 'anyone', run: ({ body }) => hearDevices(deps.pool, body) },
];

export function peopleRoutes(signedIn: ReturnType<typeof routesFor>, keys: Keys): Route[] {
  const act = (run: (people: PeopleTransaction) => Promise<Awaited<ReturnType<Route['run']>>>) =>
    (transaction: UserTransaction, { params, body }: Asked) => run({ transaction, keys, id: params.id, body });
  return [
    signedIn('GET', '/api/people', 'readCase', async (transaction) => ok(await readPeople(transaction))),
    signedIn('GET', '/api/accounts', 'signedIn', async (transaction) => ok(await readAccounts(transaction))),
    signedIn('POST', '/api/accounts/:id', 'manageAccounts', act(changeAccount)),
    signedIn('POST', '/api/account-requests/:id', 'manageAccounts', act(answerRequest)),
    signedIn('POST', '/api/devices/:id', 'manageAccounts', act(shutOutDevice)),
    signedIn('POST', '/api/accounts/:id/recovery', 'approveRecovery', act(approveRecovery)),
    signedIn('POST', '/api/accounts/:id/recovery/withdraw', 'approveRecovery', act(withdrawRecovery)),
  ];
}
