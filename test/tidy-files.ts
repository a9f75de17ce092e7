// Laws about files as a whole: how long they are and what they are called.

import type { Fault, Tree, TreeFile } from './tidy.ts';

const mostLines = 400;
const mostMedianLines = 100;

export const isCode = ({ path }: TreeFile): boolean => /\.tsx?$/.test(path);

export const isTest = ({ path }: TreeFile): boolean => /\.test\.tsx?$/.test(path);

const isData = ({ path }: TreeFile): boolean => /^src\/(.*\/)?data\//.test(path);

const isMeasured = (file: TreeFile): boolean => /\.(tsx?|css)$/.test(file.path) && !isData(file);

const countLines = ({ text }: TreeFile): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

export function findLongFiles(tree: Tree): Fault[] {
  return tree.filter(isMeasured).filter((file) => countLines(file) > mostLines)
    .map((file) => ({ path: file.path, line: mostLines + 1, message: `has ${countLines(file)} lines; ${mostLines} is the most` }));
}

export function findLongMedian(tree: Tree): Fault[] {
  const lengths = tree.filter((file) => file.path.startsWith('src/') && isCode(file) && !isTest(file) && !isData(file))
    .map(countLines).sort((one, other) => one - other);
  const median = lengths[Math.floor((lengths.length - 1) / 2)] ?? 0;
  if (median <= mostMedianLines) return [];
  return [{ path: 'src', line: 0, message: `its files have a median of ${median} lines; ${mostMedianLines} is the most` }];
}

/** Names under which anything could lie, so that in the end everything does. */
const vague = /^(utils?|helpers?|common|misc|base)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;

export function findVagueNames(tree: Tree): Fault[] {
  return tree.filter(isCode).flatMap(({ path }) => {
    const parts = path.split('/');
    const name = parts.at(-1) ?? '';
    const vaguePart = parts.map((part) => part.replace(/\..*$/, '')).find((part) => vague.test(part));
    if (vaguePart !== undefined) return [{ path, line: 0, message: `“${vaguePart}” says nothing: name it after what it holds` }];
    return kebabCase.test(name) ? [] : [{ path, line: 0, message: 'is not in kebab-case' }];
  });
}
