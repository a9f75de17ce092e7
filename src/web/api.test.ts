// At the lock, what would open the server's own lock again goes: an answer that was on its way must not undo it.

import { afterEach, expect, test, vi } from 'vitest';
import { ask, lockServer, resumeWith, speakAs } from '#web/api.ts';

afterEach(() => {
  speakAs(null);
  vi.unstubAllGlobals();
});

/** A server whose session is locked, and what it was asked. */
function lockedServer(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const isLocked = url === '/api/sync' && !asked.includes('/api/unlock');
    return new Response(JSON.stringify(isLocked ? { failure: 'locked' } : {}), { status: isLocked ? 401 : 200, headers: { 'content-type': 'application/json' } });
  });
  return asked;
}

test('work that was opened without the network unlocks the server once; that is the control', async () => {
  const asked = lockedServer();
  speakAs('5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e');
  resumeWith({ signInKey: 'the key' });
  expect((await ask('POST', '/api/sync', {})).ok).toBe(true);
  expect(asked).toEqual(['/api/sync', '/api/unlock', '/api/sync']);
});

test('after the lock nothing does, though a request of before it is answered later', async () => {
  const asked = lockedServer();
  speakAs('5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e');
  resumeWith({ signInKey: 'the key' });
  const late = ask('POST', '/api/sync', {});
  lockServer();
  expect(await late).toEqual({ ok: false, failure: 'locked' });
  expect(asked).toEqual(['/api/sync', '/api/lock']);
});
