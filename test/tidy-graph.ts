// Who imports whom: laws about the whole of src. Imports of types count, since a circle of types is a circle in the head.

import { posix } from 'node:path';
import { Visitor } from 'vite';
import { isCode, isTest } from './tidy-files.ts';
import { lineAt, parse } from './tidy-syntax.ts';
import type { Fault, Tree, TreeFile } from './tidy.ts';

/** `to` is a path of the repo. A file may also name another one, as the program of a worker, without importing it. */
export interface Edge { readonly from: string; readonly to: string; readonly line: number; readonly isImport: boolean }

export function listEdges(file: TreeFile): Edge[] {
  if (file.path.endsWith('.html')) return htmlEdges(file);
  if (!isCode(file)) return [];
  const edges: Edge[] = [];
  const add = (specifier: string, start: number, isImport: boolean): void => {
    const to = resolve(file.path, specifier);
    if (to !== undefined) edges.push({ from: file.path, to, line: lineAt(file, start), isImport });
  };
  const addLiteral = (node: { readonly type: string; readonly value?: unknown; readonly start: number } | undefined, isImport: boolean): void => {
    if (node?.type === 'Literal' && typeof node.value === 'string') add(node.value, node.start, isImport);
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start, true),
    ExportAllDeclaration: (node) => add(node.source.value, node.start, true),
    ExportNamedDeclaration: (node) => { if (node.source) add(node.source.value, node.start, true); },
    ImportExpression: (node) => addLiteral(node.source, true),
    NewExpression: (node) => { if (node.callee.type === 'Identifier' && node.callee.name === 'URL') addLiteral(node.arguments[0], false); },
    CallExpression(node) {
      const { callee } = node;
      const isResolve = callee.type === 'MemberExpression' && callee.object.type === 'MetaProperty';
      if (isResolve) addLiteral(node.arguments[0], false);
    },
  }).visit(parse(file).program);
  return edges;
}

function htmlEdges(file: TreeFile): Edge[] {
  return [...file.text.matchAll(/(?:src|href)="([^":]+)"/g)].map(({ 1: target = '', index }) => ({
    from: file.path, to: posix.join(posix.dirname(file.path), target.replace(/[?#].*$/, '')), line: lineAt(file, index), isImport: false,
  }));
}

function resolve(from: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '');
  if (bare.startsWith('#')) return `src/${bare.slice(1)}`;
  return bare.startsWith('.') ? posix.join(posix.dirname(from), bare) : undefined;
}

/** One fault for each knot, at an import that is part of it. */
export function findCircles(tree: Tree): Fault[] {
  const edgesByFile = new Map(tree.filter((file) => file.path.startsWith('src/'))
    .map((file) => [file.path, listEdges(file).filter(({ isImport }) => isImport)]));
  const done = new Set<string>();
  const faults: Fault[] = [];
  const walk = (path: string, trail: readonly Edge[]): void => {
    const start = trail.findIndex(({ from }) => from === path);
    const closing = trail[start];
    if (closing) {
      const circle = trail.slice(start).map(({ from }) => from);
      faults.push({ path, line: closing.line, message: `imports itself in a circle: ${[...circle, path].join(' → ')}` });
    } else if (!done.has(path)) {
      for (const edge of edgesByFile.get(path) ?? []) walk(edge.to, [...trail, edge]);
      done.add(path);
    }
  };
  for (const path of edgesByFile.keys()) walk(path, []);
  return faults;
}

const entryPoints: readonly string[] = ['src/cli/main.ts', 'src/server/main.ts', 'src/web/main.tsx', 'src/web/service-worker.ts'];

/** Whatever no entry point, page, test, bench or config file reaches. */
export function findDeadFiles(tree: Tree): Fault[] {
  const fileByPath = new Map(tree.map((file) => [file.path, file]));
  const isEntry = (file: TreeFile): boolean =>
    !file.path.startsWith('src/') || isTest(file) || file.path.endsWith('.html') || entryPoints.includes(file.path);
  const reached = new Set<string>();
  const waiting = tree.filter(isEntry).map(({ path }) => path);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = fileByPath.get(path);
    if (!file || reached.has(path)) continue;
    reached.add(path);
    waiting.push(...listEdges(file).map(({ to }) => to));
  }
  return tree.filter((file) => isCode(file) && !file.path.endsWith('.d.ts') && !reached.has(file.path))
    .map(({ path }) => ({ path, line: 0, message: 'is dead: nothing reaches it' }));
}
