export async function runImport(): Promise<void> {
  throw new Error('not yet');
}
