import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Place } from '#crypto/envelope.ts';
import { chooseKeyService, createTransitKeyService, KeysAway } from '#server/db/key-service.ts';
import { createKeys, pauseMs } from '#server/db/keys.ts';
import { masterKeyFrom } from '#server/db/master-key.ts';

const unitId = 'c0ffee00-0000-4000-8000-000000000001';
const place: Place = { table: 'unit_key', row: unitId, field: 'wrapped', keyVersion: 1 };

/** Speaks like the transit engine of OpenBao: encrypt and decrypt, the associated data, a token; and has bad days. */
function createStub() {
  const stub = { version: 1, token: 'a-token', trouble: null as 'sealed' | 'slow' | 'nonsense' | null, asked: 0 };
  const keyOf = (version: number): Buffer => createHash('sha256').update(`stub ${version}`).digest();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      stub.asked += 1;
      const say = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (stub.trouble === 'slow') return;
      if (stub.trouble === 'nonsense') return void response.end('<html>');
      if (stub.trouble === 'sealed') return say(503, { errors: ['Vault is sealed'] });
      if (request.headers['x-vault-token'] !== stub.token) return say(403, { errors: ['permission denied'] });
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
      const associated = Buffer.from(body.associated_data ?? '', 'base64');
      if (request.url === '/v1/transit/encrypt/icmc') {
        const nonce = randomBytes(12);
        const cipher = createCipheriv('aes-256-gcm', keyOf(stub.version), nonce).setAAD(associated);
        const sealed = Buffer.concat([nonce, cipher.update(Buffer.from(body.plaintext!, 'base64')), cipher.final(), cipher.getAuthTag()]);
        return say(200, { data: { ciphertext: `vault:v${stub.version}:${sealed.toString('base64')}` } });
      }
      const [, version, text] = /^vault:v(\d+):(.+)$/.exec(body.ciphertext!)!;
      const sealed = Buffer.from(text!, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(Number(version)), sealed.subarray(0, 12)).setAAD(associated).setAuthTag(sealed.subarray(-16));
        say(200, { data: { plaintext: Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('base64') } });
      } catch {
        say(400, { errors: ['cipher: message authentication failed'] });
      }
    });
  });
  return { stub, server };
}

let stopping: Server | undefined;
afterEach(async () => {
  const server = stopping;
  stopping = undefined;
  server?.closeAllConnections();
  if (server?.listening) await new Promise((resolve) => { server.close(resolve); });
});

async function start() {
  const { stub, server } = createStub();
  stopping = server;
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  const settings = { token: 'a-token' };
  const service = createTransitKeyService({ url: `http://127.0.0.1:${port}/v1/transit/icmc`, token: () => settings.token, timeoutMs: 300 });
  return { stub, server, service, settings };
}

test('a unit key goes through the service and comes back, in its own place only, also after the service has a newer key', async () => {
  const { stub, service } = await start();
  const key = randomBytes(32);
  const old = await service.wrap(place, key);
  expect(old.masterVersion).toBe(1);
  expect(old.wrapped.toString()).toMatch(/^vault:v1:/);
  stub.version = 2;
  expect((await service.wrap(place, key)).masterVersion).toBe(2);
  expect(await service.unwrap(place, old)).toEqual(key);
  for (const other of [{ ...place, row: unitId.replace('1', '2') }, { ...place, keyVersion: 2 }, { ...place, table: 'case_key' }]) {
    const refusal = service.unwrap(other, old);
    await expect(refusal).rejects.toThrow('did not open');
    await expect(refusal).rejects.not.toThrow(KeysAway);
  }
});

test('a service that is away, sealed, slow, forbids or talks nonsense is told apart from a key that does not open', async () => {
  const { stub, service, settings } = await start();
  const wrapped = await service.wrap(place, randomBytes(32));
  for (const trouble of ['sealed', 'slow', 'nonsense'] as const) {
    stub.trouble = trouble;
    await expect(service.unwrap(place, wrapped), trouble).rejects.toThrow(KeysAway);
    await expect(service.wrap(place, randomBytes(32)), trouble).rejects.toThrow(KeysAway);
  }
  stub.trouble = null;
  settings.token = 'taken away';
  await expect(service.unwrap(place, wrapped)).rejects.toThrow(KeysAway);
  // The control: with all of that mended it opens.
  settings.token = 'a-token';
  expect(await service.unwrap(place, wrapped)).toHaveLength(32);
});

test('the keys over the data work with it as with a file: down, they stay closed; up again, they open without a restart', async () => {
  const { server, service } = await start();
  const { port } = server.address() as AddressInfo;
  const clock = { now: 0 };
  const keys = createKeys(service, { now: () => clock.now, keepMs: 60_000 });
  const row = await keys.newUnitKey(unitId);
  const fetch = async () => row;
  const made = await keys.newKey('case', 'an id', unitId, fetch);
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
  clock.now = 30_000;
  expect(await keys.open('case', 'an id', made, fetch)).toEqual(made.key);
  clock.now = 60_000;
  await expect(keys.open('case', 'an id', made, fetch)).rejects.toThrow(KeysAway);
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  clock.now += pauseMs;
  expect(await keys.open('case', 'an id', made, fetch)).toEqual(made.key);
});

test('a data folder moves from the key file to the service: what the file wrapped opens until it is wrapped anew', async () => {
  const { server } = await start();
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), 'icmc-token-'));
  try {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'a-token\n');
    const file = masterKeyFrom(new Uint8Array(32).fill(1));
    const key = randomBytes(32);
    const old = await file.wrap(place, key);
    const both = chooseKeyService({ url: `http://127.0.0.1:${port}/v1/transit/icmc`, tokenFile }, file);
    const made = await both.wrap(place, key);
    expect(made.wrapped.toString()).toMatch(/^vault:v1:/);
    expect([await both.unwrap(place, old), await both.unwrap(place, made)]).toEqual([key, key]);
    await expect(file.unwrap(place, made)).rejects.toThrow();
    expect(chooseKeyService(undefined, file)).toBe(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an address that names no key is refused in plain words, and no message holds what was asked', async () => {
  for (const url of ['keys.example', 'https://keys.example', 'ftp://keys.example/v1/transit/icmc']) {
    expect(() => createTransitKeyService({ url, token: () => '' }), url).toThrow('ICMC_KEY_SERVICE must be');
  }
  const nowhere = createTransitKeyService({ url: 'http://127.0.0.1:1/v1/transit/icmc', token: () => 'secret-token', timeoutMs: 300 });
  const error = await nowhere.wrap(place, randomBytes(32)).catch((thrown: Error) => thrown);
  expect(String(error)).not.toContain('secret');
  expect(error).toBeInstanceOf(KeysAway);
});
