// Three invented units with an officer each, in a database of their own, and the server's parts over it: what the tests
// with PostgreSQL start from. Guwahati and Siliguri work the case; Aizawl is the third party that must learn nothing.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { changeFormat, type Change } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import type { Result } from '#domain/failure.ts';
import { vocabulary, vocabularyVersion } from '#domain/records.ts';
import type { Role } from '#domain/access.ts';
import type { Unit } from '#domain/unit.ts';
import { createRegister } from '#matching/match.ts';
import { makeAccountSecret, openCommandSession, writeAccount, writeUnits } from '#server/admin/write-units.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { createKeys, type Keys } from '#server/db/keys.ts';
import { createSync, type SyncParts } from '#server/main.ts';
import { workOff, type MatchDeps } from '#server/matcher/match-jobs.ts';
import { sync } from '#server/sync/sync-route.ts';
import { wireVersion, type SyncReply, type SyncRequest } from '#sync/message.ts';
import { createTestDatabase } from './database.ts';
import { testMasterKey } from './master-key.ts';
import { kdfFloor } from '#crypto/derivation.ts';

export interface Officer { readonly accountId: string; readonly unitId: string; readonly token: string; readonly deviceId: string }
export interface SmallNetwork {
  readonly adminUrl: string;
  readonly admin: pg.Client;
  readonly parts: SyncParts;
  readonly guwahati: Officer;
  readonly siliguri: Officer;
  readonly aizawl: Officer;
  officer(unitId: string, role: Role): Promise<Officer>;
  /** One round of sync as this officer. */
  exchange(officer: Officer, request?: Partial<SyncRequest>): Promise<SyncReply>;
  /** Works off every match job, due or not. */
  matchAll(): Promise<void>;
  stop(): Promise<void>;
}

const unit = (code: string, name: string): Unit => ({
  id: randomUUID(), code, name, kind: 'ahtu', parentId: null, country: 'IN', state: null, district: null, languages: ['en'],
  dutyName: `Duty officer ${code}`, dutyPhone: '+91 00000 00000', contactUnitId: null,
});

export async function createSmallNetwork(keys: Keys = createKeys(testMasterKey, { exchangeRoot: testMasterKey.derive('exchange keys') })): Promise<SmallNetwork> {
  const database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const units = [unit('GHY', 'AHTU Guwahati'), unit('SLG', 'AHTU Siliguri'), unit('AZL', 'AHTU Aizawl')];
  await writeUnits(admin, keys, units);
  const parts = createSync({ adminUrl: database.url, master: testMasterKey, keys });
  const pool = createPool(roleUrl(database.url, 'icmc_matcher', testMasterKey), 2);
  const matching: MatchDeps = { pool, keys: createKeys(testMasterKey), words: vocabulary, register: createRegister() };

  async function officer(unitId: string, role: Role): Promise<Officer> {
    const id = randomUUID();
    await writeAccount(admin, { id, unitId, userName: `officer.${id.slice(0, 8)}`, displayName: 'An officer', role, language: 'en' },
      await makeAccountSecret('a long enough passphrase', kdfFloor));
    return { accountId: id, unitId, ...await openCommandSession(admin, { id, unitId }) };
  }

  return {
    adminUrl: database.url, admin, parts, officer,
    guwahati: await officer(units[0]!.id, 'investigatingOfficer'),
    siliguri: await officer(units[1]!.id, 'investigatingOfficer'),
    aizawl: await officer(units[2]!.id, 'investigatingOfficer'),
    exchange: async ({ token, deviceId }, request) => expectOk(await sync(parts.deps, token, { wire: wireVersion, vocabulary: vocabularyVersion(vocabulary), deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...request })),
    async matchAll() {
      await admin.query('update match_job set due_at = now()');
      await workOff(matching);
    },
    async stop() {
      await Promise.all([parts.stop(), pool.end(), admin.end()]);
      await database.drop();
    },
  };
}

/** One more unit, with its key; its id. */
export async function addUnit({ admin, parts }: Pick<SmallNetwork, 'admin' | 'parts'>, code: string, name: string): Promise<string> {
  const more = unit(code, name);
  await writeUnits(admin, parts.deps.keys, [more]);
  return more.id;
}

export function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`failed with ${result.failure}`);
  return result.value;
}

export interface Draft {
  readonly caseId: string;
  readonly changes: Change[];
  create(recordType: string, fields?: Record<string, FieldValue>, recordId?: string): string;
  set(recordType: string, recordId: string, field: string, value: FieldValue | null): Change;
}

/** Changes as a device makes them, for one case. */
export function draftCase({ deviceId }: Officer, caseId: string = randomUUID()): Draft {
  const changes: Change[] = [];
  const push = (change: Pick<Change, 'recordId' | 'recordType' | 'kind' | 'field' | 'value' | 'base'>): Change => {
    const whole: Change = { id: randomUUID(), format: changeFormat, caseId, deviceId, deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', ...change };
    changes.push(whole);
    return whole;
  };
  return {
    caseId, changes,
    create(recordType, fields = {}, recordId = recordType === 'case' ? caseId : randomUUID()) {
      push({ recordId, recordType, kind: 'create', field: null, value: null, base: null });
      for (const [field, value] of Object.entries(fields)) {
        if (Array.isArray(value)) for (const element of value as string[]) push({ recordId, recordType, kind: 'add', field, value: element, base: null });
        else push({ recordId, recordType, kind: 'set', field, value, base: null });
      }
      return recordId;
    },
    set: (recordType, recordId, field, value) => push({ recordId, recordType, kind: 'set', field, value, base: null }),
  };
}

export const rehanaInGuwahati = {
  role: 'victim', name: 'Rehana Begum Choudhury', sex: 'female', age: 16, ageAsOf: '2026-03', father: 'Abdul Rahman Choudhury', village: 'Barpeta',
} as const;
export const rehanaInSiliguri = {
  role: 'victim', name: 'রেহানা বেগম চৌধুরী', sex: 'female', age: 18, ageAsOf: '2026-03', father: 'আব্দুর রহমান চৌধুরী', village: 'বরপেটা',
} as const;
