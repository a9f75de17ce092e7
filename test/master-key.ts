import { masterKeyFrom } from '#server/db/master-key.ts';

/** The master key of every test database. The passwords of the roles come from it, and those are the same in the whole cluster. */
export const testMasterKey = masterKeyFrom(new Uint8Array(32).fill(7));
