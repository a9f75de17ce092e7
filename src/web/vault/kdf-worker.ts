// Argon2id in a worker: a third of a second of full work that must not freeze the page.

import { argon2id } from 'hash-wasm';

interface Task { readonly passphrase: string; readonly salt: Uint8Array; readonly memoryKib: number; readonly passes: number }

self.onmessage = async ({ data }: MessageEvent<Task>): Promise<void> => {
  // A rejection stays inside the worker, so it is handed on: the page must not wait for ever.
  const root = await argon2id({
    password: data.passphrase, salt: data.salt, memorySize: data.memoryKib, iterations: data.passes, parallelism: 1, hashLength: 32, outputType: 'binary',
  }).catch(() => null);
  self.postMessage(root);
};
