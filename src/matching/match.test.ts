import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRegister, type Match, type PersonEvidence, type Register } from '#matching/match.ts';

// Every person here is invented.
const blank: PersonEvidence = {
  id: 'query', names: [], birthDate: null, age: null, ageAsOf: null, sex: null, phones: [], identityNumbers: [],
  father: null, mother: null, spouse: null, village: null, place: null,
};
const person = (details: Partial<PersonEvidence>): PersonEvidence => ({ ...blank, ...details });

const given = ('Rina Mina Rekha Sabina Nasima Amina Fatima Ruksana Shabnam Anita Sunita Gita Sita Rita Puja Mamata Sumitra Asha Rahul Amit '
  + 'Bijoy Rajesh Sanjay Karim Rahim Salim Rafiqul Moni Jasmin Rubina Salma Priya Kavita Jyoti Dipali Malati Bimala Kamala').split(' ');
const family = ('Das Devi Singh Ali Ahmed Sarkar Roy Islam Rahman Mondal Ghosh Sharma Hussain Saha Haque Yadav Gupta Paul Barman Tamang '
  + 'Rai Lama Gurung Sen Dutta Nath Deka Saikia Bora Gogoi Kalita Murmu Soren Molla Gazi Laskar Halder Biswas').split(' ');
const towns = 'Dhubri Nalbari Tezpur Silchar Malda Basirhat Canning Siliguri Katihar Dumka Gumla Udalguri'.split(' ');

/** A crowd of common names, the same on every run. */
function addCrowd(register: Register, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const surname = family[(at * 7) % family.length]!;
    register.add(person({
      id: `crowd-${at}`, names: [`${given[(at * 13 + Math.floor(at / 38)) % given.length]} ${surname}`], sex: at % 3 === 0 ? 'male' : 'female',
      age: 11 + (at * 5) % 27, ageAsOf: '2025-06', father: `${given[(at * 11) % given.length]} ${surname}`, village: towns[at % towns.length]!,
    }));
  }
}

const rehana = person({
  id: 'rehana', names: ['Rehana Begum Choudhury'], sex: 'female', age: 16, ageAsOf: '2026-03', father: 'Abdul Rahman Choudhury', village: 'Barpeta',
});

const register = createRegister();
addCrowd(register, 3000);
register.add(rehana);
register.add(person({ id: 'rina', names: ['Rina Das'], sex: 'female', age: 17, ageAsOf: '2026-03', place: { text: 'Kokrajhar, Assam' } }));
const bestOf = (details: Partial<PersonEvidence>): Match | undefined => register.match(person(details))[0];

describe('the same person, entered by another unit', () => {
  const story: readonly (readonly [string, Partial<PersonEvidence>])[] = [
    ['in Bengali script with father and village', { names: ['রেহানা বেগম চৌধুরী'], sex: 'female', age: 18, ageAsOf: '2026-04', father: 'আব্দুর রহমান চৌধুরী', village: 'বরপেটা' }],
    ['in Bengali script, two years older, with the district only', { names: ['রেহানা বেগম চৌধুরী'], sex: 'female', age: 18, ageAsOf: '2026-04', place: { text: 'বরপেটা' } }],
    ['in Devanagari, two years older, with the district only', { names: ['रेहाना चौधरी'], sex: 'female', age: 18, ageAsOf: '2026-04', place: { text: 'बरपेटा, असम' } }],
    ['in another spelling with the father', { names: ['Rihana Chowdhary'], sex: 'female', age: 18, ageAsOf: '2026-04', father: 'Abdur Rehman Chaudhury' }],
    ['in another spelling with the village', { names: ['Rehena Chowdhury'], sex: 'female', age: 18, ageAsOf: '2026-04', village: 'Borpeta' }],
    ['with an alias that is another name', { names: ['Puja Sharma', 'Rehana Choudhury'], sex: 'female', age: 17, ageAsOf: '2026-04', village: 'Barpeta' }],
  ];
  test.each(story)('is at least likely %s', (_, details) => {
    const best = bestOf(details);
    expect(best?.personId).toBe('rehana');
    expect(['strong', 'likely']).toContain(best?.band);
  });

  test('by a phone under another spelling', () => {
    const withPhone = createRegister();
    addCrowd(withPhone, 500);
    withPhone.add(person({ ...rehana, phones: ['+91 98640 00017'] }));
    const [best] = withPhone.match(person({ names: ['Rihana Choudhury'], age: 18, ageAsOf: '2026-04', phones: ['০৯৮৬৪০০০০১৭'] }));
    expect(best).toMatchObject({ personId: 'rehana', band: 'strong' });
  });

  test('the explanation adds up, and the verdicts are coarse', () => {
    const best = bestOf({ names: ['রেহানা বেগম চৌধুরী'], sex: 'female', age: 18, ageAsOf: '2026-04', village: 'বরপেটা' })!;
    const evidence = best.evidence.reduce((total, { bits }) => total + bits, 0);
    expect(best.bits).toBeLessThan(evidence);
    expect(best.verdicts.map(({ kind }) => kind).sort()).toEqual(['birth', 'name', 'place', 'sex']);
    for (const verdict of best.verdicts) expect(Object.keys(verdict).sort()).toEqual(['kind', 'verdict']);
  });
});

