import { parseArgs } from 'node:util';
// placeholder until the importer lands beside it
export async function runImport(args: readonly string[]): Promise<void> {
  parseArgs({ args: [...args], allowPositionals: true, strict: false });
  throw new Error('not yet');
}
