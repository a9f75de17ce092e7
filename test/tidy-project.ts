// Laws about the project as a whole: its languages, its scripts and what it depends on.

import type { Fault, Tree } from './tidy.ts';

const mostScripts = 10;
const mostConfigFiles = 8;
const mostDependencies = 30;

export function findLanguageGaps(tree: Tree): Fault[] {
  const languages = tree.filter(({ path }) => /^src\/i18n\/messages\/[^/]+\.json$/.test(path))
    .map(({ path, text }) => ({ path, keys: new Set(listKeys(JSON.parse(text) as unknown)) }));
  const all = new Set(languages.flatMap(({ keys }) => [...keys]));
  return languages.flatMap(({ path, keys }) =>
    [...all].filter((key) => !keys.has(key)).map((key) => ({ path, line: 0, message: `lacks the message “${key}”` })));
}

function listKeys(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => listKeys(inner, prefix === '' ? key : `${prefix}.${key}`));
}

interface Package { readonly scripts?: Readonly<Record<string, string>>; readonly dependencies?: Readonly<Record<string, string>> }

export const findTooManyScripts = (tree: Tree): Fault[] => countPackage(tree, 'scripts', mostScripts);

/** The optional ones are two programs, Node and PostgreSQL, once for each platform; they do not count here. */
export const findTooManyDependencies = (tree: Tree): Fault[] => countPackage(tree, 'dependencies', mostDependencies);

function countPackage(tree: Tree, part: keyof Package, most: number): Fault[] {
  const file = tree.find(({ path }) => path === 'package.json');
  const count = Object.keys((JSON.parse(file?.text ?? '{}') as Package)[part] ?? {}).length;
  return count > most ? [{ path: 'package.json', line: 0, message: `has ${count} ${part}; ${most} is the most` }] : [];
}

/** At the root, whatever is neither a document nor the lock file configures something. */
export function findTooManyConfigFiles(tree: Tree): Fault[] {
  const names = tree.map(({ path }) => path)
    .filter((path) => !path.includes('/') && !/\.(md|tsbuildinfo)$|^(LICENSE|NOTICE|package-lock\.json)$/.test(path));
  if (names.length <= mostConfigFiles) return [];
  return [{ path: '.', line: 0, message: `has ${names.length} config files (${names.join(', ')}); ${mostConfigFiles} is the most` }];
}
