import { expect, test } from 'vitest';
import { judgePassphrase } from '#web/passphrase/judge-passphrase.ts';

const context = { userName: 'barpeta.officer', displayName: 'Nilima Basumatari', unitName: 'AHTU Barpeta' };
const judge = (passphrase: string) => judgePassphrase(passphrase, context);

test('fewer than fifteen characters are too short, however odd they are', async () => {
  expect(await judge('xK9$qz!7Lm2&')).toBe('tooShort');
  expect(await judge('')).toBe('tooShort');
});

test('more than 128 characters are too long', async () => {
  expect(await judge('boat '.repeat(26))).toBe('tooLong');
});

test.each([
  'aaaaaaaaaaaaaaaaaaaa', '123456789012345678', 'passwordpassword', 'qwertyuiopasdfghjkl', 'abcdefghijklmnopqrst', 'Passw0rdPassw0rd1',
])('what is on every list is guessable: %s', async (passphrase) => {
  expect(await judge(passphrase)).toBe('guessable');
});

test('the person’s own name, unit and user name are no secret', async () => {
  expect(await judge('nilimabasumatari')).toBe('guessable');
  expect(await judge('barpeta.officer1')).toBe('guessable');
  expect(await judge('AHTU Barpeta 2026')).toBe('guessable');
  // The same for somebody else is no name of theirs: the context is what tells.
  expect(await judgePassphrase('nilimabasumatari', { userName: 'x.y', displayName: 'Someone Else', unitName: 'AHTU Aizawl' })).toBe(null);
});

test('four or five words that do not belong together may be taken, in any script', async () => {
  expect(await judge('seven lamps under a crooked gate')).toBe(null);
  expect(await judge('সাতটা প্রদীপ বাঁকা দরজার নিচে')).toBe(null);
  expect(await judge('टेढ़े फाटक के नीचे सात दीये')).toBe(null);
});

test('two ways to write the same characters are judged as one', async () => {
  // Full-width letters are the same passphrase once normalised.
  expect(await judge('ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ')).toBe('guessable');
});
