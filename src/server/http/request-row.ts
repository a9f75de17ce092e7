// The row that every request of a signed-in person leaves in the log: which route, with what result, and the ids that
// were asked for and given. In the transaction of the act, so that without it nothing is delivered.

import { isId } from '#domain/id.ts';
import type { Result } from '#domain/failure.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

/** A list is answered in pages; what is more than this is no list of ours. */
const mostIds = 2000;

export interface RequestRow {
  readonly route: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly result: Result<unknown>;
}

export function writeRequest(transaction: UserTransaction, { route, params, result }: RequestRow): void {
  // Whether there is such a case or not: the row says what was asked for.
  const [asked, ...others] = Object.values(params).filter(isId);
  const isOfCase = asked !== undefined && /\/cases\/:/.test(route);
  const given = result.ok ? idsIn(result.value).filter((id) => id !== asked && !transaction.isNamed(id)) : [];
  const objects = [...new Set([...(asked === undefined || isOfCase ? [] : [asked]), ...others, ...given])].slice(0, mostIds);
  transaction.audit({
    action: 'request', route, caseId: isOfCase ? asked : null, result: result.ok ? 'ok' : result.failure,
    ...(objects.length > 0 ? { objects } : {}),
  });
}

/** The ids of an answer and of the things in its lists; not of what lies deeper. */
function idsIn(value: unknown): string[] {
  const own = (thing: unknown): string[] => (typeof thing === 'object' && thing !== null && 'id' in thing && isId(thing.id) ? [thing.id] : []);
  if (typeof value !== 'object' || value === null) return [];
  const lists = Array.isArray(value) ? [value] : Object.values(value).filter(Array.isArray);
  return [...own(value), ...lists.flatMap((list: readonly unknown[]) => list.slice(0, mostIds).flatMap(own))];
}
