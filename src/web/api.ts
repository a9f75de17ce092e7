// Speaking to the server: a result, or the failure in its place. "offline" is not a failure of the request: nothing was
// answered, and nothing may be concluded.

import { fail, isFailure, ok, type Result } from '#domain/failure.ts';

export type Answer<T> = Result<T> | { readonly ok: false; readonly failure: 'offline' };

// The vault that is open on this page. The session's cookie belongs to the browser: if another person has signed in beside
// this page, the server must not take this page's work for theirs.
let openDevice: string | null = null;
export const speakAs = (deviceId: string | null): void => {
  openDevice = deviceId;
  resumption = null;
  resuming = null;
};
export const eventsUrl = (): string => `/api/events${openDevice === null ? '' : `?device=${openDevice}`}`;

// What is done when the server says that this device was shut out, whichever request hears of it first.
let letGo: (() => void) | null = null;
export const whenShutOut = (act: (() => void) | null): void => { letGo = act; };

// Work that was opened without the network, by the passphrase: the server's own lock is opened by the same key when it can
// be reached again, once, so that nobody types it twice.
let resumption: object | null = null;
let resuming: Promise<boolean> | null = null;
export const resumeWith = (body: object | null): void => { resumption = body; };

/** At the lock: the key goes, or an answer that comes after it would open the server's lock again behind the page's own. */
export function lockServer(): void {
  resumption = null;
  resuming = null;
  void askOnce('POST', '/api/lock', {});
}

function resume(): Promise<boolean> {
  const body = resumption;
  resumption = null;
  if (body) resuming = askOnce('POST', '/api/unlock', body).then(({ ok: isOpen }) => isOpen);
  return resuming ?? Promise.resolve(false);
}

/** A session gets a new token after a proof or an unlock; what was on its way under the old one is asked once more. */
const renewMs = 400;

export async function ask<T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer<T>> {
  const answer = await askOnce<T>(method, url, body);
  if (!answer.ok && answer.failure === 'locked' && openDevice !== null) return await resume() ? askOnce<T>(method, url, body) : answer;
  if (answer.ok || answer.failure !== 'signInNeeded' || openDevice === null) return answer;
  await new Promise((resolve) => { setTimeout(resolve, renewMs); });
  return askOnce<T>(method, url, body);
}

async function askOnce<T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(url, {
      method, credentials: 'same-origin', cache: 'no-store',
      headers: { 'x-icmc': '1', ...(openDevice === null ? {} : { 'x-icmc-device': openDevice }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return { ok: false, failure: 'offline' };
  }
  // A gateway that is up while the server is not, or a hotel's sign-in page: that is no answer of ours either.
  const isOurs = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (!isOurs) return { ok: false, failure: 'offline' };
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return ok(answer as T);
  const { failure } = (answer ?? {}) as { failure?: unknown };
  if (failure === 'deviceRevoked') letGo?.();
  return fail(isFailure(failure) ? failure : 'serverTrouble');
}
