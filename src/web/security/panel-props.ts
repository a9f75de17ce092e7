// What every panel of the security page is handed.

import type { AccountSecurity } from '#domain/account.ts';
import type { Answer } from '#web/api.ts';

export interface SecurityPanelProps {
  readonly security: AccountSecurity;
  /** Asks for a fresh proof where one is needed; what failed is said on the page, and the page shows what holds now. */
  readonly act: <T>(request: () => Promise<Answer<T>>) => Promise<T | null>;
}
