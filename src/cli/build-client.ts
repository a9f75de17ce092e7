// Builds the web client when its sources are newer than what was built last.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = join(root, 'dist/web');

/** Returns the folder of the built client. */
export async function buildClient(): Promise<string> {
  if (newest(join(root, 'src')) > timeOf(join(built, 'index.html'))) {
    const { build } = await import('vite');
    await build({ configFile: join(root, 'vite.config.ts'), root: join(root, 'src/web'), logLevel: 'error' });
  }
  return built;
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .reduce((latest, entry) => Math.max(latest, timeOf(join(entry.parentPath, entry.name))), 0);
}
