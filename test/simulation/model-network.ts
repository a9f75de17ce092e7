// The network between a device and the server: requests get lost, come twice, come long after their device gave up on
// them, and replies get lost.

import type { SyncRequest } from '#sync/message.ts';
import type { SendResult } from '#sync/session.ts';
import type { Actor, ModelServer } from './model-server.ts';
import type { Scheduler } from './scheduler.ts';

export interface Sender { readonly owner: string; readonly isOnline: boolean; readonly me: Actor }
export interface Network {
  /** From when it is true, nothing is lost, doubled or late any more. */
  isCalm: boolean;
  /** What the server threw. */
  readonly faults: unknown[];
  send(sender: Sender, request: SyncRequest): Promise<SendResult>;
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function createNetwork(scheduler: Scheduler, server: ModelServer): Network {
  const { random } = scheduler;
  const network: Network = {
    isCalm: false, faults: [],
    async send(sender, request) {
      const { owner, me } = sender;
      await scheduler.gate(owner);
      if (!sender.isOnline) return { kind: 'offline' };
      const body = copy(request);
      const fate = network.isCalm ? 'well' : random.weighted([['well', 12], ['lost', 2], ['replyLost', 3], ['givenUp', 2], ['twice', 3]] as const);
      return new Promise((resolve) => {
        const answer = (result: SendResult): void => scheduler.later(owner, () => resolve(result));
        const deliver = (onReply: (result: SendResult) => void): void => scheduler.later('network', () => {
          server.sync(me, copy(body)).then((reply) => onReply({ kind: 'reply', reply: copy(reply) }), (error: unknown) => { network.faults.push(error); });
        });
        const nobody = (): void => undefined;
        if (fate === 'lost' || fate === 'givenUp') answer({ kind: random.pick(['offline', 'trouble']) });
        if (fate === 'givenUp' || fate === 'twice') deliver(nobody);
        if (fate === 'well' || fate === 'twice') deliver(answer);
        if (fate === 'replyLost') deliver(() => answer({ kind: 'offline' }));
      });
    },
  };
  return network;
}
