// The demonstration: a made-up but lifelike network of units, people and cases in a data folder of its own, and a server
// on it. It never touches a folder that holds anything else.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildClient } from '#cli/build-client.ts';
import { demoFlag, isDemoFolder, readDemoConfig } from '#cli/data-folder.ts';
import { demoPassphrase, seedDemo } from '#cli/seed-demo.ts';
import { serve } from '#cli/start.ts';
import { openDatabase } from '#server/main.ts';

export async function runDemo(): Promise<void> {
  const config = readDemoConfig();
  if (existsSync(config.folder) && readdirSync(config.folder).length > 0 && !isDemoFolder(config.folder)) {
    throw new Error(`${config.folder} holds data that is no demonstration. Nothing was changed. Set ICMC_DATA to another folder.`);
  }
  mkdirSync(config.folder, { recursive: true });
  if (!isDemoFolder(config.folder)) writeFileSync(join(config.folder, demoFlag), 'Everything in here is invented.\n');

  const [database, clientFolder] = await Promise.all([openDatabase(config), buildClient()]);
  const demo = await seedDemo(database).catch(async (error: Error) => {
    await database.stop();
    throw error;
  });
  const server = await serve(config, database, { isDemo: true, clientFolder });
  console.log(`
ICMC demonstration: every unit, person and case in it is invented.

  Open       ${server.url}
  Sign in as
${demo.logins.map(({ userName, unit }) => `    ${userName.padEnd(22)} ${unit}`).join('\n')}
  Passphrase (all of them)
    ${demoPassphrase}

Try it: sign in twice, in two different browsers, and enter the same person in both.
Ctrl-C stops it; the data stays in ${config.folder}.
`);
  await demo.writeCases((line) => console.log(line)).catch((error: Error) => {
    // Stopped in the middle: the next start goes on from there.
    if (!server.isStopping()) throw error;
  });
}
