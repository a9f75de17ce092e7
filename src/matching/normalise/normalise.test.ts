import { describe, expect, test } from 'vitest';
import { normaliseIdentityNumber } from '#matching/normalise/identity-number.ts';
import { normalisePhone } from '#matching/normalise/phone.ts';
import { soundsOf } from '#matching/normalise/skeleton.ts';
import { normaliseText } from '#matching/normalise/text.ts';
import { nameToWords, splitTypedName } from '#matching/normalise/tokens.ts';
import { transliterate } from '#matching/normalise/transliterate.ts';

test('digits of every script become ASCII, and joiners and compositions do not matter', () => {
  expect(normaliseText('৯৮৬৪ १२ ၃')).toBe('9864 12 3');
  expect(normaliseText('ক\u200dষ')).toBe('কষ');
  expect(normaliseText('\u09dc')).toBe(normaliseText('\u09a1\u09bc'));
});

test.each([
  ['রহিম', 'rahim'], ['রহিমা', 'rahima'], ['দাস', 'das'], ['চন্দ্র', 'chandra'], ['দত্ত', 'datta'], ['যাদব', 'jadab'], ['ৰাভা', 'rabha'],
  ['গাড়ি', 'gari'], ['আয়েশা', 'ayesha'], ['राम', 'ram'], ['मिश्र', 'mishra'], ['ज़रीना', 'zarina'], ['लकड़ा', 'lakara'], ['क्षेत्री', 'kshetri'], ['ৱাৰিছ', 'warichh'],
])('%s is read as %s', (native, latin) => expect(transliterate(normaliseText(native))).toBe(latin));

test('Assamese names have the skeletons of each way to say them', () => {
  expect(soundsOf('chetiya', true).skeletons).toEqual(['ct', 'st']);
  expect(soundsOf('sahil', true).skeletons).toContain('hl');
  expect(soundsOf('saikia', false).skeletons).toEqual(['sk']);
});

describe('the words of a name', () => {
  const parts = (name: string): string[] => nameToWords(name).map(({ latin, part }) => `${latin}:${part}`);
  test('titles are dropped, honorifics and fillers marked', () => {
    expect(parts('Smt. Rina Devi Das')).toEqual(['rina:core', 'devi:filler', 'das:core']);
    expect(parts('মোঃ সেলিম')).toEqual(['mohammad:honorific', 'selim:core']);
    expect(parts('Rani Das')).toEqual(['rani:core', 'das:core']);
  });
  test('names of the living are not taken for titles', () => {
    for (const name of ['Ketan', 'Mahadev', 'Sakina', 'Samad', 'Debi', 'Bihari']) expect(parts(`${name} Das`)[0]).toMatch(/:core$/);
  });
  test('aliases and relatives typed into one field come apart', () => {
    expect(splitTypedName('Raju @ Rajesh Das S/o Hari Das')).toEqual({ names: ['Raju', 'Rajesh Das'], father: 'Hari Das', spouse: null });
    expect(splitTypedName('Rina Das w/o Gopal Das')).toEqual({ names: ['Rina Das'], father: null, spouse: 'Gopal Das' });
    expect(splitTypedName('Rina alias Puja').names).toEqual(['Rina', 'Puja']);
  });
});

test('a phone is its last ten digits', () => {
  expect(['+91 98640-00017', '098640 00017', '৯৮৬৪০০০০১৭', '00919864000017'].map(normalisePhone)).toEqual(Array(4).fill('9864000017'));
  expect(['12345', '', '0000000000', 'none'].map(normalisePhone)).toEqual([null, null, null, null]);
});

test('an identity number has a kind, and a masked one is none', () => {
  expect(normaliseIdentityNumber('abc 123-4567')).toEqual({ kind: 'voterCard', text: 'ABC1234567' });
  expect(normaliseIdentityNumber('১২৩৪ ৫৬৭৮ ৯০১২')).toEqual({ kind: 'aadhaar', text: '123456789012' });
  expect(['XXXX XXXX 1234', '12', 'none', '000000'].map(normaliseIdentityNumber)).toEqual([null, null, null, null]);
});
