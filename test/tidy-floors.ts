// The walls of ARCHITECTURE.md: which floor may import which, and that features keep to themselves. Tests may look anywhere.

import { isTest } from './tidy-files.ts';
import { listEdges, type Edge } from './tidy-graph.ts';
import type { Fault, Tree } from './tidy.ts';

const ground = ['domain', 'crypto', 'i18n'];
const pure = [...ground, 'matching', 'sync', 'demo'];

const floorsBelow: Readonly<Record<string, readonly string[]>> = {
  domain: [], crypto: [], i18n: [],
  matching: ground, sync: ground, demo: ground,
  server: pure, web: pure,
  cli: [...pure, 'server'],
};

/** What the features of a floor share. */
const sharedFolders: Readonly<Record<string, readonly string[]>> = {
  server: ['db', 'http', 'auth'],
  web: ['vault', 'ui', 'sync', 'passphrase', 'proof'],
};

export function findFloorImports(tree: Tree): Fault[] {
  return edgesOfCode(tree).flatMap((edge) => {
    const [from, to] = [floorOf(edge.from), floorOf(edge.to)];
    if (from === to || floorsBelow[from]?.includes(to)) return [];
    const message = to === '' ? `imports ${edge.to}, which is no floor` : `${from} imports ${to}, which is not below it`;
    return [{ path: edge.from, line: edge.line, message }];
  });
}

export function findFeatureImports(tree: Tree): Fault[] {
  return edgesOfCode(tree).flatMap((edge) => {
    const floor = floorOf(edge.from);
    const shared = sharedFolders[floor];
    const [from, to] = [folderOf(edge.from), folderOf(edge.to)];
    // A file directly on the floor puts features together (main, app, routes) or is known to all (config).
    if (!shared || floorOf(edge.to) !== floor || from === '' || to === '' || from === to || shared.includes(to)) return [];
    return [{ path: edge.from, line: edge.line, message: `${floor}/${from} imports ${floor}/${to}: what two features share lives a floor lower` }];
  });
}

const edgesOfCode = (tree: Tree): Edge[] =>
  tree.filter((file) => file.path.startsWith('src/') && !isTest(file)).flatMap(listEdges).filter(({ isImport }) => isImport);

const floorOf = (path: string): string => /^src\/([^/]+)\//.exec(path)?.[1] ?? '';

const folderOf = (path: string): string => /^src\/[^/]+\/([^/]+)\//.exec(path)?.[1] ?? '';
