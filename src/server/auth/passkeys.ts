// Passkeys: bound to this site, only with the person verified by the authenticator (finger, face or its PIN), so one alone
// is two factors. Attestation is not asked for: which maker's key an officer holds tells nothing that is used here.

import { randomUUID } from 'node:crypto';
import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
  type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { challengeMs, issueChallenge, redeemChallenge, type ChallengeUse } from '#server/auth/challenges.ts';
import { writeAuthAudit, type SignInDeps } from '#server/auth/sign-in-deps.ts';

/** EdDSA, ES256, RS256: what authenticators in use have. */
const algorithms = [-8, -7, -257];
const mostKeys = 10;
const longestPart = 20_000;

interface Owner { readonly accountId: string; readonly unitId: string; readonly userName: string; readonly displayName: string }
export interface ProvenOwner extends Owner { readonly passkeyId: string }

/** `accountId`: whose passkeys may answer; null: any that the authenticator finds for this site. */
export async function passkeyQuestion(deps: SignInDeps, use: ChallengeUse, accountId: string | null): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const own = accountId === null ? [] : await listKeys(deps, accountId);
  return generateAuthenticationOptions({
    rpID: deps.site().rpId, challenge: issueChallenge(deps, use), timeout: challengeMs, userVerification: 'required',
    allowCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId.toString('base64url'), transports })),
  });
}

export async function passkeyOffer(deps: SignInDeps, use: ChallengeUse, { accountId, userName, displayName }: Omit<Owner, 'unitId'>): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const own = await listKeys(deps, accountId);
  return generateRegistrationOptions({
    rpName: 'ICMC', rpID: deps.site().rpId, userName, userDisplayName: displayName, userID: Uint8Array.from(Buffer.from(accountId)),
    challenge: issueChallenge(deps, use), timeout: challengeMs, attestationType: 'none', supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId.toString('base64url'), transports })),
  });
}

/** Keeps a new passkey; its id. */
export async function addPasskey(deps: SignInDeps, use: ChallengeUse, accountId: string, given: unknown): Promise<Result<string>> {
  const response = readResponse(given, ['clientDataJSON', 'attestationObject']) as RegistrationResponseJSON | null;
  const client = response && readClientData(response.response.clientDataJSON);
  if (!response || !client) return fail('badRequest');
  if (client.isCrossOrigin || !await redeemChallenge(deps, client.challenge, use)) return fail('wrongCode');
  const { origin, rpId } = deps.site();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response, expectedChallenge: client.challenge, expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: true, supportedAlgorithmIDs: algorithms,
  }).catch(() => ({ verified: false as const, registrationInfo: undefined }));
  if (!verified || !registrationInfo) return fail('wrongCode');
  if ((await listKeys(deps, accountId)).length >= mostKeys) return fail('tooOften');
  const { credential, credentialBackedUp } = registrationInfo;
  const id = randomUUID();
  const { rowCount } = await deps.pool.query(`insert into passkey (id, account_id, credential_id, public_key, counter, transports, is_synced) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict do nothing`, [id, accountId, Buffer.from(credential.id, 'base64url'), Buffer.from(credential.publicKey), credential.counter, readTransports(credential.transports), credentialBackedUp]);
  return rowCount === 1 ? ok(id) : fail('wrongCode');
}

/** Who answered the challenge; null for every answer that is not right, whatever is wrong with it. */
export async function verifyPasskey(deps: SignInDeps, use: ChallengeUse, accountId: string | null, given: unknown): Promise<ProvenOwner | null> {
  const response = readResponse(given, ['clientDataJSON', 'authenticatorData', 'signature']) as AuthenticationResponseJSON | null;
  const client = response && readClientData(response.response.clientDataJSON);
  if (!response || !client || client.isCrossOrigin || !await redeemChallenge(deps, client.challenge, use)) return null;
  const { rows } = await deps.pool.query<Owner & { passkeyId: string; publicKey: Buffer; counter: number }>(`select p.id as "passkeyId", p.public_key as "publicKey", p.counter,
      a.id as "accountId", a.unit_id as "unitId", a.user_name as "userName", a.display_name as "displayName"
    from passkey p join account a on a.id = p.account_id where p.credential_id = $1`, [Buffer.from(response.id, 'base64url')]);
  const key = rows[0];
  if (!key || (accountId !== null && key.accountId !== accountId)) return null;
  const { userHandle } = response.response;
  // A passkey that was found by the site alone must say whose it is, and be right.
  if (accountId === null ? userHandle !== handleOf(key.accountId) : userHandle !== undefined && userHandle !== handleOf(key.accountId)) return null;
  const { origin, rpId } = deps.site();
  const checked = await verifyAuthenticationResponse({
    response, expectedChallenge: client.challenge, expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: true,
    // The counter is judged below: only a rightly signed one tells of a copied key.
    credential: { id: response.id, publicKey: Uint8Array.from(key.publicKey), counter: -1 },
  }).catch(() => null);
  if (checked?.verified !== true) return null;
  const { newCounter, credentialBackedUp } = checked.authenticationInfo;
  const { rowCount } = await deps.pool.query(`update passkey set counter = $2, is_synced = $3, last_used_at = now()
    where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`, [key.passkeyId, newCounter, credentialBackedUp]);
  if (rowCount !== 1) {
    await writeAuthAudit(deps.pool, { action: 'signIn.counterWentBack', accountId: key.accountId, unitId: key.unitId });
    return null;
  }
  const { passkeyId, unitId, userName, displayName } = key;
  return { passkeyId, accountId: key.accountId, unitId, userName, displayName };
}

const handleOf = (accountId: string): string => Buffer.from(accountId).toString('base64url');

async function listKeys({ pool }: SignInDeps, accountId: string): Promise<{ credentialId: Buffer; transports: string[] }[]> {
  const { rows } = await pool.query<{ credentialId: Buffer; transports: string[] }>('select credential_id as "credentialId", transports from passkey where account_id = $1', [accountId]);
  return rows;
}

/** What a browser sends of a credential, with these parts in it as text; null for anything else. */
function readResponse(given: unknown, parts: readonly string[]): unknown {
  const { id, rawId, type, response, clientExtensionResults } = partsOf(given);
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= longestPart;
  if (!isText(id) || !isText(rawId) || type !== 'public-key' || typeof response !== 'object' || response === null) return null;
  const inner = response as Record<string, unknown>;
  if (!parts.every((part) => isText(inner[part]))) return null;
  const { userHandle } = inner;
  if (userHandle !== undefined && typeof userHandle !== 'string') return null;
  return { ...(given as object), clientExtensionResults: clientExtensionResults ?? {} };
}

function readClientData(text: string): { readonly challenge: string; readonly isCrossOrigin: boolean } | null {
  try {
    const { challenge, crossOrigin, topOrigin } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;
    // Shown inside a page of somebody else's: our headers forbid it, so nothing of ours was.
    return typeof challenge === 'string' ? { challenge, isCrossOrigin: (crossOrigin ?? false) !== false || topOrigin !== undefined } : null;
  } catch {
    return null;
  }
}

const knownTransports = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable'];
const readTransports = (given: unknown): string[] => (Array.isArray(given) ? knownTransports.filter((transport) => given.includes(transport)) : []);
