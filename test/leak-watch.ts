// A unit of which no suite knows anything, with a canary in every text that it has. Whatever the server says to anybody
// else, in any suite that uses the test app, is searched for them: bodies, headers, streams and lines of the log.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { readCaseKey } from '#server/db/case-key.ts';
import { seal } from '#server/db/seal.ts';
import { messagePlace } from '#server/referrals/read-referrals.ts';
import { createCanaries, fillWithCanaries, type Canaries } from './canaries.ts';
import { addUnit, draftCase, type Officer, type SmallNetwork } from './small-network.ts';

export interface LeakWatch {
  readonly officer: Officer;
  readonly caseId: string;
  readonly canaries: Canaries;
  readonly looked: { answers: number; bytes: number };
  /** What was told to whom it must not be told. */
  hits(log: readonly string[]): string[];
}

export async function plantCanaries(network: SmallNetwork): Promise<Pick<LeakWatch, 'officer' | 'caseId' | 'canaries'>> {
  const { admin } = network;
  const canaries = createCanaries();
  // The directory is for everybody: no canary stands in it.
  const [unitId, otherUnitId] = [await addUnit(network, 'KNR1', 'A unit nobody knows'), await addUnit(network, 'KNR2', 'Another unit nobody knows')];
  const officer = await network.officer(unitId, 'supervisor');
  // Who works on cases stands in the directory of persons; who reads the log does not.
  const auditor = await network.officer(unitId, 'auditor');
  await admin.query('update account set display_name = $2 where id = $1', [auditor.accountId, canaries.make('account.display_name')]);
  for (const { accountId } of [officer, auditor]) await admin.query('update account set user_name = $2 where id = $1', [accountId, `u.${canaries.make('account.user_name')}`]);
  const draft = draftCase(officer);
  fillWithCanaries(draft, canaries, (section) => `case.${section}`);
  // The restricted facts need a grant by name, which the case must be there for.
  const isRestricted = ({ recordType }: { recordType: string }): boolean => recordType === 'restrictedFact';
  await network.exchange(officer, { changes: draft.changes.filter((change) => !isRestricted(change)) });
  await admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $2, $3, 'owner', '{restricted}', true, true, true, $4)`, [draft.caseId, unitId, officer.accountId, canaries.make('case_access.basis')]);
  await network.exchange(officer, { changes: draft.changes.filter(isRestricted) });
  await admin.query('delete from match_job where case_id = $1', [draft.caseId]);
  await writeAside({ network, canaries, officer, caseId: draft.caseId }, otherUnitId);
  return { officer, caseId: draft.caseId, canaries };
}

async function writeAside({ network, canaries, officer, caseId }: { network: SmallNetwork; canaries: Canaries; officer: Officer; caseId: string }, otherUnitId: string): Promise<void> {
  const { admin, parts: { deps } } = network;
  const id = randomUUID();
  const message = (await deps.asUser(officer.token, async (transaction) => seal(await readCaseKey(transaction, deps.keys, caseId), messagePlace(id, 'message'), canaries.make('referral.message'))))!;
  await admin.query(`insert into referral (id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, may_edit, may_print, may_export, message, case_number, sent_by)
    values ($1, $2, $3, $4, 'rescue', 'order', true, true, true, $5, $6, $7)`, [id, caseId, officer.unitId, otherUnitId, message, canaries.make('referral.case_number'), officer.accountId]);
  await admin.query('insert into audit (account_id, unit_id, action, case_id, result) values ($1, $2, $3, $4, $5)',
    [officer.accountId, officer.unitId, canaries.make('audit.action'), caseId, canaries.make('audit.result')]);
  await admin.query(`insert into refused_change (id, account_id, unit_id, reason, sealed) values ($1, $2, $3, $4, 'x')`, [randomUUID(), officer.accountId, officer.unitId, canaries.make('refused_change.reason')]);
}

/** Looks at every answer from now on, given in the process or over a connection. */
export function watchLeaks(app: FastifyInstance, planted: Pick<LeakWatch, 'officer' | 'caseId' | 'canaries'>): LeakWatch {
  const found: string[] = [];
  const looked = { answers: 0, bytes: 0 };
  const look = (asked: string, cookie: string, said: string): void => {
    looked.answers += 1;
    looked.bytes += said.length;
    // The unit's own people are told their own.
    if (cookie.includes(planted.officer.token)) return;
    for (const place of planted.canaries.placesIn(said)) if (!isMeant(asked, place)) found.push(`${asked} tells of ${place}`);
  };
  const inject = app.inject.bind(app) as (options: { url?: unknown; headers?: Record<string, unknown> }) => Promise<{ rawPayload: Buffer; headers: Record<string, unknown>; statusCode: number }>;
  app.inject = (async (options: { url?: unknown; headers?: Record<string, unknown>; payloadAsStream?: boolean }) => {
    const reply = await inject(options);
    if (options.payloadAsStream !== true) look(String(options.url), String(options.headers?.cookie ?? ''), `${JSON.stringify(reply.headers)} ${plainText(reply.rawPayload)}`);
    return reply;
  }) as typeof app.inject;
  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { write, end } = response;
    const asked = request.url ?? '';
    const cookie = request.headers.cookie ?? '';
    const keep = (chunk: unknown): void => { if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) look(asked, cookie, `${JSON.stringify(response.getHeaders())} ${plainText(Buffer.from(chunk))}`); };
    response.write = ((...given: Parameters<typeof write>) => { keep(given[0]); return write.apply(response, given); }) as typeof write;
    response.end = ((...given: Parameters<typeof end>) => { keep(given[0]); return end.apply(response, given); }) as typeof end;
  });
  return { ...planted, looked, hits: (log) => [...found, ...log.flatMap((line) => [...planted.canaries.placesIn(line)].map((place) => `the log tells of ${place}`))] };
}

/** The log is every unit's, for the auditor, and the directory of persons everybody's; who may read them is the access matrix's to say. */
const isMeant = (asked: string, place: string): boolean => (asked.startsWith('/api/audit') && /^(audit|account)\./.test(place)) || (asked.startsWith('/api/people') && place === 'account.display_name');

function plainText(bytes: Buffer): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip ? gunzipSync(bytes, { finishFlush: 2 }).toString('utf8') : bytes.toString('utf8');
}
