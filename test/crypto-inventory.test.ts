// docs/crypto-inventory.md lists every use of cryptography in src, and nothing that is not there.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isTest } from './tidy-files.ts';
import { readTree } from './tidy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const inventory = readFileSync(`${root}docs/crypto-inventory.md`, 'utf8');

/** How each primitive shows in code. Whatever of node:crypto or WebCrypto fits none of these is "unknown", and fails. */
const primitives: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['AES-256-GCM', /create(?:Cipher|Decipher)iv\(|subtle\.(?:en|de)crypt\(/],
  ['HKDF', /\bhkdf(?:Sync)?\(|name: 'HKDF'/],
  ['HMAC', /createHmac\(|name: 'HMAC'|subtle\.(?:sign|verify)\('HMAC'/],
  ['SHA-256', /createHash\('sha256'\)|digest\('SHA-256'|createHash\(`?'?sha256/],
  ['Argon2id', /from '@node-rs\/argon2'|from 'hash-wasm'/],
  ['Ed25519', /createPrivateKey\(|createPublicKey\(/],
  ['TOTP', /from 'otpauth'/],
  ['WebAuthn', /from '@simplewebauthn\/(?:server|browser)'/],
  ['WebCrypto', /\bsubtle\b/],
  ['random', /\brandomBytes\(|\brandomInt\(|getRandomValues\(/],
  ['constant-time comparison', /timingSafeEqual\(/],
];
/** Functions of node:crypto that are no cryptography, and those that say what they are by an argument (a pattern above finds it). */
const known = ['randomUUID', 'createHash', 'sign', 'verify'];

/** The names that a file takes from node:crypto and that no pattern above stands for. */
function unknownNames(text: string): string[] {
  const names = [...text.matchAll(/import(?: type)? \{([^}]*)\} from 'node:crypto'/g)]
    .flatMap(([, list]) => (list ?? '').split(',').map((name) => name.trim().replace(/^type /, '')).filter(Boolean));
  return names.filter((name) => !known.includes(name) && !/^[A-Z]/.test(name) && !primitives.some(([, pattern]) => pattern.test(`${name}(`)));
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');

function usesIn(files: readonly { path: string; text: string }[]): string[] {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    return [...primitives.filter(([, pattern]) => pattern.test(code)).map(([name]) => name), ...unknownNames(code).map((name) => `unknown ${name}`)].map((name) => `${path}: ${name}`);
  }).sort();
}

const listed = (text: string): string[] => [...text.matchAll(/^\| `(src\/[^`]+)` \| ([^|]+) \|/gm)]
  .flatMap(([, path, names]) => names!.split(',').map((name) => `${path}: ${name.trim()}`)).sort();

const files = readTree(root).filter((file) => /^src\/.*\.tsx?$/.test(file.path) && !isTest(file));

test('every use of cryptography is in the inventory, and every line of the inventory is true', () => {
  expect(usesIn(files)).toEqual(listed(inventory));
  expect(listed(inventory).length).toBeGreaterThan(20);
});

test('the control: a cipher that nobody listed is found, and so is a function that nobody knows', () => {
  const planted = { path: 'src/server/planted.ts', text: `import { createCipheriv, scryptSync } from 'node:crypto';\ncreateCipheriv('aes-128-cbc', scryptSync('a', 'b', 16), iv);\n// createHmac('sha256')\n` };
  expect(usesIn([planted])).toEqual(['src/server/planted.ts: AES-256-GCM', 'src/server/planted.ts: unknown scryptSync']);
});

test('no cipher, hash or mode but those listed is named anywhere', () => {
  const weak = /aes-(?:128|192)|-(?:cbc|ecb|ctr)['"]|'(?:md5|sha1|sha-1|rc4|des)'|Math\.random\(\)/i;
  // Authenticators know no other hash for TOTP (RFC 6238); what breaks SHA-1 does not break an HMAC with it.
  expect(files.filter(({ text }) => weak.test(withoutComments(text))).map(({ path }) => path)).toEqual(['src/server/auth/totp.ts']);
});
