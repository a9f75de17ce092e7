// The laws of CONTRIBUTING.md that the compiler does not see, as pure functions over a list of files.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findCircles, findDeadFiles } from './tidy-graph.ts';
import { findFeatureImports, findFloorImports } from './tidy-floors.ts';
import { findLanguageGaps, findTooManyConfigFiles, findTooManyDependencies, findTooManyScripts } from './tidy-project.ts';
import { findLongFiles, findLongMedian, findVagueNames } from './tidy-files.ts';
import {
  findAny, findBigFunctions, findEnums, findEnvironmentReaders, findReExportFiles, findSilencedErrors, findSkippedTests,
} from './tidy-syntax.ts';

/** Paths are relative to the root of the repo, with forward slashes. */
export interface TreeFile { readonly path: string; readonly text: string }
export type Tree = readonly TreeFile[];

/** `line` counts from 1; 0 stands for the file, or the folder, as a whole. */
export interface Fault { readonly path: string; readonly line: number; readonly message: string }

export interface Law { readonly name: string; readonly faultsOf: (tree: Tree) => readonly Fault[] }

export const laws: readonly Law[] = [
  { name: 'a file has at most 400 lines', faultsOf: findLongFiles },
  { name: 'the median file of src has at most 100 lines', faultsOf: findLongMedian },
  { name: 'a file is named in kebab-case after what it holds', faultsOf: findVagueNames },
  { name: 'a function has at most 60 lines and 4 parameters', faultsOf: findBigFunctions },
  { name: 'no any', faultsOf: findAny },
  { name: 'no comment silences the compiler', faultsOf: findSilencedErrors },
  { name: 'no enum', faultsOf: findEnums },
  { name: 'no skipped test', faultsOf: findSkippedTests },
  { name: 'no re-export file', faultsOf: findReExportFiles },
  { name: 'only config.ts reads the environment', faultsOf: findEnvironmentReaders },
  { name: 'no import circle', faultsOf: findCircles },
  { name: 'no dead file', faultsOf: findDeadFiles },
  { name: 'a floor imports only the floors below it', faultsOf: findFloorImports },
  { name: 'one feature never imports another', faultsOf: findFeatureImports },
  { name: 'every language has every message', faultsOf: findLanguageGaps },
  { name: 'at most ten npm scripts', faultsOf: findTooManyScripts },
  { name: 'at most eight config files at the root', faultsOf: findTooManyConfigFiles },
  { name: 'at most thirty direct dependencies reach production', faultsOf: findTooManyDependencies },
];

/** The files of the root itself, and the code. */
export function readTree(root: string): Tree {
  const codeFolders = ['src', 'test', 'e2e', 'bench'];
  const inside = codeFolders.flatMap((folder) => list(root, folder));
  const atRoot = readdirSync(root).filter((name) => statSync(join(root, name)).isFile());
  return [...atRoot, ...inside].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function list(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|tsx|css|html|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''))
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path));
}