describe('somebody else of a common name', () => {
  test('is silent at another age, from another district', () => {
    expect(bestOf({ names: ['Rina Das'], sex: 'female', age: 31, ageAsOf: '2026-03', place: { text: 'Gumla, Jharkhand' } })?.band).toBe('silent');
  });
  test('is silent by a common name alone', () => expect(bestOf({ names: ['Rina Das'] })?.band).toBe('silent'));
  test('is not strong nor likely who is a sister of the same village and nearly the same age', () => {
    const best = register.match(person({
      names: ['Nasima Begum Choudhury'], sex: 'female', age: 15, ageAsOf: '2026-03', father: 'Abdul Rahman Choudhury', village: 'Barpeta',
    })).find(({ personId }) => personId === 'rehana');
    expect(['possible', 'silent', undefined]).toContain(best?.band);
  });
  test('is silent who shares only a phone', () => {
    const shared = createRegister();
    shared.add(person({ ...rehana, phones: ['9864000017'] }));
    expect(shared.match(person({ names: ['Dipak Toppo'], sex: 'male', phones: ['9864000017'] }))[0]?.band).toBe('silent');
  });
  test('is silent with another identity number of the same kind', () => {
    const numbered = createRegister();
    numbered.add(person({ ...rehana, identityNumbers: ['ABC1234567'] }));
    const query = person({ names: ['Rehana Choudhury'], age: 16, ageAsOf: '2026-03', village: 'Barpeta' });
    const [before, after] = [numbered.match(query)[0]!, numbered.match(person({ ...query, identityNumbers: ['XYZ7654321'] }))[0]!];
    expect(after.bits).toBeLessThan(before.bits - 5);
  });
});

describe('the pitfalls of ranking', () => {
  const named = (...names: readonly string[]): Register => {
    const found = createRegister();
    names.forEach((name, at) => found.add(person({ id: `${at} ${name}`, names: [name] })));
    return found;
  };
  const common = Array.from({ length: 60 }, (_, at) => `Jahanara ${family[at % family.length]}`);

  test('a rare misspelling does not outrank the exact common name', () => {
    const best = named(...common, 'Jahanera Bhowmik', 'Jahanara Bhowmik').match(person({ names: ['Jahanara Bhowmik'] }))[0];
    expect(best?.personId).toContain('Jahanara Bhowmik');
  });
  test('one skeleton with other vowels ranks below the name itself', () => {
    const matches = named('Rani Bhowmik', 'Ruhina Bhowmik', 'Reena Bhowmik', ...common).match(person({ names: ['Rina Bhowmik'] }));
    expect(matches[0]?.personId).toContain('Reena');
  });
  test.each([['Bansa Gopal', 'Bansagopal'], ['Raj Kumar Naskar', 'Rajkumar Naskar'], ['Nurjahan', 'Noor Jahan']])('%s is found by %s', (written, sought) => {
    expect(named(written, ...common).match(person({ names: [sought] }))[0]?.personId).toContain(written);
  });
  test('a slip in the middle of both words is still found', () => {
    expect(named('Phulkumari Basumatary', ...common).match(person({ names: ['Phulkunari Basunatary'] }))[0]?.personId).toContain('Phulkumari');
  });
});

