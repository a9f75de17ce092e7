import { describe, expect, it } from 'vitest';
import { root } from './check.ts';
import { laws, readTree, type Tree } from './tidy.ts';

const lines = (count: number): string => 'x;\n'.repeat(count);
const numbered = (count: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, ''])));
const entry = 'src/server/main.ts';

interface Sample { readonly law: string; readonly files: Readonly<Record<string, string>>; readonly found?: readonly string[] }

/** Each law with planted faults, found at these places, and with neighbours that are well. */
const samples: readonly Sample[] = [
  { law: 'a file has at most 400 lines', files: { 'src/web/a.ts': lines(401), 'test/a.test.ts': lines(401) }, found: ['src/web/a.ts:401', 'test/a.test.ts:401'] },
  { law: 'a file has at most 400 lines', files: { 'src/web/a.ts': lines(400), 'src/domain/data/codes.ts': lines(900), 'src/i18n/messages/en.json': lines(900) } },
  { law: 'the median file of src has at most 100 lines', files: { 'src/web/a.ts': lines(101), 'src/web/b.ts': lines(300), 'test/c.ts': lines(1) }, found: ['src:0'] },
  { law: 'the median file of src has at most 100 lines', files: { 'src/web/a.ts': lines(100), 'src/web/b.ts': lines(300), 'src/web/c.ts': lines(3) } },
  ...['utils.ts', 'helpers/date.ts', 'common.web.ts', 'misc.tsx', 'base.ts', 'createCase.ts'].map((name) =>
    ({ law: 'a file is named in kebab-case after what it holds', files: { [`src/web/${name}`]: '' }, found: [`src/web/${name}:0`] })),
  { law: 'a file is named in kebab-case after what it holds', files: { 'src/web/database-page.tsx': '', 'src/web/case.web.test.ts': '' } },
  { law: 'a function has at most 60 lines and 4 parameters', files: { 'src/web/a.tsx': `\nconst a = () => <p>{() => {\n${lines(59)}}}</p>;` }, found: ['src/web/a.tsx:2', 'src/web/a.tsx:2'] },
  { law: 'a function has at most 60 lines and 4 parameters', files: { 'src/web/a.ts': 'x;\nclass A { a(a: 1, b: 1, c: 1, d: 1, e: 1) {} }' }, found: ['src/web/a.ts:2'] },
  { law: 'a function has at most 60 lines and 4 parameters', files: { 'src/web/a.test.ts': `describe.each([])('a', () => {\n${lines(80)}});` } },
  { law: 'a function has at most 60 lines and 4 parameters', files: { 'src/web/a.ts': `function a(b: 1, c: 1, d: 1, e: 1) {\n${lines(58)}}` } },
  { law: 'no any', files: { 'src/web/a.ts': 'x;\nconst é = "😀"; let any: Array<any>;', 'src/web/b.tsx': 'x as any', 'src/web/c.ts': '// any\nlet any = "any";' }, found: ['src/web/a.ts:2', 'src/web/b.tsx:1'] },
  ...['ignore', 'expect-error', 'nocheck'].map((word) =>
    ({ law: 'no comment silences the compiler', files: { 'src/web/a.ts': `x;\n/* @ts-${word} */ y;`, 'src/web/b.ts': `'@ts-${word}'` }, found: ['src/web/a.ts:2'] })),
  { law: 'no enum', files: { 'src/web/a.ts': 'enum A { a }', 'src/web/b.ts': 'x;\nexport const enum B { b }', 'src/web/c.ts': 'const enumeration = "enum";' }, found: ['src/web/a.ts:1', 'src/web/b.ts:2'] },
  ...['it.skip()', 'describe.only()', 'it.each([]).todo()', 'test.runIf(x)()', 'it.skipIf(x)()', 'it.concurrent.skip()', 'xit()', 'fdescribe()', 'context.skip()'].map((code) =>
    ({ law: 'no skipped test', files: { 'src/web/a.test.ts': `x;\n${code}` }, found: ['src/web/a.test.ts:2'] })),
  { law: 'no skipped test', files: { 'src/web/a.test.ts': 'it("skips it.skip()", () => { rows.skip(1); });', 'src/web/a.ts': 'it.skip()' } },
  { law: 'no re-export file', files: { 'src/web/a.ts': 'export * from "./b.ts";\nexport type { C } from "./c.ts";', 'src/web/b.ts': 'import { c } from "./c.ts";\nexport { c };' }, found: ['src/web/a.ts:1', 'src/web/b.ts:1'] },
  { law: 'no re-export file', files: { 'src/web/a.ts': 'export { b } from "./b.ts";\nexport const a = 1;', 'src/web/b.ts': '' } },
  { law: 'only config.ts reads the environment', files: { 'src/server/a.ts': 'x;\nprocess.env.PORT', 'src/web/b.ts': 'import { env } from "node:process";', 'src/server/cases/config.ts': 'process.env' }, found: ['src/server/a.ts:2', 'src/web/b.ts:1', 'src/server/cases/config.ts:1'] },
  { law: 'only config.ts reads the environment', files: { 'src/server/config.ts': 'process.env.PORT', 'src/cli/a.ts': 'process.env.PORT', 'test/a.ts': 'process.env.CI', 'src/web/a.ts': 'import.meta.env.DEV; a.env' } },
  { law: 'no import circle', files: { 'src/web/a.ts': 'x;\nimport "./b.ts"', 'src/web/b.ts': 'import type { C } from "#web/c.ts"', 'src/web/c.ts': 'const a = import("./a.ts")' }, found: ['src/web/a.ts:2'] },
  { law: 'no import circle', files: { 'src/web/a.ts': 'x;\nexport * from "./a.ts"' }, found: ['src/web/a.ts:2'] },
  { law: 'no import circle', files: { 'src/web/a.ts': 'import "./b.ts"; import "./c.ts"', 'src/web/b.ts': 'import "./c.ts"', 'src/web/c.ts': 'new URL("./a.ts", import.meta.url)' } },
  { law: 'no dead file', files: { [entry]: 'import "./a.ts"', 'src/server/a.ts': '', 'src/server/b.ts': 'import "./c.ts"', 'src/server/c.ts': '' }, found: ['src/server/b.ts:0', 'src/server/c.ts:0'] },
  { law: 'no dead file', files: {
    [entry]: 'import type { A } from "#server/a.ts"; new URL("./b.ts", import.meta.url)', 'src/server/a.ts': '', 'src/server/b.ts': 'import("./c.ts")', 'src/server/c.ts': '',
    'src/web/index.html': '<script type="module" src="./start.tsx"></script>', 'src/web/start.tsx': 'import W from "./d.ts?worker"', 'src/web/d.ts': '',
    'src/sync/e.test.ts': 'export { e } from "./e.ts"', 'src/sync/e.ts': '', 'bench/f.ts': 'import "#sync/f.ts"', 'src/sync/f.ts': '', 'src/web/types.d.ts': '',
  } },
  ...[['domain', 'crypto'], ['i18n', 'domain'], ['crypto', 'sync'], ['matching', 'sync'], ['sync', 'server'], ['demo', 'matching'], ['server', 'web'], ['web', 'server'], ['server', 'cli']].map(([from, to]) =>
    ({ law: 'a floor imports only the floors below it', files: { [`src/${from}/a.ts`]: `x;\nimport type { B } from "#${to}/b.ts"` }, found: [`src/${from}/a.ts:2`] })),
  { law: 'a floor imports only the floors below it', files: { 'src/web/a.ts': 'import "../../test/a.ts"' }, found: ['src/web/a.ts:1'] },
  { law: 'a floor imports only the floors below it', files: { 'src/web/a.ts': 'import "#sync/b.ts"; import "#web/c.ts"; import "react"', 'src/cli/a.ts': 'import "#server/b.ts"; import "#demo/c.ts"', 'src/sync/a.test.ts': 'import "#demo/b.ts"' } },
  { law: 'one feature never imports another', files: { 'src/server/cases/a.ts': 'x;\nimport "#server/alerts/b.ts"', 'src/server/db/a.ts': 'import "../cases/b.ts"', 'src/web/cases/a.tsx': 'import("../alerts/b.tsx")' }, found: ['src/server/cases/a.ts:2', 'src/server/db/a.ts:1', 'src/web/cases/a.tsx:1'] },
  { law: 'one feature never imports another', files: { 'src/server/cases/a.ts': 'import "#server/db/b.ts"; import "#server/auth/b.ts"; import "./b.ts"', 'src/server/main.ts': 'import "./cases/a.ts"', 'src/web/cases/a.ts': 'import "#web/sync/b.ts"; import "../routes.ts"' } },
  { law: 'every language has every message', files: { 'src/i18n/messages/en.json': '{"a":"A","b":{"c":"C"}}', 'src/i18n/messages/bn.json': '{"a":"A","b":{"d":"D"}}' }, found: ['src/i18n/messages/en.json:0', 'src/i18n/messages/bn.json:0'] },
  { law: 'every language has every message', files: { 'src/i18n/messages/en.json': '{"a":"A","b":{"c":"C"}}', 'src/i18n/messages/bn.json': '{"b":{"c":"ক"},"a":"অ"}' } },
  { law: 'at most ten npm scripts', files: { 'package.json': `{"scripts":${numbered(11)}}` }, found: ['package.json:0'] },
  { law: 'at most ten npm scripts', files: { 'package.json': `{"scripts":${numbered(10)}}` } },
  { law: 'at most eight config files at the root', files: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`.config${index}`, ''])), found: ['.:0'] },
  { law: 'at most eight config files at the root', files: { ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`.config${index}`, ''])), 'README.md': '', LICENSE: '', 'package-lock.json': '', 'src/a.json': '' } },
  { law: 'at most thirty direct dependencies reach production', files: { 'package.json': `{"dependencies":${numbered(31)},"devDependencies":${numbered(40)}}` }, found: ['package.json:0'] },
  { law: 'at most thirty direct dependencies reach production', files: { 'package.json': `{"dependencies":${numbered(30)}}` } },
];

for (const { name, faultsOf } of laws) {
  describe(name, () => {
    const own = samples.filter(({ law }) => law === name);

    it('finds the planted faults and nothing else', () => {
      expect(own.some(({ found }) => found)).toBe(true);
      for (const { files, found = [] } of own) {
        const tree: Tree = Object.entries(files).map(([path, text]) => ({ path, text }));
        expect(faultsOf(tree).map(({ path, line }) => `${path}:${line}`), JSON.stringify(files)).toEqual(found);
      }
    });

    it('holds in this repo', () => {
      expect(faultsOf(readTree(root)).map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([]);
    });
  });
}
