import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditGroupNames, auditGroups } from '#domain/audit-act.ts';

const acts: readonly string[] = auditGroupNames.flatMap((group) => auditGroups[group]);
const root = new URL('../../', import.meta.url).pathname;
const textOf = (path: string): string => readFileSync(root + path, 'utf8');
const families = new Set(acts.filter((act) => act.includes('.')).map((act) => act.slice(0, act.indexOf('.'))));

/** Every literal that is an act: of an insert whatever it is called, elsewhere what begins as an act does. */
function writtenIn(text: string): string[] {
  const literals = (part: string): string[] => [...part.matchAll(/'([a-zA-Z]+\.[a-zA-Z]+)'/g)].map((found) => found[1]!);
  const inserts = [...text.matchAll(/insert into (?:public\.)?audit \([^)]*\)([^;]*)/gi)].flatMap((found) => literals(found[1]!));
  return [...inserts, ...literals(text).filter((literal) => families.has(literal.split('.')[0]!))];
}

test('each act stands in one group, once', () => {
  expect(acts.filter((act, index) => acts.indexOf(act) !== index)).toEqual([]);
});

test('what the server, the commands and the database write to the log stands in the list', () => {
  const files = ['src/server/**/*.ts', 'src/cli/*.ts', 'db/migrations/*.sql'].flatMap((pattern) => globSync(pattern, { cwd: root })).filter((path) => !path.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(100);
  const written = [...new Set(files.flatMap((path) => writtenIn(textOf(path))))];
  expect(written.length).toBeGreaterThan(60);
  expect(written.filter((act) => !acts.includes(act))).toEqual([]);
});

test('the control: an act that nobody listed is found in a migration and in a route', () => {
  expect(writtenIn(`insert into audit (unit_id, action) values (the_unit, 'newKind.forged');`)).toContain('newKind.forged');
  expect(writtenIn(`transaction.audit({ action: 'restricted.forged', caseId });`)).toContain('restricted.forged');
});

test.each(['en', 'hi', 'bn'])('every act and every group has its words in %s, each its own', (language) => {
  const messages = JSON.parse(textOf(`src/i18n/messages/${language}.json`)) as Record<string, string>;
  const keys = [...acts.map((act) => `auditAct.${act}`), ...auditGroupNames.map((group) => `auditGroup.${group}`)];
  expect(keys.filter((key) => !messages[key]?.trim())).toEqual([]);
  const listed = Object.keys(messages).filter((key) => /^audit(Act|Group)\./.test(key));
  expect(listed.filter((key) => !keys.includes(key))).toEqual([]);
  const words = acts.map((act) => messages[`auditAct.${act}`]);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