describe('the register', () => {
  test('finds whom it holds, and forgets whom it removed', () => {
    const held = createRegister();
    held.add(rehana);
    expect([held.has('rehana'), held.size]).toEqual([true, 1]);
    expect(held.match(person({ names: rehana.names }))).toHaveLength(1);
    held.remove('rehana');
    held.remove('nobody');
    expect([held.has('rehana'), held.size]).toEqual([false, 0]);
    expect(held.match(person({ names: rehana.names }))).toEqual([]);
  });
  test('replaces a person of the same id, and never matches a person with themselves', () => {
    const held = createRegister();
    held.add(rehana);
    held.add(person({ ...rehana, names: ['Monalisa Bhuyan'], father: null }));
    expect(held.size).toBe(1);
    expect(held.match(person({ names: ['Monalisa Bhuyan'] }))[0]?.personId).toBe('rehana');
    expect(held.match(rehana)).toEqual([]);
  });
  test('stays whole when most of its persons were removed', () => {
    const held = createRegister();
    addCrowd(held, 2500);
    held.add(rehana);
    for (let at = 0; at < 2400; at += 1) held.remove(`crowd-${at}`);
    expect(held.size).toBe(101);
    expect(held.match(person({ names: ['Rehana Choudhury'] }))[0]?.personId).toBe('rehana');
    expect(held.match(person({ names: ['Rina Das'] }), { limit: 200 }).every(({ personId }) => held.has(personId))).toBe(true);
  });
  test('gives the same answer twice, and in another order of entry', () => {
    const query = person({ names: ['Rihana Chowdhury'], age: 17, ageAsOf: '2026-04' });
    expect(register.match(query)).toEqual(register.match(query));
    const entries = [rehana, person({ id: 'other', names: ['Rehana Begum'] }), person({ id: 'third', names: ['Ruhana Chowdhury'] })];
    const [one, other] = [createRegister(), createRegister()];
    for (const entry of entries) one.add(entry);
    for (const entry of entries.toReversed()) other.add(entry);
    expect(one.match(query)).toEqual(other.match(query));
  });
  test('gives no more matches than asked for', () => {
    expect(register.match(person({ names: ['Rina Das'] }), { limit: 3 })).toHaveLength(3);
    expect(register.match(person({ names: ['Rina Das'] }))).toHaveLength(10);
  });
});

describe('hostile input', () => {
  const hostile: readonly (readonly [string, readonly string[]])[] = [
    ['ten kilobytes', ['x'.repeat(10_000)]], ['ten kilobytes of words', ['ab '.repeat(3400)]], ['one letter', ['R']], ['nothing', ['', ' ', '.,/@']],
    ['honorifics only', ['Smt Begum Khatun Bibi', 'Md Sk', 'Late Shri']], ['forty aliases', Array.from({ length: 40 }, (_, at) => `${given[at % 38]} ${family[at % 37]}`)],
    ['marks only', ['\u0301\u0301\u09cd\u09be', '\u200d\u200c']], ['digits', ['12345 67890']], ['half a pair', ['\ud83d Rina']], ['prototype', ['__proto__ constructor']],
    ['many at signs', ['@'.repeat(5000)]], ['many slashes', ['s/o '.repeat(2000)]],
  ];
  test.each(hostile)('of %s is answered', (_, names) => {
    const held = createRegister();
    held.add(rehana);
    held.add(person({ id: 'hostile', names, father: names[0] ?? null, village: names[0] ?? null, phones: names, identityNumbers: names, birthDate: names[0] ?? null }));
    for (const query of [person({ names }), rehana]) {
      for (const match of held.match(query)) expect(Number.isFinite(match.bits)).toBe(true);
    }
    held.remove('hostile');
    expect(held.size).toBe(1);
  });

  test('whatever is typed, every answer is a probability and comes best first', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom(...given, ...family, 'রেহানা', 'चौधरी'));
    fc.assert(fc.property(fc.array(text, { maxLength: 4 }), fc.option(text), fc.option(fc.integer({ min: -5, max: 200 })), (names, father, age) => {
      const matches = register.match(person({ names, father, age, ageAsOf: '2026-03', village: father }));
      matches.forEach(({ bits, probability }, at) => {
        expect(probability >= 0 && probability <= 1).toBe(true);
        expect(bits).toBeLessThanOrEqual(matches[at - 1]?.bits ?? Infinity);
      });
    }), { numRuns: 60 });
  });
});

test('a person whose form is edited twenty times is found as well as before', () => {
  const register = createRegister();
  const person = (id: string, names: string[], phones: string[]) => ({
    id, names, birthDate: null, age: 17, ageAsOf: '2026-03', sex: 'female', phones, identityNumbers: [], father: null, mother: null, spouse: null, village: 'Kalapahar', place: null,
  });
  const known = person('known', ['Ombeline Quorlbandel'], ['+91 00000 12345']);
  register.add(known);
  const before = register.match(person('asked', ['Ombelin Quorlbandel'], ['+91 00000 12345']))[0]!.bits;
  for (let edit = 0; edit < 20; edit += 1) register.add(known);
  expect(register.match(person('asked', ['Ombelin Quorlbandel'], ['+91 00000 12345']))[0]!.bits).toBe(before);
});
