// The server's end of the matching process: starts it, starts it again when it ends, and asks it.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Config } from '#server/config.ts';
import type { PersonEvidence } from '#matching/match.ts';
import type { FromMatcher, KnownPerson, ToMatcher } from '#server/matcher/message.ts';

export interface Matcher {
  readonly ready: Promise<number>;
  /** Who may be this person, best first; null while the register is not there to ask. */
  ask(evidence: PersonEvidence): Promise<readonly KnownPerson[] | null>;
  stop(): Promise<void>;
}

const restartMs = 1000;
const answerMs = 5000;

export function startMatcher(options: { adminUrl: string; config: Config; log: (line: string) => void }): Matcher {
  const waiting = new Map<number, (known: readonly KnownPerson[] | null) => void>();
  let child: ChildProcess;
  let askId = 0;
  let isStopped = false;
  let tellReady: (persons: number) => void = () => undefined;
  const ready = new Promise<number>((resolve) => { tellReady = resolve; });

  function launch(): void {
    if (isStopped) return;
    child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.send({ kind: 'start', adminUrl: options.adminUrl, config: options.config } satisfies ToMatcher);
    child.on('message', (message: FromMatcher) => {
      if (message.kind === 'ready') tellReady(message.persons);
      if (message.kind === 'trouble') options.log(`matcher: ${message.message}`);
      if (message.kind !== 'answer') return;
      waiting.get(message.askId)?.(message.known);
      waiting.delete(message.askId);
    });
    // A message to a matcher that is just ending: its exit, below, says the rest.
    child.on('error', () => undefined);
    child.on('exit', () => {
      for (const answer of waiting.values()) answer(null);
      waiting.clear();
      if (!isStopped) setTimeout(launch, restartMs);
    });
  }
  launch();

  return {
    ready,
    ask: (evidence) => new Promise((resolve) => {
      if (!child.connected) return resolve(null);
      askId += 1;
      const id = askId;
      // One that hangs must not hold the asker, and what the asker holds.
      const timer = setTimeout(() => {
        waiting.delete(id);
        resolve(null);
      }, answerMs);
      waiting.set(id, (known) => {
        clearTimeout(timer);
        resolve(known);
      });
      child.send({ kind: 'ask', askId: id, evidence } satisfies ToMatcher, () => undefined);
    }),
    stop: () => new Promise((resolve) => {
      isStopped = true;
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill();
    }),
  };
}
