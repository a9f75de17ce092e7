// Laws about what stands inside a file. TypeScript 7 is a native program whose API is still unstable, so the files are
// read by the parser that comes with Vite.

import { parseSync, Visitor, type ESTree, type ParseResult, type VisitorObject } from 'vite';
import { isCode, isTest } from './tidy-files.ts';
import type { Fault, Tree, TreeFile } from './tidy.ts';

const mostFunctionLines = 60;
const mostParameters = 4;

interface Spot { readonly start: number; readonly message: string }
type Report = (node: { readonly start: number }, message: string) => void;

const parsed = new WeakMap<TreeFile, ParseResult>();

export function parse(file: TreeFile): ParseResult {
  const known = parsed.get(file) ?? parseSync(file.path, file.text);
  parsed.set(file, known);
  return known;
}

export const lineAt = (file: TreeFile, offset: number): number => file.text.slice(0, offset).split('\n').length;

export function findBigFunctions(tree: Tree): Fault[] {
  return visit(tree.filter(isCode), (report, file) => {
    // A describe() is a chapter, not a function.
    const chapters = new Set<number>();
    const measure = (node: ESTree.Function | ESTree.ArrowFunctionExpression): void => {
      const lines = lineAt(file, node.end) - lineAt(file, node.start) + 1;
      if (lines > mostFunctionLines && !chapters.has(node.start)) report(node, `a function of ${lines} lines; ${mostFunctionLines} is the most`);
      if (node.params.length > mostParameters) report(node, `a function with ${node.params.length} parameters; ${mostParameters} is the most`);
    };
    return {
      CallExpression(node) {
        if (rootName(node.callee) === 'describe') for (const argument of node.arguments) chapters.add(argument.start);
      },
      FunctionDeclaration: measure,
      FunctionExpression: measure,
      ArrowFunctionExpression: measure,
    };
  });
}

export function findAny(tree: Tree): Fault[] {
  return visit(tree.filter(isCode), (report) => ({
    TSAnyKeyword: (node) => report(node, '“any” switches the types off: use unknown'),
  }));
}

export function findEnums(tree: Tree): Fault[] {
  return visit(tree.filter(isCode), (report) => ({
    TSEnumDeclaration: (node) => report(node, 'an enum: use a closed “as const” list and a type of the same name'),
  }));
}

export function findSilencedErrors(tree: Tree): Fault[] {
  return tree.filter(isCode).flatMap((file) => parse(file).comments
    .filter(({ value }) => /@ts-(ignore|expect-error|nocheck)/.test(value))
    .map(({ start }) => ({ path: file.path, line: lineAt(file, start), message: 'a comment silences the compiler' })));
}

const testWords: readonly string[] = ['it', 'test', 'describe', 'suite', 'context', 'ctx'];
const skipWords: readonly string[] = ['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails'];

export function findSkippedTests(tree: Tree): Fault[] {
  return visit(tree.filter(isTest), (report) => ({
    MemberExpression(node) {
      const word = memberName(node);
      if (skipWords.includes(word) && testWords.includes(rootName(node.object))) report(node, `“${word}” leaves tests out`);
    },
    CallExpression(node) {
      const word = rootName(node.callee);
      if (/^(x|f)(it|test|describe)$/.test(word)) report(node, `“${word}” leaves tests out`);
    },
  }));
}

export function findReExportFiles(tree: Tree): Fault[] {
  return tree.filter((file) => isCode(file) && file.path.startsWith('src/')).flatMap((file) => {
    const { body } = parse(file).program;
    const isReExport = (node: (typeof body)[number]): boolean =>
      node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.declaration === null && node.specifiers.length > 0);
    const isOnlyThat = body.every((node) => isReExport(node) || node.type === 'ImportDeclaration') && body.some(isReExport);
    return isOnlyThat ? [{ path: file.path, line: 1, message: 'only passes on what other files export: import from those' }] : [];
  });
}

export function findEnvironmentReaders(tree: Tree): Fault[] {
  const bound = tree.filter((file) => isCode(file) && !isTest(file) && /^src\/(?!cli\/|server\/config\.ts$)/.test(file.path));
  return visit(bound, (report) => ({
    MemberExpression(node) {
      if (memberName(node) === 'env' && rootName(node.object) === 'process') report(node, 'reads the environment: take it from server/config.ts');
    },
    ImportDeclaration(node) {
      const isProcess = /^(node:)?process$/.test(node.source.value);
      const takesEnv = node.specifiers.some((one) => one.type === 'ImportSpecifier' && one.imported.type === 'Identifier' && one.imported.name === 'env');
      if (isProcess && takesEnv) report(node, 'reads the environment: take it from server/config.ts');
    },
  }));
}

function visit(files: Tree, createVisitor: (report: Report, file: TreeFile) => VisitorObject): Fault[] {
  return files.flatMap((file) => {
    const spots: Spot[] = [];
    new Visitor(createVisitor(({ start }, message) => spots.push({ start, message }), file)).visit(parse(file).program);
    return spots.map(({ start, message }) => ({ path: file.path, line: lineAt(file, start), message }));
  });
}

const memberName = (node: ESTree.MemberExpression): string => (node.property.type === 'Identifier' && !node.computed ? node.property.name : '');

/** `it` of `it.each(rows)`; empty if there is no such word. */
function rootName(node: ESTree.Expression | ESTree.Super): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return rootName(node.object);
  if (node.type === 'CallExpression') return rootName(node.callee);
  return '';
}
