// `npm test`: everything, from a fresh clone, on a laptop as in CI. Its last line is the count.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkTypes, root } from './check.ts';
import { ensureChromium } from './chromium.ts';

interface Count { passed: number; failed: number }

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

async function runAll(): Promise<void> {
  const count: Count = { passed: 0, failed: 0 };
  const chromium = await ensureChromium(console.log).catch((error: unknown) => console.log(String(error)));

  console.log('Checking the types and the walls between the floors (tsc -b) …');
  const types = checkTypes();
  if (types !== '') console.log(types);
  // The other checks of `npm run check`, the tidy laws, are run and counted as tests (test/tidy.test.ts).
  count[types === '' ? 'passed' : 'failed'] += 1;

  const tests = await runVitest(chromium ?? '');
  count.passed += tests.passed;
  count.failed += tests.failed;
  process.exitCode = count.failed === 0 && tests.passed > 0 ? 0 : 1;
  process.stdout.write(`${count.passed} passed, ${count.failed} failed\n`);
}

async function runVitest(chromium: string): Promise<Count> {
  const report = join(root, '.cache', 'test-report.json');
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [program, ...options], {
    cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ICMC_CHROMIUM: chromium },
  });
  const exitCode = await new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  return countReport(existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined, exitCode);
}

function countReport(report: Report | undefined, exitCode: number): Count {
  if (!report) return { passed: 0, failed: 1 };
  const passed = report.numPassedTests;
  // What was skipped did not pass, and a file that cannot be loaded fails as a whole.
  const unloadable = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  const failed = report.numTotalTests - passed + unloadable.length;
  // Vitest also fails for an error outside any test.
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

await runAll();
