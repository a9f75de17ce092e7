// The accounts of one's own unit, as the server says; read again after every act, and when a notice of them comes in. They
// are not kept on the device.

import { useCallback, useEffect, useState } from 'react';
import type { AccountsOfUnit } from '#domain/account.ts';
import { ask } from '#web/api.ts';
import { useWorkspace } from '#web/context.tsx';

export interface Accounts {
  /** null until they are there. */
  readonly value: AccountsOfUnit | null;
  readonly failure: string | null;
  reload(): void;
}

const kinds = ['accountAsked', 'recoveryAsked', 'deviceRemoved'];

export function useAccounts(): Accounts {
  const { state } = useWorkspace();
  const [value, setValue] = useState<AccountsOfUnit | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const reload = useCallback((): void => {
    void ask<AccountsOfUnit>('GET', '/api/accounts').then((answer) => {
      setFailure(answer.ok ? null : answer.failure);
      if (answer.ok) setValue(answer.value);
    });
  }, []);
  const news = [...state.notices.values()].filter(({ kind }) => kinds.includes(kind)).length;
  const isOnline = state.phase !== 'offline';
  useEffect(reload, [reload, news, isOnline]);
  return { value, failure, reload };
}
